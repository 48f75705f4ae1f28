/**
 * What of a form may outlive a refresh. Reads and writes controls, knows nothing of the page around them.
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 * @typedef {string | boolean | string[]} Value text, whether it is checked, or the chosen options
 */

const UNSTORED_TYPES = ["password", "file", "hidden", "submit", "button", "reset", "image"];
const UNSTORED_PURPOSES = /(^|\s)(cc-\S+|one-time-code|current-password|new-password)(\s|$)/i;
const UNSTORED_NAMES = /csrf|token|secret|(?<!fo)otp|(?<!dis)card|cvv/i; // "footprint" and "discard" are none

/**
 * @param {Control} control
 * @returns {boolean} false for whatever might be a secret, and for what the user cannot have typed
 */
export function mayStore(control) {
  if (UNSTORED_TYPES.includes(control.type)) return false;
  if ("readOnly" in control && control.readOnly) return false;
  if (control.matches(":disabled") || control.closest("[data-reloader-nostore]")) return false;
  if (UNSTORED_PURPOSES.test(control.getAttribute("autocomplete") ?? "")) return false;
  return !UNSTORED_NAMES.test(control.name) && !UNSTORED_NAMES.test(control.id);
}

/**
 * @param {Control} control
 * @returns {{ value: Value, original: Value }} as it is, and as the server sent it
 */
export function readField(control) {
  if ("options" in control) {
    const options = [...control.options];
    const sent = options.filter((option) => option.defaultSelected);
    const original = sent.length === 0 && !control.multiple ? options.slice(0, 1) : sent;
    const value = options.filter((option) => option.selected);
    return { value: value.map(valueOf), original: original.map(valueOf) };
  }
  if (isCheckable(control)) return { value: control.checked, original: control.defaultChecked };
  return { value: control.value, original: control.defaultValue };
}

/**
 * @param {Control} control
 * @param {Value} value
 */
export function writeField(control, value) {
  if ("options" in control) {
    for (const option of control.options) option.selected = /** @type {string[]} */ (value).includes(option.value);
  } else if (isCheckable(control)) control.checked = Boolean(value);
  else control.value = String(value);
}

/** @param {unknown} one @param {unknown} other */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {HTMLOptionElement} option */
function valueOf(option) {
  return option.value;
}

/**
 * @param {Control} control
 * @returns {control is HTMLInputElement}
 */
function isCheckable(control) {
  return control.type === "checkbox" || control.type === "radio";
}
