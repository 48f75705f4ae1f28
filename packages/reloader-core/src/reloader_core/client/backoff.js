import { realClock } from "./clock.js";

const SHORTEST = 50;
const FACTOR = 1.6;
const LONGEST = 1_000;
const PATIENCE = 30_000;
const LONGEST_AFTER_PATIENCE = 5_000;

/**
 * Wait before asking the server again: briefly at first, then longer and longer, never giving up.
 *
 * A restarting server is usually back within a second. One that stays away for half a minute is
 * probably stopped for the night. The jitter keeps several browsers from asking in step.
 */
export class Backoff {
  #current = SHORTEST;
  /** @type {number | null} */
  #since = null;
  #clock;
  #random;

  /** @param {{ clock?: import("./clock.js").Clock, random?: () => number }} [options] */
  constructor({ clock = realClock, random = Math.random } = {}) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Call when the server answers. */
  reset() {
    this.#current = SHORTEST;
    this.#since = null;
  }

  /** @returns {number} how long to wait now, in milliseconds */
  next() {
    const now = this.#clock.now();
    this.#since ??= now;
    const longest = now - this.#since < PATIENCE ? LONGEST : LONGEST_AFTER_PATIENCE;
    const delay = Math.min(this.#current, longest);
    this.#current = Math.min(delay * FACTOR, LONGEST_AFTER_PATIENCE);
    return delay * (0.5 + this.#random());
  }
}
