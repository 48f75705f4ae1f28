import { chainView } from "./chain.js";
import { copy } from "./clipboard.js";
import { button, element } from "./dom.js";
import { framesView } from "./frames.js";
import { toMarkdown } from "./report_markdown.js";
import { keepTab } from "./tabbing.js";

/** @typedef {import("./report.js").Report} Report */

/**
 * @typedef {object} Shown
 * @property {Report} report
 * @property {string} hope what will make it go away
 * @property {Record<string, () => void> | null} [answers] what the user may do, by the words on the buttons
 */

/** @typedef {{ index: number, total: number }} Place which one of how many errors */

const LONG = 600;
const MANY = 7; // lines of a message

/** @type {Record<string, string>} */
const PHASES = {
  startup: "while the app was starting",
  request: "while answering a request",
  reload: "while reloading",
  template: "while rendering a template",
};

/**
 * One error, all of it, over the page.
 */
export class Panel {
  #stage;
  #actions;
  /** @type {HTMLDialogElement | null} */
  #dialog = null;
  #shown = "";
  #pager = element("div", "pager");
  /** @type {HTMLElement} */
  #body = element("div");
  #hope = element("p", { class: "hope", role: "status" });
  #answers = element("div", "answers");

  /**
   * @param {Pick<import("./stage.js").Stage, "open" | "close">} stage
   * @param {{ dismiss: () => void, move: (by: number) => void }} actions
   */
  constructor(stage, actions) {
    this.#stage = stage;
    this.#actions = actions;
  }

  /** @param {Shown} shown @param {Place} place */
  show(shown, place) {
    this.#updatePager(place);
    const key = JSON.stringify({ ...shown.report, when: 0 });
    const isShown = this.#dialog && key === this.#shown;
    if (!isShown) this.#open(key, shown.report);
    this.#updateFoot(shown);
  }

  /** @param {string} key @param {Report} report */
  #open(key, report) {
    this.#shown = key;
    const card = this.#card(report);
    if (this.#dialog) {
      this.#dialog.querySelector(".card")?.replaceWith(card);
    } else {
      this.#dialog = this.#frame(card);
      this.#stage.open(this.#dialog);
    }
    this.#body.focus({ preventScroll: true });
  }

  close() {
    if (!this.#dialog) return;
    this.#dialog = null;
    this.#stage.close();
  }

  /** @param {HTMLElement} card */
  #frame(card) {
    const labels = { "aria-labelledby": "title", "aria-describedby": "message request" };
    const dialog = element("dialog", { class: "panel", role: "alertdialog", ...labels }, card);
    dialog.addEventListener("keydown", (event) => {
      keepTab(dialog, event);
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault(); // else the browser may close a dialog of the page together with this one
      this.#actions.dismiss();
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#actions.dismiss();
    });
    let pressed = /** @type {EventTarget | null} */ (null);
    dialog.addEventListener("pointerdown", ({ target }) => void (pressed = target));
    dialog.addEventListener("click", ({ target }) => target === dialog && pressed === dialog && this.#actions.dismiss());
    return dialog;
  }

  /** @param {Report} report */
  #card(report) {
    this.#body = element("div", { class: "body", tabindex: "-1" });
    const head = element("div", "head");
    const frames = element("div", "traceback");
    /** @param {import("./report.js").Failure} failure */
    const choose = (failure) => {
      head.replaceChildren(...headOf(failure.type, failure.message, failure.notes));
      frames.replaceChildren(framesView(failure));
    };
    const { error } = report;
    const chain = error && chainView(error, choose);
    if (error) choose(error);
    else head.append(...headOf(report.title, "", []));
    const more = error || report.text === report.title ? "" : report.text;
    const text = more ? element("pre", "source text", more) : null;
    this.#body.append(...[head, chain, error ? frames : text].filter((one) => one !== null));
    const footer = element("div", "foot", this.#hope, this.#answers, copyButtons(report, () => this.#body));
    return element("div", "card", this.#top(report), this.#body, footer);
  }

  /** @param {Report} report */
  #top({ request, phase, python }) {
    const status = request?.status ? ` → ${request.status}` : "";
    const line = request ? element("code", "", `${request.method} ${request.path}${status}`) : null;
    const where = [PHASES[phase] ?? "", python && `Python ${python}`].filter(Boolean).join(" · ");
    const dismiss = button("", () => this.#actions.dismiss(), "dismiss");
    dismiss.append("Dismiss ", element("span", { "aria-hidden": "true" }, "×"));
    const words = element("div", { id: "request", class: "request" }, line, element("span", "where", where));
    return element("div", "top", words, this.#pager, dismiss);
  }

  /** The rest stays as it is: the user may be in the middle of reading it. @param {Shown} shown */
  #updateFoot({ hope, answers }) {
    if (this.#hope.textContent !== hope) this.#hope.textContent = hope;
    this.#dialog?.querySelector(".card")?.classList.toggle("changed", !!answers);
    if (this.#answers.hasChildNodes() === !!answers) return;
    this.#answers.replaceChildren(...Object.entries(answers ?? {}).map(([label, action]) => button(label, action)));
  }

  /** @param {Place} place */
  #updatePager({ index, total }) {
    if (total < 2) return this.#pager.replaceChildren();
    if (!this.#pager.hasChildNodes()) {
      this.#pager.append(
        button("‹", () => this.#actions.move(-1), { "aria-label": "Previous error", title: "Previous error" }),
        element("span", { role: "status" }),
        button("›", () => this.#actions.move(1), { "aria-label": "Next error", title: "Next error" }),
      );
    }
    const [count] = this.#pager.getElementsByTagName("span");
    count.textContent = `${index + 1} of ${total}`;
  }
}

/** @param {string} type @param {string} message @param {string[]} notes */
function headOf(type, message, notes) {
  return [
    element("h2", { id: "title" }, type),
    element("div", { id: "message", class: "message" }, message ? foldable(message) : null),
    ...notes.map((note) => element("div", "note", foldable(note))),
  ];
}

/** @param {string} text */
function foldable(text) {
  const lines = text.split("\n");
  const short = lines.slice(0, MANY).join("\n").slice(0, LONG);
  if (short === text) return element("p", "", text);
  const more = element("details", "", element("summary", "", "Show all of it"), element("p", "", text));
  return element("div", "", element("p", "", `${short} …`), more);
}

/** @param {Report} report @param {() => Node} place where the focus may be */
function copyButtons(report, place) {
  const said = element("span", { role: "status", class: "said" });
  /** @param {string} text */
  const put = async (text) => {
    said.textContent = "";
    said.textContent = (await copy(text, place())) ? "Copied" : "This browser does not let a page copy.";
  };
  const asText = () => put(report.text || report.title);
  return element(
    "div",
    "copying",
    said,
    button("Copy as text", () => void asText()),
    button("Copy as Markdown", () => void put(toMarkdown(report))),
  );
}
