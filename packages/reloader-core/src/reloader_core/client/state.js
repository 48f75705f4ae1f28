import { isSame, mayStore, readField, writeField } from "./fields.js";
import { elementAt, placeOf } from "./places.js";
import { readScroll, restoreScroll } from "./scroll.js";

/** @typedef {import("./fields.js").Control} Control */
/** @typedef {import("./places.js").Place} Place */
/** @typedef {[place: Place, value: any, original: any]} Changed what the user made of what the server sent */

/**
 * @typedef {object} State
 * @property {number} at when it was taken, milliseconds
 * @property {import("./scroll.js").Scrolled[]} scroll
 * @property {{ place: Place, selection: [number, number, any] | null } | null} focus
 * @property {Changed[]} fields
 * @property {Changed[]} texts editable elements
 * @property {Changed[]} opened details, dialogs and popovers
 */

const LIFETIME = 15_000;
const LARGEST = 256 * 1024;
const CONTROLS = "input, textarea, select";
const EDITABLE = "[contenteditable]:not([contenteditable=false])";
const OPENABLE = "details, dialog, [popover]";

/** Where the page keeps no original of its own. @type {WeakMap<Element, string>} */
const originals = new WeakMap();

/** Put away what the user would miss after the refresh that follows. @param {Storage | null} storage */
export function saveState(storage) {
  keepHiddenFieldsFresh();
  if (!storage) return;
  try {
    const fields = [...document.querySelectorAll(CONTROLS)].flatMap(changedField);
    const texts = [...document.querySelectorAll(EDITABLE)].flatMap((one) => changed(one, textOf));
    const opened = [...document.querySelectorAll(OPENABLE)].flatMap((one) => changed(one, openingOf));
    /** @type {State} */
    const state = { at: Date.now(), scroll: readScroll(), focus: readFocus(), fields, texts, opened };
    const whole = JSON.stringify(state);
    const less = () => JSON.stringify({ ...state, fields: [], texts: [] });
    storage.setItem(key(), whole.length <= LARGEST ? whole : less());
  } catch (error) {
    console.debug("[reloader] could not keep the page's state:", error);
  }
}

/**
 * This page only stands in for the one that failed: keep what was put away for the page that will follow.
 *
 * @param {Storage | null} storage
 */
export function passStateOn(storage) {
  const [name, stored] = [key(), storage?.getItem(key())];
  if (!storage || !stored) return;
  try {
    const state = JSON.parse(stored);
    if (Date.now() - state.at > LIFETIME) return storage.removeItem(name);
    // However long the error stands here, it was put away by the refresh that leads on.
    addEventListener("pagehide", () => storage.setItem(name, JSON.stringify({ ...state, at: Date.now() })));
  } catch (error) {
    console.debug("[reloader] could not pass the page's state on:", error);
  }
}

/** Put back what was put away by the refresh that led here. @param {Storage | null} storage */
export function restoreState(storage) {
  for (const one of document.querySelectorAll(EDITABLE)) originals.set(one, textOf(one) ?? "");
  for (const one of document.querySelectorAll(OPENABLE)) originals.set(one, openingOf(one));
  try {
    const stored = storage?.getItem(key());
    storage?.removeItem(key());
    if (!stored) return;
    /** @type {State} */
    const state = JSON.parse(stored);
    if (Date.now() - state.at > LIFETIME) return;
    state.fields.forEach(restoreField);
    state.texts.forEach(restoreText);
    state.opened.forEach(restoreOpening);
    restoreFocus(state.focus);
    restoreScroll(state.scroll);
  } catch (error) {
    console.debug("[reloader] could not restore the page's state:", error);
  }
}

function key() {
  return `reloader:state|${location.href}`;
}

/**
 * Firefox would put hidden values that a script has set back into the new page, and they cannot be told from
 * the server's there. A field that changes its type forgets that it was set.
 */
function keepHiddenFieldsFresh() {
  for (const one of document.querySelectorAll("input[type=hidden]")) {
    one.setAttribute("type", "text");
    one.setAttribute("type", "hidden");
  }
}

/** @param {Element} element @returns {Changed[]} */
function changedField(element) {
  const control = /** @type {Control} */ (element);
  if (!mayStore(control)) return [];
  const { value, original } = readField(control);
  return isSame(value, original) ? [] : [[placeOf(control), value, original]];
}

/** @param {Element} element @param {(element: Element) => string | null} read @returns {Changed[]} */
function changed(element, read) {
  const value = read(element);
  const original = originals.get(element) ?? null;
  if (value === null || value === original || element.closest("[data-reloader-nostore]")) return [];
  return [[placeOf(element), value, original]];
}

/** @param {Changed} field */
function restoreField([place, value, original]) {
  const control = /** @type {Control | null} */ (elementAt(place));
  if (!control?.matches(CONTROLS) || !mayStore(control)) return;
  const now = readField(control);
  // The template has a new value: it wins.
  if (!isSame(now.original, original) || isSame(now.value, value)) return;
  writeField(control, value);
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}

/** @param {Element} element @returns {string | null} null for more than lines of text */
function textOf(element) {
  const isPlain = [...element.querySelectorAll("*")].every(
    ({ localName, attributes }) => /^(br|div|p)$/.test(localName) && attributes.length === 0,
  );
  return isPlain ? /** @type {HTMLElement} */ (element).innerText : null;
}

/** @param {Changed} text */
function restoreText([place, value, original]) {
  const element = /** @type {HTMLElement | null} */ (elementAt(place));
  if (!element?.matches(EDITABLE) || textOf(element) !== original) return;
  element.innerText = value;
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {Element} element @returns {string} how it is open, empty when it is not */
function openingOf(element) {
  if (matches(element, ":modal")) return "modal";
  if (matches(element, ":popover-open")) return "popover";
  return /** @type {HTMLDetailsElement} */ (element).open ? "open" : "";
}

/** @param {Element} element @param {string} selector that this browser may not know */
function matches(element, selector) {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

/** @param {Changed} opening */
function restoreOpening([place, value, original]) {
  const element = /** @type {HTMLDialogElement | null} */ (elementAt(place));
  if (!element?.matches(OPENABLE) || openingOf(element) !== original) return;
  if (value === "modal" && !element.open) element.showModal();
  else if (value === "popover") element.showPopover();
  else if (value !== "modal") element.open = value === "open";
}

/** @returns {State["focus"]} */
function readFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const { selectionStart, selectionEnd, selectionDirection } = /** @type {HTMLInputElement} */ (element);
  const isText = typeof selectionStart === "number" && typeof selectionEnd === "number";
  return { place: placeOf(element), selection: isText ? [selectionStart, selectionEnd, selectionDirection] : null };
}

/** @param {State["focus"]} focus */
function restoreFocus(focus) {
  const element = focus && /** @type {HTMLInputElement | null} */ (elementAt(focus.place));
  if (!element) return;
  element.focus({ preventScroll: true });
  if (focus.selection && typeof element.selectionStart === "number") element.setSelectionRange(...focus.selection);
}
