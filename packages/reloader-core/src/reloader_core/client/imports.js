import { Slots, arrival, readiness } from "./arrival.js";
import { hasToken, plain, withToken } from "./match.js";
import { resolve, rulesOf } from "./roots.js";

/**
 * One swap.
 *
 * @typedef {object} Turn
 * @property {number} turn the higher, the newer
 * @property {string} token
 * @property {Map<string, string>} changes what has changed since the page was loaded, with its last token
 * @property {import("./arrival.js").Clock} clock
 */

/** @typedef {HTMLLinkElement | HTMLStyleElement} Owner */

/**
 * @typedef {object} Import
 * @property {CSSImportRule} rule
 * @property {string} url
 * @property {string[]} via the sheets it is in
 */

/** @type {Slots<CSSImportRule>} */
const slots = new Slots();

/**
 * @param {Owner} owner
 * @param {CSSStyleSheet | null} [sheet]
 * @param {string[]} [via]
 * @returns {Import[]}
 */
export function importsOf(owner, sheet = owner.sheet, via = []) {
  const base = sheet?.href ?? owner.baseURI;
  const within = [...via, sheet?.href ?? ""];
  return rulesOf(sheet).flatMap((one) => {
    if (!("styleSheet" in one)) return [];
    const rule = /** @type {CSSImportRule} */ (one);
    const url = resolve(rule.href, base);
    return [{ rule, url, via: within }, ...importsOf(owner, rule.styleSheet, within)];
  });
}

/**
 * Bring what the sheet of a new element imports up to the changes, where its server has not done it.
 *
 * @param {Owner} owner
 * @param {CSSStyleSheet | null} sheet
 * @param {Turn} turn
 */
export async function renewImports(owner, sheet, turn) {
  const stale = importsOf(owner, sheet).filter(({ url }) => !hasToken(url) && turn.changes.has(plain(url)));
  await Promise.all(stale.map((one) => replaceImport(owner, one, turn)));
}

/**
 * Have an element of the page import sheets anew, and stay what it is: scripts may have added rules to it.
 *
 * @param {HTMLStyleElement} style
 * @param {Set<string>} urls of the sheets
 * @param {Turn} turn
 * @returns {Promise<boolean>} false when an old sheet stays
 */
export async function replaceImports(style, urls, turn) {
  // An element whose imports are on their way may apply nothing at all: for that time a copy stands in.
  const standIn = /** @type {HTMLStyleElement} */ (style.cloneNode(true));
  standIn.nonce = style.nonce;
  standIn.removeAttribute("id");
  const isThere = arrival(standIn, { clock: turn.clock, signal: new AbortController().signal });
  const isSeen = style.sheet?.disabled === false;
  if (isSeen) style.before(standIn);
  try {
    if (isSeen) await isThere;
    const found = importsOf(style).filter(({ url, via }) => urls.has(url) && !via.some((outer) => urls.has(outer)));
    return (await Promise.all(found.map((one) => replaceImport(style, one, turn)))).every(Boolean);
  } finally {
    standIn.remove();
  }
}

/**
 * Import the same sheet under a new address, and then forget the old one.
 *
 * In place, because no browser can be relied on to load an unchanged address again: Firefox takes it from its memory
 * even when its cache is fresh.
 *
 * @param {Owner} owner
 * @param {Import} one
 * @param {Turn} turn
 * @returns {Promise<boolean>} false when the old one stays
 */
async function replaceImport(owner, { rule, url }, turn) {
  const slot = slots.of(rule);
  const signal = slot.take(turn.turn);
  if (!signal) return true;
  const { clock } = turn;
  const fresh = withToken(url, turn.token);
  const preload = makePreload(owner, fresh);
  const hasLoaded = arrival(preload, { clock, signal });
  owner.after(preload);
  try {
    if (!(await hasLoaded)) return signal.aborted;
    const old = slot.current;
    const parent = old.parentStyleSheet;
    const index = rulesOf(parent).indexOf(old);
    if (!parent || index < 0) return true; // The page has taken it away.
    // Its text carries what stands behind the address: layer, supports, media.
    const text = old.cssText.replace(/url\((?:"(?:[^"\\]|\\.)*"|[^)]*)\)/, () => `url("${fresh}")`);
    parent.insertRule(text, index + 1);
    const inserted = /** @type {CSSImportRule} */ (parent.cssRules[index + 1]);
    const isIn = await readiness(() => hasRules(inserted.styleSheet), { clock, signal });
    if (isIn) await renewImports(owner, inserted.styleSheet, turn);
    const isDone = isIn && !signal.aborted;
    remove(isDone ? old : inserted);
    if (isDone) slots.put(slot, inserted);
    return isIn || signal.aborted;
  } finally {
    preload.remove();
  }
}

/**
 * @param {Owner} owner
 * @param {string} url
 */
function makePreload(owner, url) {
  const link = owner.ownerDocument.createElement("link");
  link.rel = "stylesheet";
  link.media = "not all"; // loaded, but not applied
  if (owner.nonce) link.nonce = owner.nonce;
  if ("crossOrigin" in owner && owner.crossOrigin !== null) link.crossOrigin = owner.crossOrigin;
  link.href = url;
  return link;
}

/** @param {CSSStyleSheet | null} sheet */
function hasRules(sheet) {
  try {
    return sheet !== null && sheet.cssRules.length >= 0;
  } catch (error) {
    // Another origin's rules are never shown; those of a sheet that is on its way are not shown yet.
    return error instanceof Error && error.name === "SecurityError";
  }
}

/** @param {CSSRule} rule */
function remove(rule) {
  const index = rulesOf(rule.parentStyleSheet).indexOf(rule);
  if (index >= 0) rule.parentStyleSheet?.deleteRule(index);
}
