import { pause, realClock } from "./clock.js";
import { isFailure, reportIn } from "./error_page.js";

/** @typedef {import("./report.js").Report} Report */

/**
 * @typedef {{ text: string } | { refresh: string } | { failed: Report } | "empty"} NewHtml what the server has for the
 *   page now, or why only a refresh helps, or why it could not render it; `empty` while there is nothing to show
 */

const ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"; // as a navigation does
// So that the server can tell it from a request of the app's own scripts, and answers an error with its report.
const MARK = { "X-Reloader": "morph" };
const LONGEST = 10_000;
const SAVING = 200;
const END = /<\/html\s*>/i;

/**
 * @param {object} options
 * @param {string} options.href
 * @param {string} options.html what the page shows now
 * @param {string} [options.encoding]
 * @param {typeof fetch} [options.fetch]
 * @param {import("./clock.js").Clock} [options.clock]
 * @returns {Promise<NewHtml>}
 */
export async function fetchNewHtml({ href, html, encoding = "utf-8", fetch: get = fetch, clock = realClock }) {
  const ask = () => fetchOnce(get, href, encoding);
  const first = await ask();
  if (!isHalf(first, html)) return first;
  // An editor may be in the middle of saving, and not all servers and engines wait for the end of that.
  await pause(clock, SAVING);
  return ask();
}

/** @param {NewHtml} answer @param {string} before */
function isHalf(answer, before) {
  if (answer === "empty") return true;
  return "text" in answer && END.test(before) && !END.test(answer.text);
}

/** @param {typeof fetch} get @param {string} href @param {string} encoding @returns {Promise<NewHtml>} */
async function fetchOnce(get, href, encoding) {
  const response = await get(href, {
    cache: "no-store",
    credentials: "same-origin",
    mode: "same-origin",
    headers: { Accept: ACCEPT, ...MARK },
    signal: AbortSignal.timeout(LONGEST),
  });
  if (response.status !== 200) {
    const report = isFailure(response.status) ? reportIn(await response.text()) : null;
    return report ? { failed: report } : { refresh: `status ${response.status}` };
  }
  if (response.redirected) return { refresh: "redirected" };
  // Not `text()`, which takes everything for UTF-8.
  const text = new TextDecoder(encoding).decode(await response.arrayBuffer());
  if (!text.trim()) return "empty";
  if (!/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) return { refresh: "not HTML" };
  return { text };
}
