/** Markup as the server sent it, and what may be compared of it. */

export const OUR_TAG = 'script[src*="---fastapi-reloader---/client/"]';

/** @type {{ createHTML: (html: string) => any } | null | undefined} null where the page allows no policy of ours */
let policy;

/**
 * Parse a page without what is ours in it, and so that it compares with a page that runs scripts.
 *
 * @param {string} html
 * @param {string} [nonce] of the page that is shown: each answer has another one, which says nothing about the page
 */
export function parse(html, nonce = "") {
  const parsed = new DOMParser().parseFromString(trusted(html), "text/html");
  for (const tag of parsed.querySelectorAll(OUR_TAG)) {
    const parent = tag.parentNode;
    tag.remove();
    parent?.normalize(); // the text before the tag and the text behind it were one
  }
  for (const element of parsed.querySelectorAll("[nonce]")) element.setAttribute("nonce", nonce);
  // Where scripts run, it holds text.
  for (const element of parsed.querySelectorAll("noscript")) element.textContent = element.innerHTML;
  return parsed;
}

/**
 * @param {Node} one
 * @param {Node} other
 * @returns {boolean} is it the same markup?
 */
export function isSame(one, other) {
  if (!one.isEqualNode(other)) return false;
  // What a template holds are not its children.
  const others = templatesIn(other);
  return templatesIn(one).every(({ content }, index) => isSame(content, others[index].content));
}

/** @param {Node} node @returns {HTMLTemplateElement[]} */
function templatesIn(node) {
  const inside = "querySelectorAll" in node ? /** @type {Element} */ (node).querySelectorAll("template") : [];
  // SVG knows no templates, though it may hold an element of this name.
  return /** @type {any[]} */ ([node, ...inside]).filter((one) => one instanceof HTMLTemplateElement);
}

/** @param {string} html @returns {string} */
function trusted(html) {
  if (policy === undefined) {
    const { trustedTypes } = /** @type {any} */ (globalThis);
    try {
      policy = trustedTypes?.createPolicy("reloader", { createHTML: (/** @type {string} */ text) => text }) ?? null;
    } catch {
      policy = null; // then a page that requires one throws, and is refreshed
    }
  }
  return policy ? policy.createHTML(html) : html;
}
