import { realClock } from "./clock.js";
import { compare } from "./position.js";
import { isChange } from "./protocol.js";

/** @typedef {import("./position.js").Position} Position */
/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./protocol.js").Change} Change */

const GAP = 1_000;

/**
 * The page's side of the one rule: compare what it shows with what the server has.
 */
export class Page {
  /** @type {Position | null} what this page shows */
  mine;

  /** @type {Position | null} who speaks in the stream */
  #theirs = null;
  #refresher;
  #updates;
  #clock;
  #cancelGap = () => {};
  #isError;
  #isHeld = false;

  /**
   * @param {Position | null} mine as the tag says
   * @param {Pick<import("./refresher.js").Refresher, "want" | "settle">} refresher
   * @param {Pick<import("./updates.js").Updates, "apply">} updates
   * @param {{ isError?: boolean, clock?: import("./clock.js").Clock }} [options] `isError`: it stands in for a page
   *   that failed
   */
  constructor(mine, refresher, updates, { isError = false, clock = realClock } = {}) {
    this.mine = mine;
    this.#refresher = refresher;
    this.#updates = updates;
    this.#isError = isError;
    this.#clock = clock;
  }

  /** Would a refresh only replace the page by an error? */
  get isHeld() {
    return this.#isHeld;
  }

  /** @param {Message} message */
  receive(message) {
    if (message.type === "connected") this.#compare(message);
    else if (isChange(message) && !this.#isKnown(message)) this.#apply(message);
  }

  /** @param {import("./protocol.js").Connected} connected */
  #compare({ boot, seq, failing = false, alone = false }) {
    const theirs = { boot, seq };
    this.#theirs = theirs;
    this.#isHeld = failing && !this.#isError;
    this.#cancelGap();
    if (this.#isHeld) return;
    this.mine ??= theirs;
    const relation = compare(this.mine, theirs);
    if (relation === "current") this.#refresher.settle();
    else if (relation === "foreign") {
      this.#refresher.want({ reason: "restart", paths: [], wanted: theirs, live: false, sure: alone });
    } else {
      // The messages in between follow at once, if the server still has them.
      this.#cancelGap = this.#clock.after(GAP, () => {
        this.#refresher.want({ reason: "missed", paths: [], wanted: theirs, live: false });
      });
    }
  }

  /** @param {Change} change */
  #isKnown({ seq }) {
    const isComparable = seq !== undefined && this.mine && this.mine.boot === this.#theirs?.boot;
    return isComparable && seq <= /** @type {Position} */ (this.mine).seq;
  }

  /**
   * Bring the page up to this change: in place if that can be done, else by a refresh.
   *
   * @param {Change} change
   */
  #apply(change) {
    this.#cancelGap();
    const reason = change.type === "reload" ? change.reason : change.type;
    const boot = this.#theirs?.boot;
    const wanted = boot && change.seq !== undefined ? { boot, seq: change.seq } : null;
    const wish = { reason, paths: change.paths, wanted, live: true, sure: reason === "patched" };
    if (this.#isError || change.type === "reload") return this.#refresher.want(wish);
    const before = this.mine;
    // It counts as done from now on: nobody has to say it again while it is being done.
    if (wanted && before?.boot === boot) this.mine = wanted;
    void this.#updates.apply(change).then((obstacle) => {
      if (!obstacle) return;
      if (this.mine === wanted) this.mine = before;
      this.#refresher.want({ ...wish, reason: obstacle === reason ? reason : `${reason}: ${obstacle}` });
    });
  }
}
