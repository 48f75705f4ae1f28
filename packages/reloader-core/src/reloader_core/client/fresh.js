import { pause } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

const TRIES = 4;
const GAP = 150;
const TIMEOUT = 10_000;

/**
 * What came of asking for a file: its content, that it is not ready, or nothing that a script may see. Of the last
 * the browser itself has to tell, when the file is put in place.
 *
 * @typedef {{ verdict: "good", body: Blob } | { verdict: "bad" } | { verdict: "unseen" }} Answer
 */

/**
 * Fetch changed files past the browser's cache and into it, so that whatever asks next gets what is there now.
 */
export class FreshFiles {
  #fetch;
  #clock;
  #type;
  /** @type {Map<string, Promise<Answer>>} */
  #asked = new Map();

  /**
   * @param {object} options
   * @param {typeof fetch} [options.fetch]
   * @param {Clock} options.clock
   * @param {string} [options.type] the only one that is good
   */
  constructor({ fetch = (...request) => globalThis.fetch(...request), clock, type = "" }) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#type = type;
  }

  /**
   * @param {string} url
   * @returns {Promise<Answer>}
   */
  get(url) {
    const asked = this.#asked.get(url) ?? this.#tryOften(url);
    this.#asked.set(url, asked);
    return asked;
  }

  /**
   * @param {string} url
   * @returns {Promise<Answer>}
   */
  async #tryOften(url) {
    const end = this.#clock.now() + TIMEOUT;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#try(url);
      // A file that is empty or missing is being built. What may not be seen stays so.
      if (answer.verdict !== "bad" || tries === TRIES || this.#clock.now() >= end) return answer;
      await pause(this.#clock, GAP);
    }
  }

  /**
   * @param {string} url
   * @returns {Promise<Answer>}
   */
  async #try(url) {
    const abort = new AbortController();
    const cancel = this.#clock.after(TIMEOUT, () => abort.abort());
    // The types that a link asks for; a server may answer scripts differently.
    const headers = this.#type ? { Accept: `${this.#type},*/*;q=0.1` } : undefined;
    try {
      const response = await this.#fetch(url, { cache: "reload", headers, signal: abort.signal });
      const body = await response.blob();
      const type = response.headers.get("Content-Type") ?? "";
      const isGood = response.status === 200 && body.size > 0 && type.toLowerCase().startsWith(this.#type);
      return isGood ? { verdict: "good", body } : { verdict: "bad" };
    } catch {
      // Another origin, a policy, or nobody there.
      return { verdict: "unseen" };
    } finally {
      cancel();
    }
  }
}
