import { heaviestIncrease } from "./increasing.js";
import { addressOf, isSheet } from "./sheets.js";

/**
 * What there is to know of a node in order to find it in another list.
 *
 * @typedef {object} Item
 * @property {ChildNode} node
 * @property {string} kind nodes of different kinds are never each other
 * @property {string} key what its author calls it, empty if nothing
 * @property {string} markup
 * @property {Set<string>} attributes
 * @property {string} text
 */

const MANY = 250_000;
const WITH_NAMES = ["input", "select", "textarea", "button"];

/**
 * Find out which node of one list is which of another: by key, by markup, by kind and order.
 *
 * @param {ChildNode[]} ones
 * @param {ChildNode[]} others
 * @returns {Map<ChildNode, ChildNode>} from the ones to the others
 */
export function match(ones, others) {
  /** @type {Map<ChildNode, ChildNode>} */
  const pairs = new Map();
  const left = ones.map(describe);
  const right = others.map(describe);
  pairKeyed(left, right, pairs);
  const taken = new Set(pairs.values());
  pairInOrder(
    left.filter(({ node }) => !pairs.has(node)),
    right.filter(({ node }) => !taken.has(node)),
    pairs,
  );
  return pairs;
}

/** @param {Element} element */
function keyOf(element) {
  if (element.id) return `#${element.id}`;
  return element.getAttribute("data-key") ?? element.getAttribute("key") ?? "";
}

/** @param {ChildNode} node @returns {Item} */
function describe(node) {
  const text = node.textContent ?? "";
  if (!(node instanceof Element)) {
    return { node, kind: `#${node.nodeType}`, key: "", markup: text, attributes: new Set(), text };
  }
  const attributes = new Set([...node.attributes].map(({ name, value }) => `${name}=${value}`));
  return { node, kind: kindOf(node), key: keyOf(node), markup: node.outerHTML, attributes, text };
}

/** @param {Element} element @returns {string} what it must have in common with another one to be the same */
export function kindOf(element) {
  const { localName } = element;
  const kind = [element.namespaceURI, localName, element.getAttribute("is")];
  // A field of another name is another field: what was typed is not for it.
  if (WITH_NAMES.includes(localName)) kind.push(element.getAttribute("name"), element.getAttribute("type"));
  if (element.getAttribute("type") === "radio") kind.push(element.getAttribute("value"));
  if (element instanceof HTMLOptionElement) kind.push(element.value);
  if (localName === "meta") kind.push(...["name", "property", "http-equiv"].map((name) => element.getAttribute(name)));
  if (localName === "link") kind.push(element.getAttribute("rel"));
  if (isSheet(element)) kind.push(addressOf(element));
  return kind.join(" ");
}

/** @param {Item[]} left @param {Item[]} right @param {Map<ChildNode, ChildNode>} pairs */
function pairKeyed(left, right, pairs) {
  /** @type {Map<string, Item[]>} */
  const keyed = new Map();
  const nameOf = (/** @type {Item} */ { kind, key }) => `${kind} ${key}`;
  for (const item of right) {
    if (item.key) keyed.set(nameOf(item), [...(keyed.get(nameOf(item)) ?? []), item]);
  }
  for (const item of left) {
    const found = item.key && keyed.get(nameOf(item))?.shift();
    if (found) pairs.set(item.node, found.node);
  }
}

/** @param {Item[]} left @param {Item[]} right @param {Map<ChildNode, ChildNode>} pairs */
function pairInOrder(left, right, pairs) {
  let start = 0;
  let [endLeft, endRight] = [left.length, right.length];
  while (start < Math.min(endLeft, endRight) && isIdentical(left[start], right[start])) start += 1;
  while (Math.min(endLeft, endRight) > start && isIdentical(left[endLeft - 1], right[endRight - 1])) {
    endLeft -= 1;
    endRight -= 1;
  }
  for (let index = 0; index < start; index += 1) pairs.set(left[index].node, right[index].node);
  for (let index = endLeft; index < left.length; index += 1) {
    pairs.set(left[index].node, right[index - endLeft + endRight].node);
  }
  pairMiddle(left.slice(start, endLeft), right.slice(start, endRight), pairs);
}

