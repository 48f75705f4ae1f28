import { realClock } from "./clock.js";
import { button, element } from "./dom.js";
import { isOutermost } from "./lifecycle.js";

const PATIENCE = 2_000;
const LONG = 10_000;

const STYLE = `
.status { display: flex; align-items: center; gap: 8px; order: 1; }
.dot { flex: none; width: 10px; height: 10px; border-radius: 50%; background: #d97706; border: 1px solid Canvas;
  animation: pulse 2s ease-in-out infinite; overflow: hidden; text-indent: 20px; white-space: nowrap; }
.words { display: flex; align-items: center; gap: 8px; padding: 3px 4px 3px 10px; border-radius: 8px;
  border: 1px solid GrayText; background: Canvas; color: CanvasText; font-size: 13px; }
.words button { pointer-events: auto; border: 0; background: none; color: inherit; padding: 0 6px; border-radius: 4px; }
.words button:hover { background: color-mix(in srgb, currentColor 12%, transparent) }
.toast { pointer-events: auto; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px;
  border-radius: 8px; border: 1px solid GrayText; background: Canvas; color: CanvasText;
  box-shadow: 0 2px 12px rgb(0 0 0 / .25); overflow-wrap: anywhere; }
button { font: inherit; padding: 2px 10px; cursor: pointer; }
@keyframes pulse { 50% { opacity: .4 } }
@media (prefers-reduced-motion: reduce) { .dot { animation: none } }
@media (forced-colors: active) { .dot { forced-color-adjust: none; background: Highlight } }
`;

/**
 * What the client shows of its own state: a dot while the server is away, and words when that lasts; a toast when it
 * needs a decision. Nothing when all is well.
 */
export class Indicator {
  #stage;
  #clock;
  /** @type {HTMLElement | null} */
  #status = null;
  /** @type {HTMLElement | null} */
  #toast = null;
  /** @type {(() => void)[]} */
  #cancels = [];
  #isAway = false;
  #isLost = false;

  /**
   * @param {Pick<import("./stage.js").Stage, "adopt" | "add" | "remove">} stage
   * @param {{ clock?: import("./clock.js").Clock }} [options]
   */
  constructor(stage, { clock = realClock } = {}) {
    this.#stage = stage;
    this.#clock = clock;
    stage.adopt(STYLE);
  }

  /** @param {import("./connection.js").State} state */
  show(state) {
    const isLost = state === "lost";
    const isAway = isLost || state === "connecting";
    if (isAway && isLost && !this.#isLost) {
      const since = new Date(this.#clock.now());
      this.#after(LONG, () => this.#showWords(since));
    }
    this.#isLost = isLost || (isAway && this.#isLost);
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (isAway) this.#after(PATIENCE, () => this.#showDot());
    else {
      for (const cancel of this.#cancels.splice(0)) cancel();
      safely(() => this.#hideStatus());
    }
  }

  /**
   * Ask the user. A new question replaces the old one.
   *
   * @param {string} text
   * @param {Record<string, () => void>} actions by the words on their buttons
   */
  offer(text, actions) {
    safely(() => {
      this.#hideToast();
      const words = element("span", { role: "status" });
      const buttons = Object.entries({ ...actions, Dismiss: () => this.#hideToast() });
      this.#toast = element("div", "toast", words, ...buttons.map(([label, action]) => button(label, action)));
      this.#stage.add(this.#toast);
      words.textContent = text; // once it stands in the page, so that it is read out
    });
  }

  /** @param {number} delay @param {() => void} action */
  #after(delay, action) {
    this.#cancels.push(this.#clock.after(delay, () => safely(action)));
  }

  #showDot() {
    if (this.#status || !isOutermost()) return; // one dot, not one in each frame
    const dot = element("div", { class: "dot", role: "status" });
    this.#status = element("div", "status", dot);
    this.#stage.add(this.#status);
    dot.textContent = dot.title = "Waiting for the server";
  }

  /** @param {Date} since */
  #showWords(since) {
    if (!this.#status) return;
    const time = [since.getHours(), since.getMinutes(), since.getSeconds()];
    const clock = time.map((part) => String(part).padStart(2, "0")).join(":");
    const text = element("span", { role: "status" });
    const dismiss = button("×", () => words.remove(), { "aria-label": "Dismiss", title: "Dismiss" });
    const words = element("div", "words", text, dismiss);
    this.#status.prepend(words);
    text.textContent = `The app is not running since ${clock}: look at the terminal`;
  }

  #hideStatus() {
    this.#stage.remove(this.#status);
    this.#status = null;
  }

  #hideToast() {
    this.#stage.remove(this.#toast);
    this.#toast = null;
  }
}

/** @param {() => void} action an indicator is never worth an error in the page's console */
function safely(action) {
  try {
    action();
  } catch (error) {
    console.debug("[reloader]", error);
  }
}
