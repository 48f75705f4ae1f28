/** Parts of a page that belong to somebody else. */

const KEPT = "[data-reloader-keep], [data-turbo-permanent], [hx-preserve], [data-hx-preserve]";
const ROOT = /^(__reactContainer\$|_reactRootContainer$|__vue_app__$|__vue__$|__k$)/; // React, Vue 3 and 2, Preact

/** @param {Element} live @returns {boolean} asks the page that it be left as it is */
export function isKept(live) {
  return live.matches(KEPT);
}

/**
 * Let the library that has made something of an element bring it up to date.
 *
 * @param {Element} live
 * @param {Element} next its new markup
 * @returns {boolean} has it done so? If nobody can, the page must be refreshed, and this throws.
 */
export function updateByOwner(live, next) {
  if (Object.keys(live).some((name) => ROOT.test(name))) throw new Error("a framework renders what has changed");
  if (!live.hasAttribute("x-data")) return false;
  const { Alpine } = /** @type {any} */ (live.ownerDocument.defaultView ?? {});
  if (!Alpine?.morph || live === live.ownerDocument.documentElement) throw new Error("Alpine has no morph");
  Alpine.morph(live, live.ownerDocument.importNode(next, true));
  return true;
}

/** @param {Document} live @param {Iterable<Element>} elements new ones, and those that have other attributes */
export function tellLibraries(live, elements) {
  const { htmx } = /** @type {any} */ (live.defaultView ?? {});
  if (!htmx?.process) return;
  for (const element of elements) if (element.isConnected) htmx.process(element);
}
