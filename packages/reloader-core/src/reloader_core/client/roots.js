/** @typedef {Document | ShadowRoot} Root */

const CLIENT = 'script[src*="---fastapi-reloader---/client/"]';

/**
 * @param {Root} root
 * @returns {Root[]} the trees this page's client looks after: with open shadow trees and frames, except the frames
 *   that have a client of their own
 */
export function collectRoots(root) {
  const inner = [...root.querySelectorAll("*")].flatMap((element) => {
    const frame = contentOf(element);
    const roots = [element.shadowRoot, frame?.querySelector(CLIENT) ? null : frame];
    return roots.flatMap((one) => (one ? collectRoots(one) : []));
  });
  return [root, ...inner];
}

/**
 * @param {Element} element
 * @returns {Document | null} the document a frame shows, if we may see it
 */
export function contentOf(element) {
  if (!/^(iframe|frame|object)$/.test(element.localName)) return null;
  return /** @type {HTMLIFrameElement} */ (element).contentDocument ?? null;
}

/**
 * @param {{ cssRules: CSSRuleList } | null | undefined} owner a sheet, or a rule that contains rules
 * @returns {CSSRule[]} none where the page may not see them, and while they are being loaded
 */
export function rulesOf(owner) {
  try {
    return [...(owner?.cssRules ?? [])];
  } catch {
    return [];
  }
}

/**
 * @param {string} url
 * @param {string | null | undefined} base
 * @returns {string} absolute; empty for what is no address
 */
export function resolve(url, base) {
  try {
    return new URL(url, base ?? undefined).href;
  } catch {
    return "";
  }
}
