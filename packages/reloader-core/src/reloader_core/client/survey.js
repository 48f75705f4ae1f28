import { pause } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

const ROUNDS_APART = 1_500;

/**
 * Is the server that made this page gone, or are there several behind one address?
 *
 * With several workers the page comes from one and the stream from another, for ever. A server that was
 * restarted never answers again, so whoever still gives the page's own boot is proof that it lives.
 *
 * @param {object} options
 * @param {() => Promise<string[]>} options.ask who answers now
 * @param {string} options.mine the boot that made the page
 * @param {string} options.theirs the boot at the other end of the stream
 * @param {boolean} options.doubtful the page comes from a refresh for this very reason: be quite sure
 * @param {Clock} options.clock
 * @returns {Promise<"away" | "replaced" | "several">}
 */
export async function survey({ ask, mine, theirs, doubtful, clock }) {
  let lives = 0;
  let agreements = 0;
  for (;;) {
    const boots = await ask();
    if (boots.length === 0) return "away";
    if (boots.includes(mine)) {
      lives += 1; // once may be an old server finishing its work beside the new one
      if (lives > 1) return "several";
    } else {
      if (doubtful && boots.some((boot) => boot !== theirs)) return "several";
      agreements += 1;
      if (!doubtful || agreements > 1) return "replaced";
    }
    await pause(clock, ROUNDS_APART);
  }
}
