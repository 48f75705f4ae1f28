import { compare, format } from "./position.js";

/** @typedef {import("./position.js").Position} Position */

/**
 * @typedef {object} Memory
 * @property {Record<string, string>} tries what was wanted, by address and the page's own version
 * @property {string[]} left boots that this tab has refreshed away from: gone, or one of several
 * @property {{ from: Position, wanted: Position } | null} last the refresh under way
 */

const KEY = "reloader:guard";
const LIMIT = 30;
const MOST = 3; // refreshes of one version under changing addresses; one that worked is forgotten
const RECENT = 5_000;

/**
 * Keeps a page from refreshing for ever: a cache that serves the old page, or several servers that
 * do not know one another. Lives in the session's storage, so it belongs to one tab.
 */
export class Guard {
  /** Was the page refreshed for another boot, and has not yet met a server that made it? */
  doubtful = false;

  #href;
  #storage;
  #wasJustReloaded;

  /**
   * @param {object} options
   * @param {string} options.href the page's address
   * @param {Pick<Storage, "getItem" | "setItem"> | null} options.storage null where there is none
   * @param {() => boolean} [options.wasJustReloaded] all that is known without storage
   */
  constructor({ href, storage, wasJustReloaded = wasReloadedLately }) {
    this.#href = href.split("#")[0];
    this.#storage = storage;
    this.#wasJustReloaded = wasJustReloaded;
  }

  /**
   * The page is here.
   *
   * @param {Position | null} mine
   */
  arrive(mine) {
    if (!mine) return;
    const record = this.#read();
    const { last } = record;
    this.doubtful = !!last && compare(last.from, last.wanted) === "foreign";
    const own = this.#key(mine);
    const entries = Object.entries(record.tries);
    const others = entries.filter(([key]) => key === own || !key.startsWith(`${this.#href}|`));
    this.#write({ ...record, tries: Object.fromEntries(others), last: null });
  }

  /**
   * @param {Position} mine
   * @param {Position} wanted
   * @returns {"go" | "cached" | "several"} `cached`: it came back as old as it left
   */
  check(mine, wanted) {
    if (!this.#storage) return this.#wasJustReloaded() ? "cached" : "go";
    const { tries, left } = this.#read();
    const isForeign = compare(mine, wanted) === "foreign";
    if (isForeign && left.includes(wanted.boot)) return "several";
    const tried = tries[this.#key(mine)];
    // A page that changes its own address is another one each time.
    const elsewhere = Object.entries(tries).filter(([key]) => key.endsWith(`|${format(mine)}`)).length;
    if (elsewhere >= MOST) return "cached";
    const isTried = isForeign ? tried?.startsWith(`${wanted.boot}:`) : tried === format(wanted);
    return isTried ? "cached" : "go";
  }

  /**
   * The page is about to be refreshed.
   *
   * @param {Position} mine
   * @param {Position} wanted
   */
  leave(mine, wanted) {
    const record = this.#read();
    const tries = { ...record.tries, [this.#key(mine)]: format(wanted) };
    const left = compare(mine, wanted) === "foreign" ? [...record.left, mine.boot] : record.left;
    this.#write({
      tries: Object.fromEntries(Object.entries(tries).slice(-LIMIT)),
      left: [...new Set(left)].slice(-LIMIT),
      last: { from: mine, wanted },
    });
  }

  /** @param {Position} mine */
  #key(mine) {
    return `${this.#href}|${format(mine)}`;
  }

  /** @returns {Memory} */
  #read() {
    try {
      return { tries: {}, left: [], last: null, ...JSON.parse(this.#storage?.getItem(KEY) ?? "{}") };
    } catch {
      return { tries: {}, left: [], last: null };
    }
  }

  /** @param {Memory} record */
  #write(record) {
    try {
      this.#storage?.setItem(KEY, JSON.stringify(record));
    } catch {
      // Full: the app's own data matter more.
    }
  }
}

function wasReloadedLately() {
  const [navigation] = performance.getEntriesByType("navigation");
  const isReload = /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === "reload";
  return isReload && performance.now() < RECENT;
}
