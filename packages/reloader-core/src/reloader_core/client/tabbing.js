const STOPS = "a[href], button, summary";

/**
 * Lead the Tab key round inside a dialog. Browsers do that by themselves, but not all of them in a shadow tree.
 *
 * @param {HTMLElement} dialog
 * @param {KeyboardEvent} event
 */
export function keepTab(dialog, event) {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [.../** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll(STOPS))].filter(isShown);
  const { activeElement } = /** @type {ShadowRoot} */ (dialog.getRootNode());
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (activeElement !== null && activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/** @param {HTMLElement} element */
function isShown(element) {
  return element.getClientRects().length > 0;
}
