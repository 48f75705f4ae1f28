/**
 * Names for elements that find the same element in the page after a refresh.
 *
 * @typedef {string | [form: number, name: string, nth: number]} Place a selector, or a control of a form
 */

/**
 * @param {Element} element
 * @returns {Place}
 */
export function placeOf(element) {
  const { id } = element;
  if (id && document.getElementById(id) === element) return `#${CSS.escape(id)}`;
  const { name, form } = /** @type {HTMLInputElement} */ (element);
  if (typeof name === "string" && name && form !== undefined) {
    const index = form ? [...document.forms].indexOf(form) : -1;
    return [index, name, named(index, name).indexOf(element)];
  }
  const parent = element.parentElement;
  if (!parent) return ":root";
  const siblings = [...parent.children].filter((child) => child.localName === element.localName);
  return `${placeOf(parent)}>${CSS.escape(element.localName)}:nth-of-type(${siblings.indexOf(element) + 1})`;
}

/**
 * @param {Place} place
 * @returns {Element | null | undefined}
 */
export function elementAt(place) {
  if (typeof place === "string") return document.querySelector(place);
  const [form, name, nth] = place;
  return named(form, name)[nth];
}

/**
 * @param {number} form -1 for none
 * @param {string} name
 * @returns {Element[]}
 */
function named(form, name) {
  const owner = form < 0 ? null : document.forms[form];
  const found = document.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  return [...found].filter((element) => /** @type {HTMLInputElement} */ (element).form === owner);
}
