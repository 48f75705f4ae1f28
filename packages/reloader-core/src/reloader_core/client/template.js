import { isSame, parse } from "./markup.js";
import { morph } from "./morph.js";
import { isHeadTorn, reasonToRefresh } from "./reasons.js";

/** @typedef {"done" | { refresh: string }} Outcome what became of it: the page is up to date, or why it must be refreshed */

/**
 * @typedef {object} Options
 * @property {() => Promise<string | null>} oldHtml what the server sent for this page, with or without our tag
 * @property {Document} [document]
 * @property {typeof fetch} [fetch]
 * @property {{ href: string }} [location]
 * @property {(touched: Element[]) => void} [onMorph] gets the elements that are new or have other attributes
 */

const ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"; // as a navigation does
const LONGEST = 10_000;

/**
 * Asks for the page's new HTML and brings the page up to date, as often as its template changes.
 */
export class Template {
  /** @type {string | null} what the page was last brought up to */
  #html = null;
  #options;
  #href;
  /** @type {Promise<Outcome>} one after the other */
  #last = Promise.resolve("done");

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#href = withoutFragment((options.location ?? location).href);
  }

  /** @returns {Promise<Outcome>} */
  apply() {
    return (this.#last = this.#last.then(() => this.#apply()));
  }

  /** @returns {Promise<Outcome>} */
  async #apply() {
    const { oldHtml, location: place = location } = this.#options;
    if (withoutFragment(place.href) !== this.#href) return { refresh: "the page has another address by now" };
    try {
      const html = this.#html ?? (await oldHtml());
      if (html === null) return { refresh: "the old HTML is not known" };
      const outcome = await applyTemplate({ ...this.#options, html });
      if ("refresh" in outcome) return outcome;
      this.#html = outcome.html;
      return "done";
    } catch (error) {
      return { refresh: error instanceof Error ? error.message : String(error) };
    }
  }
}

/**
 * Bring the page from one HTML to the one that the server has now.
 *
 * @param {Omit<Options, "oldHtml"> & { html: string }} options
 * @returns {Promise<{ html: string } | { refresh: string }>} what the page shows now; rejects where only a refresh helps
 */
export async function applyTemplate(options) {
  const { html, document: live = document, fetch: get = fetch, location: place = location } = options;
  const { href } = place;
  const response = await get(href, {
    cache: "no-store",
    credentials: "same-origin",
    headers: { Accept: ACCEPT },
    signal: AbortSignal.timeout(LONGEST),
  });
  if (response.status !== 200) return { refresh: `status ${response.status}` };
  if (response.redirected) return { refresh: "redirected" };
  if (!/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) return { refresh: "not HTML" };
  // Not `text()`, which takes everything for UTF-8.
  const text = new TextDecoder(live.characterSet).decode(await response.arrayBuffer());
  if (withoutFragment(place.href) !== withoutFragment(href)) return { refresh: "the page has another address by now" };
  if (text === html) return { html };

  const nonces = /** @type {NodeListOf<HTMLElement>} */ (live.querySelectorAll("[nonce]"));
  const nonce = [...nonces].find((element) => element.nonce)?.nonce;
  const [old, next] = [html, text].map((one) => parse(one, nonce));
  const reason = reasonToRefresh(old, next) ?? (isHeadTorn(live) ? "noscript" : null);
  if (reason) return { refresh: reason };
  if (isSame(old.documentElement, next.documentElement)) return { html: text };
  const touched = await morph(live, old, next);
  options.onMorph?.(touched);
  return { html: text };
}

/** @param {string} href */
function withoutFragment(href) {
  return href.split("#")[0];
}
