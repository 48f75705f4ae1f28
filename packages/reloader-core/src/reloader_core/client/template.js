import { isSame, parse } from "./markup.js";
import { morph } from "./morph.js";
import { fetchNewHtml } from "./new_html.js";
import { isHeadTorn, reasonToRefresh } from "./reasons.js";

/** @typedef {import("./report.js").Report} Report */

/**
 * @typedef {"done" | "empty" | { refresh: string } | { failed: Report }} Outcome what became of it: the page is up to
 *   date, or there is nothing to show yet, or why it must be refreshed, or why the server could not render it
 */

/**
 * @typedef {object} Options
 * @property {() => Promise<string | null>} oldHtml what the server sent for this page, with or without our tag
 * @property {boolean} [isForm] is the page the answer to a form?
 * @property {Document} [document]
 * @property {typeof fetch} [fetch]
 * @property {{ href: string }} [location]
 * @property {(touched: Element[]) => void} [onMorph] gets the elements that are new or have other attributes
 */

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

  /**
   * Only a refresh can help, but not to a page that cannot be rendered, or is empty.
   *
   * @param {string} href
   * @returns {Promise<Outcome>}
   */
  async #look(href) {
    const outcome = { refresh: "the old HTML is not known" };
    if (this.#options.isForm) return outcome; // asking for it would not be what was done
    const { fetch: get = fetch } = this.#options;
    const answer = await fetchNewHtml({ href, html: "", fetch: get });
    return answer === "empty" || "failed" in answer ? answer : outcome;
  }

  /** @returns {Promise<Outcome>} */
  async #apply() {
    const { oldHtml, location: place = location } = this.#options;
    if (withoutFragment(place.href) !== this.#href) return { refresh: "the page has another address by now" };
    try {
      const html = this.#html ?? (await oldHtml());
      if (html === null) return await this.#look(place.href);
      const outcome = await applyTemplate({ ...this.#options, html });
      if (outcome === "empty" || !("html" in outcome)) return outcome;
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
 * @returns {Promise<{ html: string } | Exclude<Outcome, "done">>} what the page shows now; rejects where only a refresh helps
 */
export async function applyTemplate(options) {
  const { html, document: live = document, fetch: get = fetch, location: place = location } = options;
  const { href } = place;
  const answer = await fetchNewHtml({ href, html, encoding: live.characterSet, fetch: get });
  if (answer === "empty" || !("text" in answer)) return answer;
  const { text } = answer;
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
