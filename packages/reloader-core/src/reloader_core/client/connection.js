import { Backoff } from "./backoff.js";
import { realClock } from "./clock.js";
import { format } from "./position.js";
import { LineReader, parseLine } from "./protocol.js";
import { Requests, STREAM_REQUEST } from "./requests.js";

/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./position.js").Position} Position */
/** @typedef {"idle" | "connecting" | "open" | "lost" | "stopped"} State */
/** @typedef {"ended" | "failed" | "silent" | "refused"} Outcome how an attempt at a stream went */

const FIRST_LINE = 3_000; // for the headers, and again for the first line
const SILENCE = 3; // heartbeats
const UNKNOWN_HEARTBEAT = 3_000;
const LASTING = 1_000; // a stream that was open for so long was a good one
const LASTING_UNTIL_CLOSED = 300; // and so was one that the server has taken leave of
const POLL = 2_000;
const QUIET_AFTER = 60_000; // nobody is looking, and nobody has answered for so long
const SUSPICIONS = 2; // streams that could not be read although the server answers polls
const REFUSALS = [403, 404, 410];
const REFUSED = 5_000;
const PATIENCE = 12; // refusals of a server that has answered before: something else may stand in for it

/**
 * The one stream to the server, opened again whenever it is lost.
 *
 * `idle → connecting → open → lost → open …`, and `stopped` when the tool is off. Where a stream cannot be
 * read (a proxy that collects the answer first) it asks every two seconds instead.
 */
export class Connection {
  /** @type {State} */
  state = "idle";

  #since;
  #onMessage;
  #onState;
  #fetch;
  #clock;
  #backoff;
  #requests;
  /** @type {AbortController | null} */
  #running = null;
  #wake = () => {};
  #visible = true;
  #lostAt = 0;
  /** @type {number | null} when this stream's first line came */
  #openedAt = null;
  #isClosing = false;
  #polling = false;
  #suspicions = 0;
  #patience = 0;
  /** @type {string | null} */
  #announced = null;

  /**
   * @param {object} options
   * @param {string} options.address
   * @param {() => Position | null} options.since what is known already
   * @param {(message: Message) => void} options.onMessage every message, never a heartbeat
   * @param {(state: State) => void} options.onState
   * @param {typeof fetch} [options.fetch]
   * @param {import("./clock.js").Clock} [options.clock]
   * @param {() => number} [options.random]
   */
  constructor({ address, since, onMessage, onState, clock = realClock, random, ...options }) {
    this.#since = since;
    this.#onMessage = onMessage;
    this.#onState = onState;
    this.#clock = clock;
    this.#fetch = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.#backoff = new Backoff({ clock, random });
    this.#requests = new Requests(address, { fetch: this.#fetch, clock });
  }

