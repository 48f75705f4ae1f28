import { button, element } from "./dom.js";

/** @typedef {import("./report.js").Report} Report */

const MOST = 3;

/**
 * Errors of requests that a page has made in the background: small, in the corner, and without the focus.
 */
export class Toasts {
  #stage;
  #actions;
  #list = element("div", "toasts");
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  #more = button("", () => {}, "more");

  /**
   * @param {Pick<import("./stage.js").Stage, "add" | "remove">} stage
   * @param {{ open: (id: string) => void, dismiss: (id: string) => void }} actions
   */
  constructor(stage, actions) {
    this.#stage = stage;
    this.#actions = actions;
  }

  /** @param {Report[]} reports the newest last */
  show(reports) {
    const latest = reports.slice(-MOST);
    const rest = reports.slice(0, -MOST);
    for (const [id, toast] of this.#shown) {
      if (latest.some((report) => report.id === id)) continue;
      toast.remove();
      this.#shown.delete(id);
    }
    this.#more.remove();
    if (latest.length === 0) return this.#stage.remove(this.#list);
    if (!this.#list.isConnected || latest.some(({ id }) => !this.#shown.has(id))) this.#stage.add(this.#list);
    for (const report of latest) {
      if (!this.#shown.has(report.id)) this.#add(report);
    }
    const next = rest.at(-1);
    if (!next) return;
    this.#more = button(`and ${rest.length} more`, () => this.#actions.open(next.id), "more");
    this.#list.prepend(this.#more);
  }

  /** @param {Report} report */
  #add({ id, title, request }) {
    const words = element("div", { role: "alert", class: "say" });
    const toast = element(
      "div",
      "toast failed",
      words,
      button("Details", () => this.#actions.open(id)),
      button("Dismiss", () => this.#actions.dismiss(id)),
    );
    toast.addEventListener("keydown", ({ key }) => key === "Escape" && this.#actions.dismiss(id));
    this.#shown.set(id, toast);
    this.#list.append(toast);
    // Once it stands in the page, so that it is read out.
    if (request) words.append(element("code", "", `${request.method} ${request.path}`), " failed: ");
    words.append(element("strong", "", title));
  }
}
