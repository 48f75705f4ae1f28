/**
 * An error of the app, as the server tells it. Columns are characters, from 0; the end is exclusive.
 *
 * @typedef {object} Report
 * @property {string} id the same for the same error
 * @property {string} phase `startup`, `request`, `reload` or `template`
 * @property {string} title one line
 * @property {Failure | null} error null where only a status is known
 * @property {{ method: string, path: string, status: number | null, page: string } | null} request
 * @property {number} when seconds
 * @property {string} python the version
 * @property {string} text what Python prints
 *
 * @typedef {object} Failure
 * @property {string} type
 * @property {string} message
 * @property {string[]} notes
 * @property {Frame[]} frames the last one is where it was raised
 * @property {number} omitted frames that are left out
 * @property {number} omitted_after how many frames stand before those
 * @property {Failure | null} cause
 * @property {Failure | null} context
 * @property {Failure[]} exceptions of a group
 * @property {boolean} cut is the rest of the chain or group left out?
 *
 * @typedef {object} Frame
 * @property {"python" | "template" | "syntax"} kind
 * @property {string} file
 * @property {string} shown
 * @property {number} line
 * @property {number | null} end_line
 * @property {number | null} column
 * @property {number | null} end_column
 * @property {string} function
 * @property {boolean} is_app is it the user's own code?
 * @property {string} library
 * @property {{ line: number, code: string }[]} source
 * @property {boolean} is_stale
 * @property {{ name: string, value: string }[] | null} locals
 * @property {string} link
 */

/** @type {Report} */
const REPORT = { id: "", phase: "request", title: "Error", error: null, request: null, when: 0, python: "", text: "" };
/** @type {Failure} */
const FAILURE = {
  type: "Error", message: "", notes: [], frames: [], omitted: 0, omitted_after: 0, cause: null, context: null,
  exceptions: [], cut: false,
};
/** @type {Frame} */
const FRAME = {
  kind: "python", file: "", shown: "", line: 0, end_line: null, column: null, end_column: null, function: "",
  is_app: false, library: "", source: [], is_stale: false, locals: null, link: "",
};
const REQUEST = { method: "GET", path: "", status: null, page: "" };

/**
 * @param {unknown} value what came over the wire
 * @returns {Report} with everything in it that a report has
 */
export function readReport(value) {
  const given = object(value);
  return {
    ...fill(REPORT, given),
    error: given.error ? readFailure(given.error) : null,
    request: given.request ? fill(REQUEST, object(given.request)) : null,
  };
}

/** @param {unknown} value @returns {Failure} */
function readFailure(value) {
  const given = object(value);
  return {
    ...fill(FAILURE, given),
    frames: list(given.frames).map((frame) => fill(FRAME, object(frame))),
    cause: given.cause ? readFailure(given.cause) : null,
    context: given.context ? readFailure(given.context) : null,
    exceptions: list(given.exceptions).map(readFailure),
  };
}

/**
 * @param {Report} report
 * @returns {Frame | null} where to look first: the innermost place in the user's own code, else where it was raised
 */
export function culprit({ error }) {
  return error && failingFrame(error);
}

/** @param {Failure} failure @returns {Frame | null} */
export function failingFrame({ frames }) {
  return frames.filter(({ is_app }) => is_app).at(-1) ?? frames.at(-1) ?? null;
}

/** @param {Frame} frame */
export function placeOf({ shown, file, line }) {
  return `${shown || file}:${line}`;
}

/**
 * @template {object} T
 * @param {T} whole
 * @param {Record<string, any>} given
 * @returns {T} what is given where it is of the right kind
 */
function fill(whole, given) {
  const names = /** @type {(keyof T & string)[]} */ (Object.keys(whole));
  const right = names.filter((name) => {
    const [usual, value] = [whole[name], given[name]];
    if (usual === null) return value !== undefined;
    return value !== null && typeof value === typeof usual && Array.isArray(value) === Array.isArray(usual);
  });
  return { ...whole, ...Object.fromEntries(right.map((name) => [name, given[name]])) };
}

/** @param {unknown} value @returns {Record<string, any>} */
function object(value) {
  return typeof value === "object" && value !== null ? value : {};
}

/** @param {unknown} value @returns {unknown[]} */
function list(value) {
  return Array.isArray(value) ? value : [];
}
