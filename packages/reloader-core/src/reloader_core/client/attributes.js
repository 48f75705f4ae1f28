/**
 * Bring an element's attributes up to date: those that are not the same in the old and the new markup.
 *
 * @param {Element} live
 * @param {Element} old
 * @param {Element} next
 * @returns {boolean} was there any?
 */
export function updateAttributes(live, old, next) {
  const gone = [...old.attributes].filter((attribute) => !twinOf(attribute, next));
  const changed = [...next.attributes].filter((attribute) => twinOf(attribute, old)?.value !== attribute.value);
  for (const attribute of [...gone, ...changed]) {
    const { name } = attribute;
    // Setting its size wipes what was drawn, and who drew it would not know.
    if (live instanceof HTMLCanvasElement && /^(width|height)$/.test(name)) throw new Error("a canvas has changed");
    const isAsSent = live.getAttribute(name) === old.getAttribute(name);
    if (name === "class" && !isAsSent) updateClasses(live, old, next);
    else if (name === "style" && !isAsSent) updateStyle(live, old, next);
    else if (gone.includes(attribute)) live.removeAttributeNS(attribute.namespaceURI, attribute.localName);
    // A node, because the parser takes names that `setAttribute` does not: `@click`.
    else live.setAttributeNodeNS(live.ownerDocument.importNode(attribute));
  }
  return gone.length + changed.length > 0;
}

/** @param {Attr} attribute @param {Element} element @returns {Attr | null} the one of this name there */
function twinOf({ namespaceURI, localName }, element) {
  return element.getAttributeNodeNS(namespaceURI, localName);
}

/** @param {Element} live @param {Element} old @param {Element} next */
function updateClasses(live, old, next) {
  live.classList.remove(...[...old.classList].filter((name) => !next.classList.contains(name)));
  live.classList.add(...[...next.classList].filter((name) => !old.classList.contains(name)));
}

/** @param {Element} live @param {Element} old @param {Element} next */
function updateStyle(live, old, next) {
  const [mine, before, after] = [live, old, next].map((element) => /** @type {HTMLElement} */ (element).style);
  for (const name of before) if (!after.getPropertyValue(name)) mine.removeProperty(name);
  for (const name of after) {
    const [value, priority] = [after.getPropertyValue(name), after.getPropertyPriority(name)];
    const isAsBefore = before.getPropertyValue(name) === value && before.getPropertyPriority(name) === priority;
    if (!isAsBefore) mine.setProperty(name, value, priority);
  }
}
