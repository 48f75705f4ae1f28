import { readReport } from "./report.js";

const SELECTOR = 'script[type="application/json"]#reloader-error';
// Not with a parser, which a page's policy may forbid. No `<` stands in the JSON.
const MARKUP = /<script\b(?=[^>]*\sid="reloader-error")[^>]*>([^<]*)<\/script>/i;

/** @param {number} status */
export function isFailure(status) {
  return status >= 500;
}

/**
 * @param {ParentNode} page a page that the server answers a failed request with
 * @returns {import("./report.js").Report | null} null where the page is the app's own
 */
export function findReport(page) {
  return read(page.querySelector(SELECTOR)?.textContent);
}

/** @param {string} html @returns {import("./report.js").Report | null} */
export function reportIn(html) {
  return read(MARKUP.exec(html)?.[1]);
}

/** @param {string | null | undefined} json */
function read(json) {
  try {
    return json ? readReport(JSON.parse(json)) : null;
  } catch {
    return null;
  }
}
