import { realClock } from "./clock.js";
import { Connection } from "./connection.js";
import { PROTOCOL } from "./protocol.js";
import { Requests } from "./requests.js";

/** @typedef {import("./position.js").Position} Position */
/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./connection.js").State} State */

/**
 * @typedef {object} Listener whoever wants to hear the server: the page
 * @property {() => Position | null} position
 * @property {() => boolean} visible
 * @property {(message: Message) => void} onMessage
 * @property {(state: State) => void} onState
 */

/**
 * @typedef {object} Stream one way to hear the server
 * @property {() => void} open
 * @property {() => void} close
 * @property {() => void} look whether the page can be seen has changed
 * @property {() => void} retry
 * @property {() => Promise<boolean>} isUp
 * @property {() => Promise<string[]>} boots
 */

/** @typedef {{ fetch?: typeof fetch, clock?: import("./clock.js").Clock, random?: () => number }} Options */

const HIDDEN = 30_000;
// Refusals are told at once. A page that gives up on a worker that is merely slow holds a stream of its own from
// then on, and six of those are all the connections there are.
const WORKER_START = 10_000;

/**
 * The page's own stream, for pages that may not have a worker: open only while somebody looks at them.
 *
 * @implements {Stream}
 */
export class OwnStream {
  #listener;
  #connection;
  #requests;
  #clock;
  #isOpen = false;
  #cancelHiding = () => {};

  /** @param {string} address @param {Listener} listener @param {Options} [options] */
  constructor(address, listener, options = {}) {
    this.#listener = listener;
    this.#clock = options.clock ?? realClock;
    this.#requests = new Requests(address, options);
    this.#connection = new Connection({
      address,
      since: listener.position,
      onMessage: listener.onMessage,
      onState: listener.onState,
      ...options,
    });
  }

  open() {
    this.#isOpen = true;
    this.look();
  }

  close() {
    this.#isOpen = false;
    this.#cancelHiding();
    this.#connection.stop();
  }

  look() {
    const visible = this.#listener.visible();
    this.#cancelHiding();
    this.#connection.setVisible(visible);
    if (!this.#isOpen) return;
    if (visible) this.#connection.start();
    else this.#cancelHiding = this.#clock.after(HIDDEN, () => this.#connection.stop());
  }

  retry() {
    this.look();
  }

  isUp() {
    return this.#requests.isUp();
  }

  boots() {
    return this.#requests.boots();
  }
}

/**
 * The stream that all tabs share, in a worker.
 *
 * @implements {Stream}
 */
export class SharedStream {
  #makeWorker;
  #listener;
  #onFailure;
  #clock;
  /** @type {MessagePort | null} */
  #port = null;
  #asked = 0;
  /** @type {Map<number, (answer: any) => void>} */
  #questions = new Map();
  #cancelStart = () => {};

  /**
   * @param {() => SharedWorker} makeWorker
   * @param {Listener} listener
   * @param {() => void} onFailure there is no worker to be had
   * @param {Options} [options]
   */
  constructor(makeWorker, listener, onFailure, { clock = realClock } = {}) {
    this.#makeWorker = makeWorker;
    this.#listener = listener;
    this.#onFailure = onFailure;
    this.#clock = clock;
  }

  open() {
    if (this.#port) return;
    const fail = () => {
      this.close();
      this.#onFailure();
    };
    try {
      const worker = this.#makeWorker();
      worker.onerror = (event) => {
        event.preventDefault();
        if (worker.port === this.#port) fail();
      };
      this.#port = worker.port;
      this.#port.onmessage = ({ data }) => this.#hear(data);
      this.#cancelStart = this.#clock.after(WORKER_START, fail);
      this.#join();
    } catch {
      fail(); // SecurityError, or a policy that allows no workers
    }
  }

  close() {
    this.#cancelStart();
    this.#say({ kind: "bye" });
    this.#port?.close();
    this.#port = null;
    this.#listener.onState("idle");
    for (const resolve of this.#questions.values()) resolve(null);
    this.#questions.clear();
  }

  look() {
    this.#say({ kind: "visible", visible: this.#listener.visible() });
  }

  retry() {} // the worker notices by itself

  async isUp() {
    return (await this.#ask("up")) ?? false;
  }

  async boots() {
    return (await this.#ask("boots")) ?? [];
  }

  #join() {
    const { position, visible } = this.#listener;
    this.#say({ kind: "join", position: position(), visible: visible() });
  }

  /** @param {"up" | "boots"} question @returns {Promise<any>} */
  #ask(question) {
    if (!this.#port) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#asked += 1;
      this.#questions.set(this.#asked, resolve);
      this.#say({ kind: "ask", id: this.#asked, question });
    });
  }

  /** @param {import("./relay.js").FromWorker} said */
  #hear(said) {
    this.#cancelStart();
    if (said.kind === "ping") this.#join();
    else if (said.kind === "state") this.#listener.onState(said.state);
    else if (said.kind === "message") this.#listener.onMessage(said.message);
    else if (said.kind === "answer") {
      this.#questions.get(said.id)?.(said.answer);
      this.#questions.delete(said.id);
    }
  }

  /** @param {import("./relay.js").FromPage} word */
  #say(word) {
    this.#port?.postMessage(word);
  }
}

/**
 * The best stream this page may have: the shared one, else its own.
 *
 * @implements {Stream}
 */
export class Transport {
  /** @type {Stream} */
  #stream;

  /**
   * @param {{ address: string, client: string }} config
   * @param {Listener} listener
   * @param {Options & { makeWorker?: () => SharedWorker }} [options]
   */
  constructor({ address, client }, listener, options = {}) {
    // The hash in the name keeps pages of another version of the client out of this worker.
    const name = `reloader ${PROTOCOL} ${client}`;
    const makeWorker =
      options.makeWorker ?? (() => new SharedWorker(`${client}worker.js`, { type: "module", name }));
    const fall = () => {
      this.#stream = new OwnStream(address, listener, options);
      this.#stream.open();
    };
    this.#stream = new SharedStream(makeWorker, listener, fall, options);
  }

  open() {
    this.#stream.open();
  }

  close() {
    this.#stream.close();
  }

  look() {
    this.#stream.look();
  }

  retry() {
    this.#stream.retry();
  }

  isUp() {
    return this.#stream.isUp();
  }

  boots() {
    return this.#stream.boots();
  }
}
