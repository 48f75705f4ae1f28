import { heaviestIncrease } from "./increasing.js";

/** Moving these starts them anew, unless the browser can move without taking out. */
const PRECIOUS = "iframe, object, embed, video, audio";

/**
 * Bring children into an order, moving as little as can be and nothing precious.
 *
 * @param {Element} parent
 * @param {ChildNode[]} staying in the order in which they shall be
 * @param {ChildNode[]} extras what scripts have inserted: it stays behind the sibling that it stands behind
 */
export function place(parent, staying, extras) {
  const wanted = among(parent, staying, extras);
  const now = new Map([...parent.childNodes].map((node, index) => [node, index]));
  const steady = heaviestIncrease(
    wanted.map((node) => now.get(node) ?? -1),
    (index) => weigh(wanted[index]),
  );
  /** @type {ChildNode | null} */
  let next = null;
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    if (!steady.has(index)) put(parent, wanted[index], next);
    next = wanted[index];
  }
}

/**
 * @param {Element} parent
 * @param {ChildNode} node new, or from anywhere in the page
 * @param {ChildNode | null} next
 */
export function put(parent, node, next) {
  if (!node.isConnected) return void parent.insertBefore(node, next);
  const mover = /** @type {{ moveBefore?: (node: Node, next: Node | null) => void }} */ (/** @type {unknown} */ (parent));
  try {
    if (mover.moveBefore) return mover.moveBefore(node, next);
  } catch {
    // Not everything can be moved so.
  }
  parent.insertBefore(node, next);
}

/**
 * @param {Element} live
 * @param {ChildNode[]} wanted
 * @param {ChildNode[]} extras
 * @returns {ChildNode[]} all that stays, in order
 */
function among(live, wanted, extras) {
  const [staying, inserted] = [new Set(wanted), new Set(extras)];
  /** @type {Map<ChildNode | null, ChildNode[]>} */
  const behind = new Map([[null, []]]);
  /** @type {ChildNode | null} */
  let last = null;
  for (const node of live.childNodes) {
    if (staying.has(node)) behind.set((last = node), []);
    else if (inserted.has(node)) behind.get(last)?.push(node);
  }
  return [...(behind.get(null) ?? []), ...wanted.flatMap((node) => [node, ...(behind.get(node) ?? [])])];
}

/** @param {ChildNode} node */
function weigh(node) {
  if (!(node instanceof Element)) return 1;
  const isPrecious = node.matches(PRECIOUS) || node.querySelector(PRECIOUS);
  return isPrecious ? 100_000 : node.contains(node.ownerDocument.activeElement) ? 1_000 : 3;
}