/**
 * What there is only once is found wherever it is; the rest is found between those that kept their order.
 *
 * @param {Item[]} left
 * @param {Item[]} right
 * @param {Map<ChildNode, ChildNode>} pairs
 */
function pairMiddle(left, right, pairs) {
  const [unique, theirs] = [indexUnique(left), indexUnique(right)];
  const both = [...unique].filter(([name]) => theirs.has(name)).map(([, index]) => index);
  const places = both.map((index) => /** @type {number} */ (theirs.get(identityOf(left[index]))));
  const steady = heaviestIncrease(places);
  /** @type {Set<Item>} */
  const moved = new Set();
  for (const [index, mine] of both.entries()) {
    const [one, other] = [left[mine], right[places[index]]];
    if (!steady.has(index) && !(one.node instanceof Element)) continue; // moving text keeps nothing
    pairs.set(one.node, other.node);
    if (!steady.has(index)) moved.add(one).add(other);
  }
  let [from, fromRight] = [0, 0];
  const isFree = (/** @type {Item} */ item) => !moved.has(item);
  const pairGap = (/** @type {number} */ to, /** @type {number} */ toRight) => {
    align(left.slice(from, to).filter(isFree), right.slice(fromRight, toRight).filter(isFree), pairs);
    [from, fromRight] = [to + 1, toRight + 1];
  };
  for (const [index, mine] of both.entries()) if (steady.has(index)) pairGap(mine, places[index]);
  pairGap(left.length, right.length);
  // What was changed and moved at once.
  const taken = new Set(pairs.values());
  align(
    left.filter(({ node }) => !pairs.has(node)),
    right.filter(({ node }) => !taken.has(node)),
    pairs,
  );
}

/** @param {Item} item */
function identityOf({ kind, markup }) {
  return `${kind} ${markup}`;
}

/** @param {Item} one @param {Item} other */
function isIdentical(one, other) {
  return one.kind === other.kind && one.markup === other.markup;
}

/** @param {Item[]} items */
function indexUnique(items) {
  const identities = items.map(identityOf);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const identity of identities) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return new Map([...identities.entries()].flatMap(([index, name]) => (counts.get(name) === 1 ? [[name, index]] : [])));
}

/**
 * Pair what is most alike, in order.
 *
 * @param {Item[]} left
 * @param {Item[]} right
 * @param {Map<ChildNode, ChildNode>} pairs
 */
function align(left, right, pairs) {
  if (left.length * right.length > MANY) return alignRoughly(left, right, pairs);
  const width = right.length + 1;
  const best = new Int32Array((left.length + 1) * width);
  const at = (/** @type {number} */ row, /** @type {number} */ column) => best[row * width + column];
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const likeness = compare(left[row], right[column]);
      const paired = likeness && likeness + at(row + 1, column + 1);
      best[row * width + column] = Math.max(paired, at(row + 1, column), at(row, column + 1));
    }
  }
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    const likeness = compare(left[row], right[column]);
    if (likeness && at(row, column) === likeness + at(row + 1, column + 1)) {
      pairs.set(left[row++].node, right[column++].node);
    } else if (at(row, column) === at(row + 1, column)) row += 1;
    else column += 1;
  }
}

/** @param {Item[]} left @param {Item[]} right @param {Map<ChildNode, ChildNode>} pairs */
function alignRoughly(left, right, pairs) {
  let next = 0;
  for (const one of left) {
    const found = right.slice(next, next + 20).findIndex((other) => compare(one, other));
    if (found < 0) continue;
    next += found;
    pairs.set(one.node, right[next++].node);
  }
}

/** @param {Item} one @param {Item} other @returns {number} how much they are alike, 0 for not at all */
function compare(one, other) {
  if (one.kind !== other.kind || (one.key && other.key && one.key !== other.key)) return 0;
  if (one.markup === other.markup) return 20;
  if (!(one.node instanceof Element)) return Boolean(one.text.trim()) === Boolean(other.text.trim()) ? 2 : 1;
  const shared = [...one.attributes].filter((attribute) => other.attributes.has(attribute)).length;
  return 4 + 2 * Math.min(shared, 4) + (one.text === other.text ? 3 : 0);
}
