import { Dismissed } from "./dismissed.js";
import { OVERLAY_STYLE } from "./overlay_style.js";
import { Panel } from "./panel.js";
import { Toasts } from "./toasts.js";

/** @typedef {import("./report.js").Report} Report */
/** @typedef {{ report: Report, as: "panel" | "toast", hope: string, of: string, canRetry: boolean }} Current */
/** @typedef {Record<string, () => void>} Answers by the words on their buttons */

const MOST = 20; // toasts, as many as the server remembers: each holds a whole report

const HOPE = "Waiting for your fix: this page comes back by itself.";
const HOPE_TO_SEND = "Waiting for your fix: then this page offers to send the form again.";
const CHANGED = "Your app has changed: this may be fixed now.";
const HOPE_TO_TRY = "The page itself goes on. Once it is fixed, try again.";

/**
 * The errors that are current, in front of the user: one in a panel, or those of background requests as toasts.
 */
export class Overlay {
  #dismissed;
  #panel;
  #toasts;
  /** The newest last. @type {Map<string, Current>} */
  #current = new Map();
  /** @type {string | null} which one the panel shows */
  #opened = null;
  /** @type {Answers | null} what the user may do, now that it may be fixed */
  #answers = null;

  /**
   * @param {import("./stage.js").Stage} stage
   * @param {Pick<Storage, "getItem" | "setItem"> | null} storage
   */
  constructor(stage, storage) {
    this.#dismissed = new Dismissed(storage);
    this.#panel = new Panel(stage, { dismiss: () => this.dismiss(), move: (by) => this.#move(by) });
    this.#toasts = new Toasts(stage, {
      open: (id) => this.#open(id),
      dismiss: (id) => this.#dismiss(id),
    });
    stage.adopt(OVERLAY_STYLE);
  }

  /**
   * Show an error, unless the user has dismissed it.
   *
   * @param {Report} report
   * @param {{ as: "panel" | "toast", canRetry?: boolean, of?: string }} options `canRetry`: may the page refresh by
   *   itself? `of`: what it is an error of, for `works`
   */
  show(report, { as, canRetry = true, of = "" }) {
    if (this.#dismissed.has(report.id)) return;
    const isPanel = as === "panel" || this.#current.get(report.id)?.as === "panel";
    const hope = isPanel ? (canRetry ? HOPE : HOPE_TO_SEND) : HOPE_TO_TRY;
    const isNew = !this.#current.has(report.id);
    this.#current.set(report.id, { report, as: isPanel ? "panel" : "toast", hope, of, canRetry });
    if (isPanel && (isNew || this.#opened === null)) this.#opened = report.id;
    this.#forgetOldest();
    this.#render();
  }

  /** The error is gone. @param {string} id */
  recover(id) {
    this.#dismissed.delete(id);
    if (this.#current.delete(id)) this.#render();
  }

  /**
   * What was dismissed of it is gone, and would be shown if it came back.
   *
   * @param {string} of
   * @param {Set<string>} [still] the errors that are still there
   */
  works(of, still) {
    this.#dismissed.forgive(of, still);
  }

  /** A page that may not refresh by itself may be fixed: say so where its error is shown. @param {Answers} answers */
  offer(answers) {
    this.#answers = answers;
    this.#render();
  }

  /** Close the panel. What it was there for stays away until it is another error. */
  dismiss() {
    const shown = [...this.#current].filter(([id, { as }]) => as === "panel" || id === this.#opened);
    this.#opened = null;
    for (const [id] of shown) this.#forget(id);
    this.#render();
  }

  /** @param {string} id */
  #dismiss(id) {
    this.#forget(id);
    this.#render();
  }

  /** @param {string} id */
  #forget(id) {
    this.#dismissed.add(id, this.#current.get(id)?.of);
    this.#current.delete(id);
  }

  #forgetOldest() {
    const toasts = [...this.#current].filter(([id, { as }]) => as === "toast" && id !== this.#opened);
    for (const [id] of toasts.slice(0, -MOST)) this.#current.delete(id);
  }

  /** @param {string} id */
  #open(id) {
    this.#opened = id;
    this.#render();
  }

  /** @param {number} by */
  #move(by) {
    const ids = this.#ids();
    const index = ids.indexOf(this.#opened ?? "") + by;
    this.#open(ids[(index + ids.length) % ids.length]);
  }

  /** @returns {string[]} the newest first */
  #ids() {
    return [...this.#current.keys()].reverse();
  }

  /** An overlay is never worth an error in the page's console. */
  #render() {
    try {
      const ids = this.#ids();
      if (this.#opened === null || !this.#current.has(this.#opened)) {
        this.#opened = ids.find((id) => this.#current.get(id)?.as === "panel") ?? null;
      }
      const shown = this.#opened === null ? null : this.#current.get(this.#opened);
      if (shown) {
        this.#toasts.show([]);
        const isChanged = this.#answers && !shown.canRetry;
        const more = isChanged ? { hope: CHANGED, answers: this.#answers } : {};
        this.#panel.show({ ...shown, ...more }, { index: ids.indexOf(shown.report.id), total: ids.length });
      } else {
        this.#panel.close();
        this.#toasts.show([...this.#current.values()].map(({ report }) => report));
      }
    } catch (error) {
      console.debug("[reloader]", error);
    }
  }
}
