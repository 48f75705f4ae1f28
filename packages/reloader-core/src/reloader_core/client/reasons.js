/** What cannot be brought into a page that is shown: where it changes, a refresh is needed. */
const FIXED = {
  script: "script",
  base: "base",
  "meta[http-equiv]": "meta http-equiv",
  "meta[charset]": "charset",
  "head noscript": "noscript",
  "template[shadowrootmode]": "declarative shadow tree",
  "html[x-data]": "Alpine root",
  // What frameworks have rendered on the server and gone on with in the browser.
  "[data-reactroot], #__next, #__nuxt, [data-server-rendered], [ng-version], [q\\:container], [data-hk], astro-island":
    "framework",
};
const NO_MORPH = 'meta[name="reloader"][content~="no-morph"]';

/**
 * @param {Document} old as `parse` gives it
 * @param {Document} next as `parse` gives it
 * @returns {string | null} what has changed that only a refresh can show
 */
export function reasonToRefresh(old, next) {
  if (old.querySelector(NO_MORPH) || next.querySelector(NO_MORPH)) return "no-morph";
  if (doctypeOf(old) !== doctypeOf(next)) return "doctype";
  if (next.body?.localName !== "body" || old.body?.localName !== "body") return "frameset";
  const changed = Object.entries(FIXED).find(([selector]) => markupOf(old, selector) !== markupOf(next, selector));
  return changed ? changed[1] : null;
}

/**
 * @param {Document} live
 * @returns {boolean} was its head longer than a parser that runs no scripts takes it for?
 */
export function isHeadTorn(live) {
  const notForHead = /<(?!(link|style|meta)\b)[a-z]/i;
  return [...live.querySelectorAll("head noscript")].some(({ textContent }) => notForHead.test(textContent ?? ""));
}

/** @param {Document} page */
function doctypeOf({ doctype }) {
  return doctype && [doctype.name, doctype.publicId, doctype.systemId].join(" ");
}

/** @param {Document} page @param {string} selector */
function markupOf(page, selector) {
  return [...page.querySelectorAll(selector)].map(({ outerHTML }) => outerHTML).join("\n");
}
