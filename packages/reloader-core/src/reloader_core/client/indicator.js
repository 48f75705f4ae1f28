import { realClock } from "./clock.js";

const PATIENCE = 2_000;

const STYLE = `
:host {
  all: initial !important; position: fixed !important; inset: auto 12px 12px auto !important;
  display: flex !important; flex-direction: column; align-items: flex-end; gap: 8px;
  max-width: calc(100vw - 24px) !important; box-sizing: border-box !important; overflow: visible !important;
  background: none !important; border: 0 !important; padding: 0 !important; margin: 0 !important;
  z-index: 2147483647 !important; pointer-events: none !important; color-scheme: light dark;
  font: 14px/1.4 system-ui, sans-serif !important;
}
.dot { width: 10px; height: 10px; border-radius: 50%; background: #d97706; border: 1px solid Canvas;
  animation: pulse 2s ease-in-out infinite; overflow: hidden; text-indent: 20px; white-space: nowrap; }
.toast { pointer-events: auto; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px;
  border-radius: 8px; border: 1px solid GrayText; background: Canvas; color: CanvasText;
  box-shadow: 0 2px 12px rgb(0 0 0 / .25); overflow-wrap: anywhere; }
button { font: inherit; padding: 2px 10px; cursor: pointer; }
@keyframes pulse { 50% { opacity: .4 } }
@media (prefers-reduced-motion: reduce) { .dot { animation: none } }
@media print { :host { display: none !important } }
@media (forced-colors: active) { .dot { forced-color-adjust: none; background: Highlight } }
`;

/**
 * What the client shows: a dot while the server is away, a toast when it needs a decision. Nothing when all is well.
 *
 * Built without markup and without `style` attributes, so that it works under the strictest policies.
 */
export class Indicator {
  #clock;
  /** @type {HTMLElement | null} */
  #host = null;
  /** @type {ShadowRoot | null} */
  #root = null;
  /** @type {HTMLElement | null} */
  #dot = null;
  /** @type {HTMLElement | null} */
  #toast = null;
  #cancel = () => {};
  #isWaiting = false;

  /** @param {{ clock?: import("./clock.js").Clock }} [options] */
  constructor({ clock = realClock } = {}) {
    this.#clock = clock;
  }

  /** @param {import("./connection.js").State} state */
  show(state) {
    const isAway = state === "lost" || state === "connecting";
    if (isAway === this.#isWaiting) return;
    this.#isWaiting = isAway;
    this.#cancel();
    if (isAway) this.#cancel = this.#clock.after(PATIENCE, () => this.#safely(() => this.#showDot()));
    else this.#safely(() => this.#hide("dot"));
  }

  /**
   * Ask the user. A new question replaces the old one.
   *
   * @param {string} text
   * @param {Record<string, () => void>} actions by the words on their buttons
   */
  offer(text, actions) {
    this.#safely(() => {
      this.#hide("toast");
      const toast = (this.#toast = element("div", "toast"));
      const words = element("span");
      const buttons = Object.entries({ ...actions, Dismiss: () => this.#hide("toast") });
      for (const [label, action] of buttons) {
        const button = element("button");
        button.textContent = label;
        button.addEventListener("click", action);
        toast.append(button);
      }
      words.setAttribute("role", "status");
      toast.prepend(words);
      this.#attach().append(toast);
      words.textContent = text; // once it stands in the page, so that it is read out
    });
  }

  #showDot() {
    if (this.#dot || window !== window.top) return; // one dot, not one in each frame
    this.#dot = element("div", "dot");
    this.#dot.setAttribute("role", "status");
    this.#attach().prepend(this.#dot);
    this.#dot.textContent = this.#dot.title = "Waiting for the server";
  }

  /** @param {"dot" | "toast"} what */
  #hide(what) {
    if (what === "dot") this.#dot = this.#dot?.remove() ?? null;
    else this.#toast = this.#toast?.remove() ?? null;
    if (!this.#dot && !this.#toast) this.#host?.remove();
  }

  /** @returns {ShadowRoot} in the page, above everything else */
  #attach() {
    if (!this.#host || !this.#root) {
      this.#host = element("div");
      this.#root = this.#host.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
      this.#host.popover = "manual";
    }
    this.#host.remove();
    document.documentElement.append(this.#host);
    this.#host.showPopover?.();
    return this.#root;
  }

  /** @param {() => void} action an indicator is never worth an error in the page's console */
  #safely(action) {
    try {
      action();
    } catch (error) {
      console.debug("[reloader]", error);
    }
  }
}

/** @param {string} name @param {string} [className] */
function element(name, className = "") {
  const made = /** @type {HTMLElement} */ (document.createElement(name));
  made.className = className;
  return made;
}
