import { placeOf } from "./report.js";

/** @typedef {import("./report.js").Failure} Failure */
/** @typedef {import("./report.js").Frame} Frame */

const DEEPEST = 20;

/**
 * @param {import("./report.js").Report} report
 * @returns {string} for an issue or a chat
 */
export function toMarkdown({ title, request, error, text, python }) {
  const parts = [
    heading(2, error ? nameOf(error) : title),
    error ? "" : title,
    request ? line(code(`${request.method} ${request.path}`), request.status ? ` → ${request.status}` : "") : "",
    ...(error ? failureParts(error, 3) : []),
    error ? "" : fence(text),
    python ? `Python ${python}` : "",
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** @param {Failure} failure @param {number} level of headings in it @returns {string[]} */
function failureParts(failure, level) {
  const { message, notes, frames, omitted, omitted_after: before, cause, context, exceptions, cut } = failure;
  const left = omitted > 0 ? [`*… ${omitted} frames left out …*`] : [];
  const parts = [
    message.trim() && quote(message),
    ...notes.map(quote),
    frames.length > 0 ? "Most recent call last:" : "",
    ...frames.slice(0, before).map(frameText),
    ...left,
    ...frames.slice(before).map(frameText),
  ];
  if (level < DEEPEST) {
    if (cause) parts.push(...section("Caused by", cause, level));
    if (context) parts.push(...section("While handling", context, level));
    exceptions.forEach((one, index) => parts.push(...section(`${index + 1} of ${exceptions.length}:`, one, level)));
  }
  return cut ? [...parts, "*The rest is left out.*"] : parts;
}

/** @param {string} relation @param {Failure} failure @param {number} level @returns {string[]} */
function section(relation, failure, level) {
  return [heading(level, `${relation} ${nameOf(failure)}`), ...failureParts(failure, level + 1)];
}

/** @param {Failure} failure */
function nameOf({ type, message }) {
  const [first] = message.split("\n");
  return code(message ? `${type}: ${first}` : type);
}

/** @param {Frame} frame */
function frameText(frame) {
  const where = code(placeOf(frame)) + (frame.function ? ` in ${code(frame.function)}` : "");
  const last = frame.end_line ?? frame.line;
  const failing = frame.source.filter(({ line: number }) => number >= frame.line && number <= last);
  if (!frame.is_app) return line("- ", where);
  const shown = frame.source.length > 0 ? numbered(frame, last) : "";
  return failing.length > 0 ? `- ${where}\n\n${indent(fence(shown, frame.kind === "python" ? "python" : ""))}` : `- ${where}`;
}

/** @param {Frame} frame @param {number} last */
function numbered({ source, line: first }, last) {
  const width = String(source.at(-1)?.line ?? 0).length;
  const marked = (/** @type {number} */ number) => (number >= first && number <= last ? ">" : " ");
  return source.map(({ line: number, code: text }) => `${marked(number)} ${String(number).padStart(width)}  ${text}`).join("\n");
}

/** @param {number} level @param {string} text */
function heading(level, text) {
  return `${"#".repeat(Math.min(level, 6))} ${text}`;
}

/** @param {string[]} parts */
function line(...parts) {
  return parts.join("");
}

/** @param {string} text */
function quote(text) {
  return text.trim().split("\n").map((one) => `> ${code(one)}`).join("  \n");
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^(?=.)/gm, "  ");
}

/** @param {string} text in as many backticks as it takes */
function code(text) {
  const flat = text.replace(/\s*\n\s*/g, " ");
  if (!flat.trim()) return "";
  const ticks = "`".repeat(longestRun(flat) + 1);
  const space = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${ticks}${space}${flat}${space}${ticks}`;
}

/** @param {string} text @param {string} [language] */
function fence(text, language = "") {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return text.trim() ? `${ticks}${language}\n${text.replace(/\n$/, "")}\n${ticks}` : "";
}

/** @param {string} text @returns {number} of backticks */
function longestRun(text) {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
