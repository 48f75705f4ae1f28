import { realClock } from "./clock.js";

const MOST = 300;
const PATIENCE = 2_000;

/**
 * Which addresses this page has asked for. A server that is not told which page has made a request cannot know.
 */
export class RequestsMade {
  /** @type {Set<string>} */
  #urls = new Set();
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #clock;

  /** @param {{ clock?: import("./clock.js").Clock, Observer?: typeof PerformanceObserver }} [options] */
  constructor({ clock = realClock, Observer = globalThis.PerformanceObserver } = {}) {
    this.#clock = clock;
    try {
      const observer = new Observer((list) => this.#add(list.getEntries()));
      observer.observe({ type: "resource", buffered: true });
    } catch {
      // Then nothing is seen, and no error is taken for the page's own.
    }
  }

  /**
   * @param {string} url absolute
   * @returns {Promise<boolean>} has this page asked for it? The browser may take a moment to say so
   */
  async includes(url) {
    if (this.#urls.has(url)) return true;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(look);
        resolve(this.#urls.has(url));
      };
      const look = () => void (this.#urls.has(url) && end());
      const cancel = this.#clock.after(PATIENCE, end);
      this.#waiting.add(look);
    });
  }

  /** @param {PerformanceEntryList} entries */
  #add(entries) {
    for (const { name } of entries) {
      this.#urls.delete(name);
      this.#urls.add(name); // at the end: the latest are kept
    }
    this.#urls = new Set([...this.#urls].slice(-MOST));
    for (const look of [...this.#waiting]) look();
  }
}
