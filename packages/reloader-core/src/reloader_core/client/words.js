/** @param {CharacterData} live @param {string} old @param {string} next */
export function updateText(live, old, next) {
  if (live.data === next) return;
  if (live.data !== old) {
    live.data = next;
    return;
  }
  // Only the part that differs, so that a caret or a selection in the rest stays.
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  live.replaceData(start, old.length - end - start, next.slice(start, next.length - end));
}

/** @param {Node} node @returns {boolean} is it nothing to look at? */
export function isBlank(node) {
  return node instanceof CharacterData && (node instanceof Comment || !node.data.trim());
}

/**
 * Where a script has written, text from the server would stand beside its own.
 *
 * @param {ChildNode[]} wanted
 * @param {ChildNode[]} extras
 */
export function checkWords(wanted, extras) {
  const isWords = (/** @type {ChildNode} */ node) => node instanceof Text && !isBlank(node);
  if (extras.some(isWords) && wanted.some((node) => isWords(node) && !node.isConnected)) {
    throw new Error("a script has written where something has changed");
  }
}
