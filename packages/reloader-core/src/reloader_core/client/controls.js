/**
 * What was typed and chosen, while the markup of controls changes. The markup holds only defaults: a control
 * that the user has touched keeps what it shows, any other one follows its new default.
 *
 * @param {Element} live
 * @param {Element} old
 * @param {Element} next
 * @returns {() => void} call it when the markup has changed
 */
export function keepControl(live, old, next) {
  if (isSelect(live) && isSelect(old) && isSelect(next)) return keepChosen(live, old, next);
  if (!isField(live) || !isField(old) || !isField(next)) return () => {};
  const isTyped = live.value !== old.value;
  const isToggled = checkedOf(live) !== checkedOf(old);
  return () => {
    if (!isTyped && live.value !== next.value) live.value = next.value;
    if (!isToggled && "checked" in live && live.checked !== checkedOf(next)) live.checked = checkedOf(next);
  };
}

/**
 * A radio button that the user has chosen is not given up for another one that has become the default.
 *
 * @param {Document} live
 * @returns {() => void} call it when the markup has changed
 */
export function keepRadios(live) {
  const radios = /** @type {NodeListOf<HTMLInputElement>} */ (live.querySelectorAll("input[type=radio]"));
  const chosen = [...radios].filter(({ checked, defaultChecked }) => checked && !defaultChecked);
  return () => {
    for (const radio of chosen) if (radio.isConnected && !radio.checked) radio.checked = true;
  };
}

/** @param {HTMLSelectElement} live @param {HTMLSelectElement} old @param {HTMLSelectElement} next */
function keepChosen(live, old, next) {
  const chosen = [...live.selectedOptions];
  const isAsSent = valuesOf(live).join("\n") === valuesOf(old).join("\n");
  return () => {
    const kept = chosen.filter((option) => option.isConnected);
    const values = valuesOf(next);
    const isWanted = (/** @type {HTMLOptionElement} */ option) =>
      isAsSent || (chosen.length > 0 && kept.length === 0) ? values.includes(option.value) : kept.includes(option);
    for (const option of live.options) if (isWanted(option) && !option.selected) option.selected = true;
    for (const option of live.options) if (!isWanted(option) && option.selected && live.multiple) option.selected = false;
  };
}

/** @param {HTMLSelectElement} select */
function valuesOf(select) {
  return [...select.selectedOptions].map(({ value }) => value);
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function checkedOf(field) {
  return "checked" in field && field.checked;
}

/**
 * @param {Element} element
 * @returns {element is HTMLSelectElement}
 */
function isSelect(element) {
  return element instanceof HTMLSelectElement;
}

/**
 * @param {Element} element
 * @returns {element is HTMLInputElement | HTMLTextAreaElement}
 */
function isField(element) {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
}
