import { withoutToken } from "./match.js";

/** Stylesheets that a page loads: which is which, and when it is there. */

const LONGEST = 2_000;

/**
 * @param {Node} node
 * @returns {node is HTMLLinkElement}
 */
export function isSheet(node) {
  return node instanceof HTMLLinkElement && node.relList.contains("stylesheet") && node.hasAttribute("href");
}

/** @param {HTMLLinkElement} link @returns {string} its address as the server would write it: swapped sheets carry a mark */
export function addressOf({ href }) {
  return withoutToken(href);
}

/** @param {HTMLLinkElement} link that is being inserted @returns {Promise<void>} that it is there, or will not be */
export function settled(link) {
  if (!link.ownerDocument.defaultView || link.disabled) return Promise.resolve();
  return new Promise((resolve) => {
    for (const name of ["load", "error"]) link.addEventListener(name, () => resolve(), { once: true });
    setTimeout(resolve, LONGEST);
  });
}
