import { pause } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

const TIMEOUT = 10_000;
const GAP = 15;

/**
 * Call before the element is put into the page. What follows the answer happens before anything is painted.
 *
 * @param {Element} element one that loads something
 * @param {{ clock: Clock, signal: AbortSignal }} options
 * @returns {Promise<boolean>} has it been loaded? Not when it failed, took too long, or was given up
 */
export function arrival(element, { clock, signal }) {
  return new Promise((answer) => {
    const cancel = clock.after(TIMEOUT, () => end(false));
    const onLoad = () => end(true);
    const onEnd = () => end(false);
    /** @param {boolean} hasArrived */
    const end = (hasArrived) => {
      cancel();
      element.removeEventListener("load", onLoad);
      element.removeEventListener("error", onEnd);
      signal.removeEventListener("abort", onEnd);
      answer(hasArrived);
    };
    element.addEventListener("load", onLoad);
    element.addEventListener("error", onEnd);
    signal.addEventListener("abort", onEnd);
  });
}

/**
 * For what says nothing when it is ready.
 *
 * @param {() => boolean} isReady
 * @param {{ clock: Clock, signal: AbortSignal }} options
 * @returns {Promise<boolean>} false when it took too long or was given up
 */
export async function readiness(isReady, { clock, signal }) {
  for (const end = clock.now() + TIMEOUT; !isReady(); ) {
    if (signal.aborted || clock.now() > end) return false;
    await pause(clock, GAP);
  }
  return !signal.aborted;
}

/**
 * The place of one thing that is replaced again and again: what stands there now, and who may replace it.
 *
 * @template {object} T
 */
export class Slot {
  /** @type {T} */
  current;
  #turn = 0;
  #abort = new AbortController();

  /** @param {T} current */
  constructor(current) {
    this.current = current;
  }

  /**
   * Ends what an older turn has begun here.
   *
   * @param {number} turn
   * @returns {AbortSignal | null} null when a newer turn was here first
   */
  take(turn) {
    if (turn < this.#turn) return null;
    this.#turn = turn;
    this.#abort.abort();
    this.#abort = new AbortController();
    return this.#abort.signal;
  }
}

/**
 * @template {object} T
 */
export class Slots {
  /** @type {WeakMap<T, Slot<T>>} */
  #slots = new WeakMap();

  /** @param {T} thing */
  of(thing) {
    const slot = this.#slots.get(thing) ?? new Slot(thing);
    this.#slots.set(thing, slot);
    return slot;
  }

  /**
   * @param {Slot<T>} slot
   * @param {T} thing
   */
  put(slot, thing) {
    slot.current = thing;
    this.#slots.set(thing, slot);
  }
}
