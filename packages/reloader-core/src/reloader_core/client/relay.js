import { realClock } from "./clock.js";
import { Connection } from "./connection.js";
import { Journal } from "./journal.js";
import { Requests } from "./requests.js";

/** @typedef {import("./position.js").Position} Position */
/** @typedef {import("./protocol.js").Message} Message */
/** @typedef {import("./connection.js").State} State */

/**
 * What a page says to the worker.
 *
 * @typedef {{ kind: "join", position: Position | null, visible: boolean }} Join
 * @typedef {Join | { kind: "visible", visible: boolean } | { kind: "bye" }
 *   | { kind: "ask", id: number, question: "up" | "boots" }} FromPage
 */

/**
 * What the worker says to a page; nothing without need, since every word evicts a page from the back-forward cache.
 *
 * @typedef {{ kind: "ready" } | { kind: "ping" } | { kind: "state", state: State } | { kind: "message", message: Message }
 *   | { kind: "answer", id: number, answer: boolean | string[] }} FromWorker
 */

/** @typedef {{ visible: boolean, untold: Position | null | undefined, unanswered: number }} Tab */

const PING = 60_000;
// The page that follows a link may join just after the one before it has left; the server should notice first that
// the stream was closed. (Keeping it for a while instead fails: browsers freeze a worker with its last page.)
const APART = 200;

/** The worker's work: one connection, and the tabs that listen to it. */
export class Relay {
  /** @type {Map<MessagePort, Tab>} */
  #tabs = new Map();
  #journal = new Journal();
  /** @type {Position | null} of the page that joined first */
  #first = null;
  #connection;
  #requests;
  #clock;
  #cancelStart = () => {};
  #stopped = -Infinity;

  /**
   * @param {string} address
   * @param {{ fetch?: typeof fetch, clock?: import("./clock.js").Clock, random?: () => number }} [options]
   */
  constructor(address, options = {}) {
    this.#clock = options.clock ?? realClock;
    this.#requests = new Requests(address, options);
    this.#connection = new Connection({
      address,
      since: () => this.#journal.position ?? this.#first,
      onMessage: (message) => this.#forward(message),
      onState: (state) => this.#broadcast({ kind: "state", state }),
      ...options,
    });
    this.#clock.after(PING, () => this.#ping());
  }

  /** The network is back. */
  retry() {
    if (this.#tabs.size > 0) this.#connection.start();
  }

  /** @param {MessagePort} port of a page that has just arrived */
  add(port) {
    port.onmessage = ({ data }) => this.#hear(port, data);
    port.addEventListener("close", () => this.#remove(port));
    tell(port, { kind: "ready" });
  }

  /** @param {MessagePort} port @param {FromPage} said */
  #hear(port, said) {
    if (said.kind === "join") this.#join(port, said);
    else if (said.kind === "bye") this.#remove(port);
    else if (said.kind === "ask") void this.#answer(port, said.id, said.question);
    else {
      const tab = this.#tabs.get(port);
      if (tab) tab.visible = said.visible;
      this.#look();
    }
  }

  /** @param {MessagePort} port @param {Join} join */
  #join(port, { position, visible }) {
    this.#tabs.set(port, { visible, untold: position, unanswered: 0 });
    this.#first ??= position;
    this.#look();
    this.#start();
    tell(port, { kind: "state", state: this.#connection.state });
    if (this.#connection.state === "open") this.#catchUp(port);
  }

  /** @param {MessagePort} port */
  #remove(port) {
    this.#tabs.delete(port);
    port.close();
    this.#forgotten();
  }

  #start() {
    this.#cancelStart();
    const wait = this.#stopped + APART - this.#clock.now();
    if (wait > 0) this.#cancelStart = this.#clock.after(wait, () => this.#start());
    else this.#connection.start();
  }

  /** A tab is gone; the stream ends with the last one. */
  #forgotten() {
    this.#look();
    if (this.#tabs.size > 0) return;
    this.#cancelStart();
    this.#stopped = this.#clock.now();
    this.#connection.stop();
  }

  /** @param {MessagePort} port @param {number} id @param {"up" | "boots"} question */
  async #answer(port, id, question) {
    const answer = await (question === "up" ? this.#requests.isUp() : this.#requests.boots());
    tell(port, { kind: "answer", id, answer });
  }

  /** @param {Message} message */
  #forward(message) {
    this.#journal.record(message, this.#first);
    for (const [port, tab] of this.#tabs) {
      if (message.type === "connected" && tab.untold !== undefined) this.#catchUp(port);
      else tell(port, { kind: "message", message });
    }
  }

  /** @param {MessagePort} port of a page that has joined since the stream said `connected` */
  #catchUp(port) {
    const tab = this.#tabs.get(port);
    const messages = this.#journal.since(tab?.untold ?? null);
    for (const message of messages) tell(port, { kind: "message", message });
    if (tab && messages.length > 0) tab.untold = undefined;
  }

  #look() {
    this.#connection.setVisible([...this.#tabs.values()].some((tab) => tab.visible));
  }

  /** @param {FromWorker} word */
  #broadcast(word) {
    for (const port of this.#tabs.keys()) tell(port, word);
  }

  /** Forget tabs that crashed. One that was only busy joins again with its answer. */
  #ping() {
    for (const [port, tab] of this.#tabs) {
      if (!tab.visible) continue;
      if (tab.unanswered >= 2) {
        this.#tabs.delete(port);
        this.#forgotten();
      } else {
        tab.unanswered += 1;
        tell(port, { kind: "ping" });
      }
    }
    this.#clock.after(PING, () => this.#ping());
  }
}

/** @param {MessagePort} port @param {FromWorker} word */
function tell(port, word) {
  port.postMessage(word);
}
