import { element } from "./dom.js";
import { indentation, markedLines } from "./marks.js";
import { failingFrame, placeOf } from "./report.js";
import { nameOf, runsOf } from "./runs.js";

/** @typedef {import("./report.js").Frame} Frame */

const DEEPEST = 16; // a small screen must have room for words
const NO_SCRIPT = /^\s*(javascript|data|vbscript|blob):/i;

/**
 * @param {import("./report.js").Failure} failure
 * @returns {HTMLElement} its frames, the most recent call first: the one to look at is open, libraries are folded
 */
export function framesView(failure) {
  const opened = failingFrame(failure);
  const items = runsOf(failure).map((run) => {
    if (run.kind === "app") return frameItem(run.frame, run.frame === opened);
    if (run.kind === "omitted") return element("li", "omitted", `… ${run.count} frames left out …`);
    if (run.frames.length === 1 && run.frames[0] === opened) return frameItem(opened, true);
    return libraryItem(run);
  });
  return element("ol", { class: "frames", "aria-label": "Frames, most recent call first" }, ...items);
}

/** @param {import("./runs.js").LibraryRun} run */
function libraryItem(run) {
  const list = element("ol", "frames");
  const toggle = disclosure(nameOf(run), list, false, () => list.replaceChildren(...run.frames.map((one) => frameItem(one, false))));
  return element("li", "library", toggle, list);
}

/** @param {Frame} frame @param {boolean} isOpen */
function frameItem(frame, isOpen) {
  const detail = element("div", "detail");
  const fill = () => detail.replaceChildren(...detailOf(frame));
  const brief = sourceView(frame, true);
  const toggle = disclosure(labelOf(frame), detail, isOpen, fill, (now) => brief && (brief.hidden = now));
  const row = element("div", "row", toggle, placeView(frame));
  return element("li", frame.is_app ? "frame app" : "frame", row, brief, detail);
}

/** @param {Frame} frame */
function labelOf({ kind, function: name }) {
  if (kind === "syntax") return "syntax";
  return name || kind;
}

/** @param {Frame} frame */
function placeView(frame) {
  const text = placeOf(frame);
  if (!frame.link || NO_SCRIPT.test(frame.link)) return element("span", { class: "place", title: frame.file }, text);
  const link = element("a", { class: "place", href: frame.link, title: `${frame.file}: open in the editor` }, text);
  // An editor's own scheme leaves the page where it is; an editor that listens on a port would replace it.
  if (/^https?:/i.test(frame.link)) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return link;
}

/** @param {Frame} frame @returns {Node[]} */
function detailOf(frame) {
  const stale = "This file was saved after the code was loaded: these may not be the lines that ran.";
  const source = sourceView(frame, false);
  const parts = [frame.is_stale ? element("p", "stale", stale) : null, source, localsView(frame.locals)].filter((one) => one !== null);
  return source ? parts : [...parts, element("p", "stale", "There is no source to show.")];
}

/**
 * @param {Frame} frame
 * @param {boolean} isBrief only what failed?
 */
function sourceView(frame, isBrief) {
  const lines = markedLines(frame).filter(({ isFailing }) => isFailing || !isBrief);
  if (lines.length === 0) return null;
  const shown = isBrief ? lines.slice(0, 1).map((one) => ({ ...one, before: one.before.trimStart() })) : lines;
  const views = shown.map(({ line, isFailing, before, marked, after }) => {
    const code = element("code", "", before, marked ? element("mark", "", marked) : null, `${after}\n`);
    // Where a line is too long, the rest of it stands below its beginning. A policy may forbid attributes, not this.
    code.style.setProperty("--indent", `${Math.min(indentation(before), DEEPEST)}ch`);
    return element("span", { class: isFailing ? "line failing" : "line", "data-line": String(line) }, code);
  });
  return element("pre", isBrief ? "source brief" : "source", ...views);
}

/** @param {Frame["locals"]} locals */
function localsView(locals) {
  if (!locals || locals.length === 0) return null;
  const rows = locals.flatMap(({ name, value }) => [element("dt", "", name), element("dd", "", value)]);
  const summary = element("summary", "", `Local variables (${locals.length})`);
  return element("details", "locals", summary, element("dl", "", ...rows));
}

/**
 * @param {string} label
 * @param {HTMLElement} content
 * @param {boolean} isOpen
 * @param {() => void} fill is called when the content is first shown
 * @param {(isOpen: boolean) => void} [onToggle]
 */
function disclosure(label, content, isOpen, fill, onToggle = () => {}) {
  const toggle = element("button", "toggle", label);
  toggle.type = "button";
  let isFilled = false;
  const set = (/** @type {boolean} */ now) => {
    if (now && !isFilled) fill();
    isFilled ||= now;
    content.hidden = !now;
    toggle.setAttribute("aria-expanded", String(now));
    onToggle(now);
  };
  toggle.addEventListener("click", () => set(content.hidden));
  set(isOpen);
  return toggle;
}
