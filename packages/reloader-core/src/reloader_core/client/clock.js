/**
 * Time, as an argument: the real one here, one that is moved by hand in tests. Milliseconds.
 *
 * @typedef {object} Clock
 * @property {() => number} now
 * @property {(delay: number, callback: () => void) => () => void} after call later; returns the cancel
 */

/** @type {Clock} */
export const realClock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

/**
 * @param {Clock} clock
 * @param {number} delay
 * @returns {Promise<void>}
 */
export function pause(clock, delay) {
  return new Promise((resolve) => void clock.after(delay, resolve));
}
