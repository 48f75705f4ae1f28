import { realClock } from "./clock.js";
import { culprit, placeOf, readReport } from "./report.js";

/** @typedef {import("./report.js").Report} Report */

const GAP = 1_000;
const APP = "app";
const MOST = 50; // errors that are known to have been asked and told about

/**
 * @typedef {object} Surroundings what is asked of the page
 * @property {() => string} href
 * @property {boolean} isTop is it no frame of another page?
 * @property {boolean} isForm is it the answer to a form?
 * @property {Pick<import("./requests_made.js").RequestsMade, "includes">} made
 * @property {(report: Report) => boolean} mayShow asks the page's own scripts
 * @property {() => void} refresh
 * @property {(line: string) => void} [log]
 */

/**
 * Which of the server's errors concern this page, and how they are shown in it.
 */
export class Errors {
  #overlay;
  #page;
  #clock;
  /** May they be shown? By id. @type {Map<string, boolean>} */
  #known = new Map();
  /** What the server says is wrong with the app. @type {Set<string>} */
  #told = new Set();
  /** What it said in earlier streams, and has not repeated yet. @type {Set<string>} */
  #doubted = new Set();
  #cancelDoubt = () => {};
  /** @type {string | null} the error that this page itself is */
  #own = null;
  /** @type {string | null} the error that its template has */
  #template = null;

  /**
   * @param {Pick<import("./overlay.js").Overlay, "show" | "recover" | "works">} overlay
   * @param {Surroundings} page
   * @param {{ clock?: import("./clock.js").Clock }} [options]
   */
  constructor(overlay, page, { clock = realClock } = {}) {
    this.#overlay = overlay;
    this.#page = page;
    this.#clock = clock;
  }

  /** @param {import("./protocol.js").Message} message */
  receive(message) {
    if (message.type === "connected") this.#doubt();
    else if (message.type === "recovered") this.#recover(message.id);
    else if (message.type === "error") {
      const { id, phase } = message;
      void this.#hear({ ...readReport(message.report), id, phase });
    }
  }

  /** @param {Report | null} report of the error that this page stands in for; null when it is itself */
  arrive(report) {
    const of = this.#page.href();
    if (!report) return this.#overlay.works(of);
    this.#own = report.id;
    if (this.#page.isTop) this.#show(report, { as: "panel", canRetry: !this.#page.isForm, of });
  }

  /** What came of rendering the page again. @param {Report | null} report null when it worked */
  rendered(report) {
    const before = this.#template;
    this.#template = report?.id ?? null;
    if (before !== null && before !== this.#template) this.#recover(before);
    const of = this.#page.href();
    if (report) this.#show(report, { as: this.#page.isTop ? "panel" : "toast", of });
  }

  /** @param {Report} report */
  async #hear(report) {
    if (report.phase === "request") {
      if (await this.#isMine(report)) this.#show(report, { as: "toast" });
      return;
    }
    this.#told.add(report.id);
    if (this.#page.isTop) this.#show(report, { as: "panel", of: APP });
  }

  /** @param {Report} report @returns {Promise<boolean>} has this page made the request that failed? */
  async #isMine({ request }) {
    if (!request) return false;
    const here = new URL(this.#page.href());
    const page = request.page.split("#")[0];
    here.hash = "";
    if (page === here.href) return true;
    // It does not say more where the page's policy forbids it.
    return (page === "" || page === `${here.origin}/`) && this.#page.made.includes(new URL(request.path, here).href);
  }

  /** @param {Report} report @param {Parameters<import("./overlay.js").Overlay["show"]>[1]} options */
  #show(report, options) {
    const isNew = !this.#known.has(report.id);
    const isAllowed = isNew ? this.#page.mayShow(report) : this.#known.get(report.id) === true;
    if (isNew && isAllowed) this.#log(report);
    this.#known.delete(report.id);
    this.#known.set(report.id, isAllowed); // the latest last
    for (const id of [...this.#known.keys()].slice(0, -MOST)) this.#known.delete(id);
    if (isAllowed) this.#overlay.show(report, options);
  }

  /** @param {Report} report */
  #log(report) {
    const frame = culprit(report);
    const { log = console.error } = this.#page;
    log(`[reloader] ${report.title}${frame ? `\n    at ${placeOf(frame)}` : ""}`);
  }

  /** @param {string} id */
  #recover(id) {
    this.#known.delete(id);
    this.#told.delete(id);
    this.#doubted.delete(id);
    if (id === this.#own) this.#page.refresh();
    else this.#overlay.recover(id);
  }

  /** A stream begins with the errors there are: what is not among them is gone. */
  #doubt() {
    this.#cancelDoubt();
    for (const id of this.#told) this.#doubted.add(id); // the stream before may have been a short one
    this.#told.clear();
    this.#cancelDoubt = this.#clock.after(GAP, () => {
      const gone = [...this.#doubted].filter((id) => !this.#told.has(id));
      this.#doubted.clear();
      for (const id of gone) this.#forget(id);
      this.#overlay.works(APP, this.#told);
    });
  }

  /** @param {string} id */
  #forget(id) {
    if (id !== this.#own && id !== this.#template) this.#recover(id);
  }
}
