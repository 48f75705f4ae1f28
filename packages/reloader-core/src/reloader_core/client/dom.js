/**
 * Make an element without markup and without a `style` attribute, so that the strictest policies allow it.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string | Record<string, string>} [attributes] a class, or attributes
 * @param {(Node | string | null | false)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  // Not `createElement`: a page may be SVG.
  const made = /** @type {HTMLElementTagNameMap[Name]} */ (
    document.createElementNS("http://www.w3.org/1999/xhtml", name)
  );
  const given = typeof attributes === "string" ? { class: attributes } : attributes;
  for (const [key, value] of Object.entries(given)) if (value) made.setAttribute(key, value);
  made.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== false)));
  return made;
}

/**
 * @param {string} label
 * @param {() => void} action
 * @param {string | Record<string, string>} [attributes]
 */
export function button(label, action, attributes) {
  const made = element("button", attributes, label);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}
