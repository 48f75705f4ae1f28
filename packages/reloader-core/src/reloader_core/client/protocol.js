/**
 * What the server says to the page.
 *
 * @typedef {{ type: "connected", boot: string, seq: number, heartbeat: number, protocol: number, failing?: boolean,
 *   alone?: boolean }} Connected `failing`: it is a process that has no app to serve, only an error; `alone`: no other
 *   process answers at this address, so who has another `boot` has replaced the one before
 * @typedef {{ type: "reload", seq?: number, paths: string[], reason: string }} Reload `seq` is absent in the
 *   one-character stream of older servers
 * @typedef {{ type: "css_reload", seq: number, paths: string[], urls: string[] }} CssReload
 * @typedef {{ type: "js_reload", seq: number, paths: string[], urls: string[] }} JsReload
 * @typedef {{ type: "asset_reload", seq: number, paths: string[], urls: string[] }} AssetReload
 * @typedef {{ type: "template_reload", seq: number, paths: string[], urls: string[] }} TemplateReload
 * @typedef {{ type: "error", id: string, phase: string, report: Record<string, unknown> }} ErrorMessage
 * @typedef {{ type: "recovered", id: string }} Recovered
 * @typedef {{ type: "closing", reason: string }} Closing
 * @typedef {Reload | CssReload | JsReload | AssetReload | TemplateReload} Change
 * @typedef {Connected | Change | ErrorMessage | Recovered | Closing} Message
 */

export const PROTOCOL = 2;

/** @typedef {Record<string, "string" | "number" | "list" | "object">} Fields */

/** @type {Fields} */
const CHANGE = { seq: "number", paths: "list" };
/** @type {Fields} */
const UPDATE = { ...CHANGE, urls: "list" };

/** @type {Map<unknown, Fields>} */
const FIELDS = new Map([
  ["connected", { boot: "string", seq: "number", heartbeat: "number", protocol: "number" }],
  ["reload", { ...CHANGE, reason: "string" }],
  ["css_reload", UPDATE],
  ["js_reload", UPDATE],
  ["asset_reload", UPDATE],
  ["template_reload", UPDATE],
  ["error", { id: "string", phase: "string", report: "object" }],
  ["recovered", { id: "string" }],
  ["closing", { reason: "string" }],
]);

/** @param {unknown} value @param {Fields[string]} kind */
function isKind(value, kind) {
  if (kind === "list") return Array.isArray(value);
  return value !== null && typeof value === kind;
}

/**
 * A known message with all its fields; unknown fields are let pass, unknown types are not ours.
 *
 * @param {unknown} value
 * @returns {value is Message}
 */
export function isMessage(value) {
  if (typeof value !== "object" || value === null) return false;
  const record = /** @type {Record<string, unknown>} */ (value);
  const fields = FIELDS.get(record.type);
  return !!fields && Object.entries(fields).every(([name, kind]) => isKind(record[name], kind));
}

/**
 * Does this message say that the page is out of date?
 *
 * @param {Message} message
 * @returns {message is Change}
 */
export function isChange(message) {
  return "paths" in message;
}

/**
 * @param {string} line
 * @returns {Message | null} null for a heartbeat, and for what we do not understand
 */
export function parseLine(line) {
  const text = line.trim();
  if (text === "1") return { type: "reload", paths: [], reason: "signal" };
  if (text === "" || text === "0") return null;
  try {
    const value = JSON.parse(text);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

/** Chunks of bytes in, lines out, wherever the chunks are cut. */
export class LineReader {
  #decoder = new TextDecoder();
  #rest = "";

  /**
   * @param {Uint8Array} chunk
   * @returns {string[]} the lines that are complete now
   */
  push(chunk) {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = /** @type {string} */ (lines.pop());
    return lines;
  }
}
