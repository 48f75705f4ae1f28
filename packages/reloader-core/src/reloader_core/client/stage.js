import { element } from "./dom.js";

const STYLE = `
:host {
  all: initial !important; position: fixed !important; inset: 0 auto auto 0 !important; display: block !important;
  width: 0 !important; height: 0 !important; overflow: visible !important; border: 0 !important;
  padding: 0 !important; margin: 0 !important; background: none !important; z-index: 2147483647 !important;
  pointer-events: none !important; direction: ltr !important; color-scheme: light dark !important;
  font: 14px/1.45 system-ui, sans-serif !important;
}
.corner {
  position: fixed; inset: auto 12px 12px auto; display: flex; flex-direction: column; align-items: flex-end;
  gap: 8px; max-width: min(460px, calc(100vw - 24px)); z-index: 1; pointer-events: none;
}
@media print { :host { display: none !important } }
`;
// A page that takes us away more often than that within this time does not want us.
const RETURNS = 5;
const WHILE = 1_000;
// What happens in here is not for the page: its shortcuts, its menus that close on any click, its focus traps.
const PRIVATE = [
  "click", "mousedown", "mouseup", "pointerdown", "pointerup", "keydown", "keypress", "keyup", "focusin", "focusout",
  "input", "change", "toggle", "wheel",
];

/**
 * Where all that the client shows stands: one closed shadow tree above everything in the page, with a corner for
 * what is small and a place for one dialog.
 *
 * A page is inert while one of its dialogs is modal, whatever lies above that. So the corner goes into the page's
 * dialog, and a dialog of ours is a modal one itself. No markup, no `style` attributes: any policy allows it.
 */
export class Stage {
  /** @type {HTMLElement | null} */
  #host = null;
  /** @type {ShadowRoot | null} */
  #root = null;
  #corner = element("div", "corner");
  /** @type {HTMLDialogElement | null} */
  #dialog = null;
  /** @type {HTMLElement | null} what had the focus before the dialog */
  #focused = null;
  /** @type {string[]} */
  #styles = [STYLE];
  /** @type {Element | null} where the host was put */
  #place = null;
  /** @type {number[]} when the page took it from there, lately */
  #taken = [];
  /** @type {number | undefined} */
  #timer;
  #isUnwanted = false;
  #observer = new MutationObserver((records) => this.#follow(records));

  /** @param {string} style for what will be shown here */
  adopt(style) {
    this.#styles.push(style);
    this.#root?.adoptedStyleSheets.push(sheetOf(style));
  }

  /** @param {Node} node goes into the corner, and the corner to the front */
  add(node) {
    this.#corner.append(node);
    this.#present();
  }

  /** @param {ChildNode | null} node */
  remove(node) {
    node?.remove();
    this.#rest();
  }

  /** @param {HTMLDialogElement} dialog is shown above everything, and alone can be used */
  open(dialog) {
    if (this.#isUnwanted) return;
    this.#present();
    this.#dialog = dialog;
    this.#focused = focusedIn(document);
    this.#home(document.documentElement);
    this.#root?.append(dialog);
    dialog.append(this.#corner);
    dialog.showModal();
  }

  /** The focus goes back to where it came from. */
  close() {
    const dialog = this.#dialog;
    if (!dialog) return;
    this.#dialog = null;
    this.#root?.append(this.#corner);
    dialog.close();
    dialog.remove();
    // The browser gives it back, unless a dialog of the page came and went meanwhile.
    if (focusedIn(document) !== this.#focused) this.#focused?.focus({ preventScroll: true });
    this.#focused = null;
    if (this.#corner.hasChildNodes()) this.#present();
    this.#rest();
  }

  #present() {
    if (this.#isUnwanted) return;
    if (!this.#host || !this.#root) {
      this.#host = element("div", { lang: "en", dir: "ltr" });
      this.#host.popover = "manual";
      this.#root = this.#host.attachShadow({ mode: "closed" });
      this.#root.adoptedStyleSheets = this.#styles.map(sheetOf);
      this.#root.append(this.#corner);
      for (const name of PRIVATE) this.#root.addEventListener(name, (event) => event.stopPropagation());
    }
    if (this.#dialog) return;
    this.#home(topmostModal() ?? document.documentElement);
    if (isOpen(this.#host)) this.#host.hidePopover?.();
    this.#host.showPopover?.();
    this.#observe();
  }

  /** @param {Element} home */
  #home(home) {
    if (this.#host && this.#host.parentNode !== home) home.append(this.#host);
    this.#place = home;
    this.#observe();
  }

  #observe() {
    this.#observer.takeRecords();
    this.#observer.observe(document, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["open"],
    });
  }

  /** Leave the page when there is nothing to show. */
  #rest() {
    if (this.#dialog || this.#corner.hasChildNodes()) return;
    this.#leave();
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#observer.disconnect();
    this.#host?.remove();
  }

  /** A dialog of the page was opened or closed, or the page was written anew. @param {MutationRecord[]} records */
  #follow(records) {
    if (this.#isTaken()) this.#returnSoon();
    else if (this.#dialog) {
      if (records.some(({ target }) => isModal(target) && target !== this.#dialog)) this.#lift(this.#dialog);
    } else if (this.#place !== (topmostModal() ?? document.documentElement)) this.#present();
  }

  #isTaken() {
    return !this.#host?.isConnected || this.#host.parentNode !== this.#place;
  }

  /** Not at once: a script that takes away whatever comes would do so without end, and freeze the page. */
  #returnSoon() {
    if (this.#timer !== undefined) return;
    const now = performance.now();
    this.#taken = [...this.#taken.filter((time) => time > now - WHILE), now];
    if (this.#taken.length > RETURNS) {
      this.#isUnwanted = true;
      this.#leave();
      console.debug("[reloader] A script of this page removes what is shown here: nothing more is shown.");
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isTaken()) return;
      if (this.#dialog) this.#lift(this.#dialog);
      else this.#present();
    }, 0);
  }

  /** @param {HTMLDialogElement} dialog */
  #lift(dialog) {
    const focused = /** @type {HTMLElement | null} */ (this.#root?.activeElement);
    dialog.close();
    this.#home(document.documentElement);
    dialog.showModal();
    const inside = focused ?? /** @type {HTMLElement | null} */ (dialog.querySelector("[tabindex]"));
    inside?.focus({ preventScroll: true });
  }
}

/** @param {Document | ShadowRoot} root @returns {HTMLElement | null} also in a shadow tree */
function focusedIn(root) {
  const { activeElement } = root;
  return activeElement?.shadowRoot ? focusedIn(activeElement.shadowRoot) : /** @type {HTMLElement | null} */ (activeElement);
}

/** @param {string} style */
function sheetOf(style) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  return sheet;
}

/** @returns {Element | null} the page's dialog that makes the rest of the page inert */
function topmostModal() {
  return [...document.querySelectorAll("dialog[open]")].filter(isModal).at(-1) ?? null;
}

/** @param {Node} node */
function isModal(node) {
  return node instanceof Element && node.localName === "dialog" && matches(node, ":modal");
}

/** @param {Element} element */
function isOpen(element) {
  return matches(element, ":popover-open");
}

/** @param {Element} element @param {string} selector that this browser may not know */
function matches(element, selector) {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}
