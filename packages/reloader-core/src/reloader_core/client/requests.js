import { realClock } from "./clock.js";
import { LineReader, parseLine } from "./protocol.js";
import { format } from "./position.js";

/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./position.js").Position} Position */

const TIMEOUT = 3_000;
const SAMPLES = 3;

/** @type {RequestInit} */
export const STREAM_REQUEST = {
  headers: { Accept: "application/x-ndjson" },
  cache: "no-store",
  credentials: "same-origin",
};

/**
 * The requests to the reload address that end.
 */
export class Requests {
  #address;
  #fetch;
  #clock;

  /**
   * @param {string} address
   * @param {{ fetch?: typeof fetch, clock?: import("./clock.js").Clock }} [options]
   */
  constructor(address, { fetch = (...request) => globalThis.fetch(...request), clock = realClock } = {}) {
    this.#address = address;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /**
   * @param {Position | null} position
   * @param {{ poll?: boolean }} [options]
   * @returns {string} the address that tells what came after that position
   */
  url(position, { poll = false } = {}) {
    const query = new URLSearchParams();
    if (poll) query.set("poll", "1");
    if (position) query.set("since", format(position));
    return `${this.#address}?${query}`.replace(/\?$/, "");
  }

  /** @returns {Promise<boolean>} is a server there that has finished starting? */
  async isUp() {
    const answer = await this.#ask(this.#address, { method: "HEAD", cache: "no-store" });
    return answer !== null && answer.ok;
  }

  /**
   * @param {Position | null} position
   * @returns {Promise<{ status: number, messages: Message[] } | null>} null when nobody answers in time
   */
  async poll(position) {
    const answer = await this.#ask(this.url(position, { poll: true }), STREAM_REQUEST);
    if (!answer) return null;
    const lines = answer.ok ? new LineReader().push(answer.body) : [];
    return { status: answer.status, messages: lines.flatMap((line) => parseLine(line) ?? []) };
  }

  /**
   * Ask several times at once, so on several connections: one server gives one answer, several may differ.
   *
   * @returns {Promise<string[]>} the boots that answered; empty when no server is there
   */
  async boots() {
    const answers = await Promise.all(Array.from({ length: SAMPLES }, () => this.poll(null)));
    return answers.flatMap((answer) => {
      const connected = answer?.messages.find((message) => message.type === "connected");
      return connected?.type === "connected" ? [connected.boot] : [];
    });
  }

  /**
   * @param {string} url
   * @param {RequestInit} init
   */
  async #ask(url, init) {
    const abort = new AbortController();
    const cancel = this.#clock.after(TIMEOUT, () => abort.abort());
    try {
      const response = await this.#fetch(url, { ...init, signal: abort.signal });
      const body = new Uint8Array(await response.arrayBuffer());
      return { ok: response.ok, status: response.status, body };
    } catch {
      return null;
    } finally {
      cancel();
    }
  }
}
