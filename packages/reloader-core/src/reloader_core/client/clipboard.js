import { element } from "./dom.js";

/**
 * Copy a text, in pages without a secure origin too.
 *
 * @param {string} text
 * @param {Node} parent where a field may be put for a moment: one that may have the focus
 * @returns {Promise<boolean>} did it work?
 */
export async function copy(text, parent) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, parent);
  }
}

/** @param {string} text @param {Node} parent */
function copyByCommand(text, parent) {
  const root = /** @type {Document | ShadowRoot} */ (parent.getRootNode());
  const before = /** @type {HTMLElement | null} */ (root.activeElement);
  const field = element("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  parent.appendChild(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    before?.focus({ preventScroll: true });
  }
}