  /** Open the stream; once it is running or waiting to try again, try now. */
  start() {
    if (this.#running) return this.#wake();
    this.#running = new AbortController();
    this.#lostAt = this.#clock.now();
    this.#enter("connecting");
    void this.#run(this.#running.signal);
  }

  /** Close the stream; `start` opens it again. */
  stop() {
    this.#running?.abort();
    this.#running = null;
    this.#wake();
    this.#announced = null;
    this.#enter("idle");
  }

  /** @param {boolean} visible is any tab being looked at? */
  setVisible(visible) {
    this.#visible = visible;
    if (visible) this.#wake();
    if (visible && this.state === "stopped") this.start(); // somebody looks: perhaps it is on again
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    while (!signal.aborted) {
      const delay = this.#polling ? await this.#poll(signal) : await this.#follow(signal);
      if (signal.aborted) return;
      if (delay === null) {
        this.#running = null;
        return this.#enter("stopped");
      }
      await this.#rest(delay);
      while (!signal.aborted && this.#isQuiet()) await this.#rest();
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<number | null>} how long to wait before the next attempt; null for never
   */
  async #follow(signal) {
    const outcome = await this.#stream(signal);
    if (signal.aborted) return 0;
    if (outcome === "refused") return this.#bear();
    if (outcome === "silent") {
      const delay = await this.#poll(signal);
      const answered = this.state === "open";
      this.#suspicions = answered ? this.#suspicions + 1 : 0;
      this.#polling = this.#suspicions >= SUSPICIONS;
      return delay && answered && !this.#polling ? 0 : delay;
    }
    const enough = this.#isClosing ? LASTING_UNTIL_CLOSED : LASTING;
    const lasted = this.#openedAt !== null && this.#clock.now() - this.#openedAt >= enough;
    if (lasted) this.#backoff.reset();
    this.#lose();
    return lasted ? 0 : this.#backoff.next();
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Outcome>}
   */
  async #stream(signal) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal.addEventListener("abort", abort);
    let silent = false;
    let watchdog = () => {};
    /** @param {number} delay */
    const watch = (delay) => {
      watchdog();
      watchdog = this.#clock.after(delay, () => {
        silent = true;
        abort();
      });
    };
    this.#openedAt = null;
    this.#isClosing = false;
    try {
      watch(FIRST_LINE);
      const url = this.#requests.url(this.#since());
      const response = await this.#fetch(url, { ...STREAM_REQUEST, signal: attempt.signal });
      if (REFUSALS.includes(response.status)) return "refused";
      if (!isStream(response)) return "failed";
      watch(FIRST_LINE);
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      const lines = new LineReader();
      let heartbeat = UNKNOWN_HEARTBEAT;
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return "ended";
        for (const line of lines.push(value)) {
          const message = parseLine(line);
          if (message?.type === "connected") heartbeat = message.heartbeat * 1_000;
          this.#receive(message);
        }
        if (this.#openedAt !== null) watch(SILENCE * heartbeat);
      }
    } catch {
      return silent && this.#openedAt === null ? "silent" : "failed";
    } finally {
      watchdog();
      signal.removeEventListener("abort", abort);
      abort();
    }
  }

  /** @param {Message | null} message null for a heartbeat */
  #receive(message) {
    if (this.#openedAt === null) {
      this.#openedAt = this.#clock.now();
      this.#suspicions = 0;
      this.#patience = PATIENCE;
      this.#enter("open");
    }
    if (message) this.#onMessage(message);
    // It is about to stop: whoever waits for an open stream waits for the next one.
    if (message?.type !== "closing") return;
    this.#isClosing = true;
    this.#lose();
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<number | null>}
   */
  async #poll(signal) {
    const answer = await this.#requests.poll(this.#since());
    if (signal.aborted) return 0;
    if (answer && REFUSALS.includes(answer.status)) return this.#bear();
    const [connected] = answer?.messages ?? [];
    if (!answer || connected?.type !== "connected") {
      this.#lose();
      return this.#backoff.next();
    }
    this.#backoff.reset();
    this.#patience = PATIENCE;
    const position = format(connected);
    const isNews = this.state !== "open" || this.#announced !== position;
    this.#announced = position;
    this.#enter("open");
    if (isNews) answer.messages.forEach(this.#onMessage);
    return POLL;
  }

  /** @returns {number | null} how long to wait after a refusal; null if the tool is off */
  #bear() {
    if (this.#patience === 0) return null;
    this.#patience -= 1;
    this.#lose();
    return REFUSED;
  }

  #lose() {
    if (this.state === "open") this.#lostAt = this.#clock.now();
    this.#enter("lost");
  }

  #isQuiet() {
    if (this.#visible) return false;
    if (this.state === "open") return this.#polling;
    return this.#clock.now() - this.#lostAt > QUIET_AFTER;
  }

  /** @param {number} [delay] in milliseconds; without it until woken */
  async #rest(delay) {
    await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      const cancel = delay === undefined ? () => {} : this.#clock.after(delay, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** @param {State} state */
  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.#onState(state);
  }
}

/** @param {Response} response a login page, or the app's own page for any address, is none */
function isStream(response) {
  const type = response.headers.get("Content-Type") ?? "";
  return response.ok && response.body !== null && /^(application\/x-ndjson|text\/plain)\b/.test(type);
}
