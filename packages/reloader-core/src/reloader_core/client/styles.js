import { realClock } from "./clock.js";
import { FreshFiles } from "./fresh.js";
import { importsOf, replaceImports } from "./imports.js";
import { currentHref, replaceLink } from "./links.js";
import { findMatches, makeToken, plain, withoutToken } from "./match.js";
import { collectRoots, resolve } from "./roots.js";

export { currentHref };

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./fresh.js").Answer} Answer */
/** @typedef {import("./imports.js").Turn} Turn */
/** @typedef {import("./match.js").Changed} Changed */
/** @typedef {"swapped" | "none" | "failed"} Outcome `none` when the page does not use the files */

/**
 * Something in the page that shows sheets.
 *
 * @typedef {object} Use
 * @property {string[]} urls of all its sheets
 * @property {(files: Map<string, Answer>, turn: Turn) => Promise<boolean>} replace gets those of its files that have
 *   changed; false when an old sheet stays
 * @property {boolean} [isFixed] do its sheets come anew with the page only?
 */

/** @type {Map<string, string>} what has changed since the page was loaded, with its last token */
const changes = new Map();
/** @type {WeakMap<CSSStyleSheet, string>} */
const registered = new WeakMap();
let turns = 0;

/**
 * Show the page with the styles that are there now. The old ones stay until the new ones are ready, and for good
 * when they cannot be had.
 *
 * @param {Changed} changed
 * @param {{ document?: Document, fetch?: typeof globalThis.fetch, clock?: Clock }} [options]
 * @returns {Promise<Outcome>}
 */
export async function swapStyles(changed, { document = globalThis.document, fetch, clock = realClock } = {}) {
  const turn = { turn: (turns += 1), token: makeToken(changed.seq, clock.now()), changes, clock };
  const roots = collectRoots(document);
  const uses = roots.flatMap(usesIn);
  const matches = findMatches(changed, uses.flatMap(({ urls }) => urls));
  if (!matches.size) {
    if (roots.some(hasUnknownSheets)) sayUnknown(changed);
    return "none";
  }
  for (const url of matches) changes.set(plain(url), turn.token);
  const fresh = new FreshFiles({ fetch, clock, type: "text/css" });
  const outcomes = uses.map(async ({ urls, replace, isFixed = false }) => {
    const found = [...new Set(urls)].filter((url) => matches.has(url));
    if (!found.length) return [];
    const answers = await Promise.all(found.map((url) => fresh.get(plain(url))));
    const bad = found.filter((_, index) => answers[index].verdict === "bad");
    const isDone = !bad.length && (await replace(new Map(found.map((url, index) => [url, answers[index]])), turn));
    return isDone ? [] : (bad.length ? bad : found).map((url) => ({ url: plain(url), isFixed }));
  });
  const stale = (await Promise.all(outcomes)).flat();
  if (stale.length) sayStale(stale);
  else console.debug("[reloader] styles: swapped", ...matches);
  return stale.length ? "failed" : "swapped";
}

/**
 * Let a sheet that a script has made be swapped, too.
 *
 * @param {CSSStyleSheet} sheet
 * @param {string} url of its text
 */
export function registerSheet(sheet, url) {
  registered.set(sheet, url);
}

/**
 * @param {string} left
 * @param {string} right
 * @returns {boolean} do both name the same sheet, whatever was swapped since?
 */
export function sameSheet(left, right) {
  return withoutToken(left) === withoutToken(right);
}

/**
 * @param {import("./roots.js").Root} root
 * @returns {Use[]}
 */
function usesIn(root) {
  // Not `styleSheets`, which leaves out what is disabled.
  const links = [...root.querySelectorAll("link")].filter(({ relList }) => relList.contains("stylesheet"));
  const styles = /** @type {NodeListOf<HTMLStyleElement>} */ (root.querySelectorAll("style"));
  const adopted = [...(root.adoptedStyleSheets ?? [])].filter((sheet) => registered.has(sheet));
  const others = [...root.styleSheets].filter(({ ownerNode }) => ownerNode?.nodeType !== 1);
  return [
    ...links.map(useOfLink),
    ...[...styles].map(useOfStyle),
    ...adopted.map((sheet) => useOfText(sheet, root.baseURI)),
    // From a header or a processing instruction.
    ...others.map(({ href }) => ({ urls: [href ?? ""], replace: async () => false, isFixed: true })),
  ];
}

/**
 * @param {HTMLLinkElement} link
 * @returns {Use}
 */
function useOfLink(link) {
  const { href } = link;
  return {
    urls: [href, ...importsOf(link).map(({ url }) => url)],
    replace: (files, turn) => replaceLink(link, files.get(href), turn),
  };
}

/**
 * @param {HTMLStyleElement} style
 * @returns {Use}
 */
function useOfStyle(style) {
  return {
    urls: importsOf(style).map(({ url }) => url),
    replace: (files, turn) => replaceImports(style, new Set(files.keys()), turn),
  };
}

/**
 * @param {CSSStyleSheet} sheet
 * @param {string} base
 * @returns {Use}
 */
function useOfText(sheet, base) {
  const url = resolve(registered.get(sheet) ?? "", base);
  return {
    urls: [url],
    async replace(files) {
      const answer = files.get(url);
      if (answer?.verdict !== "good") return false;
      sheet.replaceSync(await answer.body.text());
      return true;
    },
  };
}

/**
 * @param {import("./roots.js").Root} root
 * @returns {boolean} has a script made sheets there, and not said of what?
 */
function hasUnknownSheets(root) {
  return [...(root.adoptedStyleSheets ?? [])].some((sheet) => !registered.has(sheet));
}

/** @param {Changed} changed */
function sayUnknown({ paths, urls }) {
  const styles = (paths.length ? paths : urls).filter((name) => name.endsWith(".css"));
  if (!styles.length) return;
  console.info("[reloader] No stylesheet of this page. If a script has made one of it, refresh:", ...styles);
}

/** @param {{ url: string, isFixed: boolean }[]} stale */
function sayStale(stale) {
  const [broken, fixed] = [false, true].map((isFixed) => [
    ...new Set(stale.filter((one) => one.isFixed === isFixed).map(({ url }) => url)),
  ]);
  if (broken.length) console.warn("[reloader] The old styles stay, the new ones cannot be loaded:", ...broken);
  if (fixed.length) console.info("[reloader] Only a refresh shows stylesheets from a header, or before <html>:", ...fixed);
}
