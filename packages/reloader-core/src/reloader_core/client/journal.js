import { compare } from "./position.js";
import { isChange } from "./protocol.js";

/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./position.js").Position} Position */

const CAPACITY = 50;

/** @typedef {import("./protocol.js").ErrorMessage} ErrorMessage */

/**
 * What the stream has said lately, for pages that join later.
 *
 * The stream was opened with one page's position; a page that joins it knows another one.
 */
export class Journal {
  /** @type {import("./protocol.js").Connected | null} */
  #connected = null;
  /** @type {import("./protocol.js").Change[]} */
  #changes = [];
  /** What is wrong with the app now. @type {Map<string, ErrorMessage>} */
  #errors = new Map();
  /** Changes after this `seq` are all here. */
  #start = 0;
  /** @type {Position | null} */
  #position = null;

  /** @returns {Position | null} up to where the stream has been read */
  get position() {
    return this.#position;
  }

  /**
   * @param {Message} message
   * @param {Position | null} [since] what the stream was opened with, of use when it says `connected`
   */
  record(message, since = null) {
    if (message.type === "connected") this.#connect(message, since);
    else if (message.type === "recovered") this.#errors.delete(message.id);
    else if (message.type === "error") this.#fail(message);
    else if (isChange(message) && message.seq !== undefined) this.#add(message, message.seq);
  }

  /**
   * @param {Position | null} position what a page shows
   * @returns {Message[]} what that page has to be told, as the server itself would do it
   */
  since(position) {
    const connected = this.#connected;
    if (!connected || !this.#position) return [];
    const seq = Math.max(connected.seq, this.#position.seq);
    /** @type {Message[]} */
    const messages = [{ ...connected, seq }, ...this.#errors.values()];
    if (!position || compare(position, { boot: connected.boot, seq }) !== "behind") return messages;
    if (position.seq < this.#start) {
      return [...messages, { type: "reload", seq, paths: [], reason: "missed" }];
    }
    return [...messages, ...this.#changes.filter((change) => Number(change.seq) > position.seq)];
  }

  /** @param {ErrorMessage} message */
  #fail(message) {
    if (message.phase === "request") return; // it concerns the page that made the request
    this.#errors.delete(message.id);
    this.#errors.set(message.id, message);
  }

  /** @param {import("./protocol.js").Connected} connected @param {Position | null} since */
  #connect(connected, since) {
    this.#connected = connected;
    this.#errors.clear(); // those that are still there follow
    if (this.#position?.boot === connected.boot) return;
    const seq = since?.boot === connected.boot ? Math.min(since.seq, connected.seq) : connected.seq;
    this.#position = { boot: connected.boot, seq };
    this.#start = seq;
    this.#changes = [];
  }

  /** @param {import("./protocol.js").Change} change @param {number} seq */
  #add(change, seq) {
    if (!this.#position || seq <= this.#position.seq) return;
    this.#position = { boot: this.#position.boot, seq };
    this.#changes.push(change);
    if (this.#changes.length > CAPACITY) this.#start = Number(this.#changes.shift()?.seq);
  }
}
