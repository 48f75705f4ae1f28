/** Where the user is in a page. */

/**
 * Remember what has the focus, and what is selected there.
 *
 * @param {Document} live
 * @returns {() => void} gives it back, if it got lost
 */
export function keepFocus(live) {
  const active = /** @type {HTMLInputElement | null} */ (live.activeElement);
  const range = active && rangeIn(active);
  const selection = live.getSelection();
  const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
  return () => {
    if (active?.isConnected && live.activeElement !== active) active.focus({ preventScroll: true });
    if (active?.isConnected && range && `${rangeIn(active)}` !== `${range}`) active.setSelectionRange(...range);
    // Text that has changed takes the selection along; only what was moved has lost it.
    if (range || !anchorNode?.isConnected || !focusNode?.isConnected || selection?.anchorNode === anchorNode) return;
    selection?.setBaseAndExtent(
      anchorNode,
      Math.min(anchorOffset, lengthOf(anchorNode)),
      focusNode,
      Math.min(focusOffset, lengthOf(focusNode)),
    );
  };
}

/**
 * Remember what is scrolled: where the browser takes an element out to move it, it starts at its top again.
 *
 * @param {Document} live
 * @returns {() => void} scrolls there again, if need be
 */
export function keepScroll(live) {
  const scrolled = [...live.querySelectorAll("*")].filter(({ scrollTop, scrollLeft }) => scrollTop || scrollLeft);
  const places = scrolled.map(({ scrollLeft, scrollTop }) => ({ left: scrollLeft, top: scrollTop }));
  return () => {
    for (const [index, element] of scrolled.entries()) {
      const isLost = !element.scrollTop && !element.scrollLeft;
      if (isLost) element.scrollTo({ ...places[index], behavior: "instant" });
    }
  };
}

/** @param {HTMLInputElement} input or whatever else @returns {[number, number, any] | null} */
function rangeIn({ selectionStart, selectionEnd, selectionDirection }) {
  if (typeof selectionStart !== "number" || typeof selectionEnd !== "number") return null;
  return [selectionStart, selectionEnd, selectionDirection];
}

/** @param {Node} node */
function lengthOf(node) {
  return node instanceof CharacterData ? node.length : node.childNodes.length;
}
