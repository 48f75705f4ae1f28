import { Backoff } from "./backoff.js";
import { pause, realClock } from "./clock.js";
import { compare, format } from "./position.js";
import { survey } from "./survey.js";

/** @typedef {import("./position.js").Position} Position */

/**
 * A reason to refresh.
 *
 * @typedef {object} Wish
 * @property {string} reason
 * @property {string[]} paths the files that changed, where they are known
 * @property {Position | null} wanted what the page should show; null when the server does not number its changes
 * @property {boolean} live did the server just say so, or was it found by comparing?
 * @property {boolean} [sure] is there nothing to ask anybody before the page refreshes?
 */

/**
 * What the refresher needs of the page.
 *
 * @typedef {object} Surroundings
 * @property {() => Position | null} position
 * @property {() => boolean} visible
 * @property {() => boolean} connected
 * @property {() => Promise<boolean>} isUp
 * @property {() => Promise<string[]>} boots
 * @property {(wish: Wish) => boolean} mayRefresh asks the page's own scripts
 * @property {() => void} refresh
 * @property {() => void} offer asks the user, where refreshing would send a form again
 * @property {() => void} giveUp the page is served from a cache
 */

const COALESCE = 80;
const UNLOADING = 5_000;

/**
 * Turns reasons to refresh into one refresh: when somebody looks, when a server answers, and not in circles.
 */
export class Refresher {
  #page;
  #guard;
  #isForm;
  #clock;
  #random;
  /** @type {Wish | null} */
  #wish = null;
  #busy = false;
  #cancelCollecting = () => {};

  /**
   * @param {Surroundings} page
   * @param {object} options
   * @param {import("./guard.js").Guard} options.guard
   * @param {boolean} [options.isForm] is the page the answer to a form?
   * @param {import("./clock.js").Clock} [options.clock]
   * @param {() => number} [options.random]
   */
  constructor(page, { guard, isForm = false, clock = realClock, random }) {
    this.#page = page;
    this.#guard = guard;
    this.#isForm = isForm;
    this.#clock = clock;
    this.#random = random;
  }

  /** @param {Wish} wish */
  want(wish) {
    const before = this.#wish;
    // Who looks at it later cannot be sure any more.
    const sure = wish.sure && !this.#busy && this.#page.visible() && this.#page.connected();
    this.#wish = before
      ? { ...wish, paths: [...new Set([...before.paths, ...wish.paths])], live: wish.live || before.live, sure }
      : { ...wish, sure };
    if (this.#busy) return;
    this.#cancelCollecting();
    // Signals come in bursts; a server that was found to be another one is one all at once,
    // and what was saved together is patched together.
    this.#cancelCollecting = this.#clock.after(wish.live && !sure ? COALESCE : 0, () => void this.#work());
  }

  /** The page turned out to be current. What the server said itself stands. */
  settle() {
    this.#guard.doubtful = false;
    if (!this.#wish?.live) this.#wish = null;
  }

  /** Something of what a refresh waits for may have come true. */
  look() {
    if (this.#wish && !this.#busy) void this.#work();
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    this.#cancelCollecting();
    const backoff = new Backoff({ clock: this.#clock, random: this.#random });
    while (this.#wish && this.#page.visible() && this.#page.connected()) {
      const wish = this.#wish;
      const verdict = await this.#judge(wish);
      if (this.#wish !== wish) continue; // another one meanwhile, or none
      if (verdict === "away") {
        await pause(this.#clock, backoff.next());
      } else if (this.#page.visible() && this.#page.connected()) {
        this.#wish = null;
        if (verdict === "several") this.#guard.doubtful = false; // the next restart is another matter
        if (verdict === "cached") this.#page.giveUp();
        if (verdict === "go") await this.#go(wish);
      }
    }
    this.#busy = false;
  }

  /**
   * @param {Wish} wish
   * @returns {Promise<"go" | "away" | "cached" | "several">}
   */
  async #judge({ wanted, live, sure }) {
    const mine = this.#page.position();
    const check = mine && wanted ? this.#guard.check(mine, wanted) : "go";
    if (sure) return check;
    const isForeign = mine && wanted && compare(mine, wanted) === "foreign";
    if (live || !isForeign) {
      if (check === "cached") return "cached";
      return (await this.#page.isUp()) ? "go" : "away";
    }
    if (check === "several") return "several";
    const found = await survey({
      ask: this.#page.boots,
      mine: mine.boot,
      theirs: wanted.boot,
      doubtful: this.#guard.doubtful,
      clock: this.#clock,
    });
    return found === "replaced" ? check : found;
  }

  /** @param {Wish} wish */
  async #go(wish) {
    if (!this.#page.mayRefresh(wish)) return;
    if (this.#isForm) return this.#page.offer();
    const mine = this.#page.position();
    if (mine && wish.wanted) this.#guard.leave(mine, wish.wanted);
    console.debug(`[reloader] refresh: ${wish.reason}`, wish.wanted ? format(wish.wanted) : "", ...wish.paths);
    this.#page.refresh();
    // Unloading takes its time, and the user may decide to stay; until then nothing may start it anew.
    await pause(this.#clock, UNLOADING);
  }
}
