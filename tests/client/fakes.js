/** What stands in for the browser and the server in these tests. */

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Let everything happen that waits for no clock. */
export async function settle() {
  for (let turns = 0; turns < 8; turns += 1) await turn();
}

/** A clock that is moved by hand. */
export class FakeClock {
  time = 0;
  timers = new Set();

  now = () => this.time;

  after = (delay, callback) => {
    const timer = { at: this.time + delay, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  async advance(duration) {
    const end = this.time + duration;
    await settle();
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers.delete(next);
      this.time = next.at;
      next.callback();
      await settle();
    }
    this.time = end;
  }
}

/** A stream that is written to by hand. */
export class FakeStream {
  constructor({ status = 200, type = "application/x-ndjson" } = {}) {
    const body = new ReadableStream({ start: (controller) => void (this.controller = controller) });
    this.response = new Response(body, { status, headers: { "Content-Type": type } });
  }

  write(text) {
    this.controller.enqueue(new TextEncoder().encode(text));
    return settle();
  }

  send(...messages) {
    return this.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  }

  end() {
    this.controller.close();
    return settle();
  }
}

/** Answers requests as it is told to, and remembers them. */
export class FakeServer {
  requests = [];
  /** Streams that are open now. */
  streams = [];
  boot = "b1";
  seq = 0;
  /** @type {"streams" | "buffers" | "is down" | "hangs" | number} a number is a status */
  mood = "streams";

  get connected() {
    return { type: "connected", boot: this.boot, seq: this.seq, heartbeat: 1, protocol: 2 };
  }

  get stream() {
    return this.streams.at(-1);
  }

  fetch = async (url, { method = "GET", signal }) => {
    const request = { method, url: String(url), isPoll: String(url).includes("poll=1") };
    this.requests.push(request);
    if (this.mood === "is down") throw new TypeError("Failed to fetch");
    if (typeof this.mood === "number") return new Response("", { status: this.mood });
    const isQuick = method === "HEAD" || request.isPoll;
    if (this.mood === "hangs" || (this.mood === "buffers" && !isQuick)) return aborted(signal);
    if (method === "HEAD") return new Response(null, { status: 202 });
    if (isQuick) return this.poll();
    const stream = new FakeStream();
    signal.addEventListener("abort", () => {
      this.streams = this.streams.filter((other) => other !== stream);
      try {
        stream.controller.error(signal.reason);
      } catch {
        // It had ended before.
      }
    });
    this.streams.push(stream);
    void stream.send(this.connected);
    return stream.response;
  };

  poll() {
    return new Response(`${JSON.stringify(this.connected)}\n`, {
      headers: { "Content-Type": "application/x-ndjson" },
    });
  }

  /** Another process takes over, without a word. */
  async restart(boot) {
    this.boot = boot;
    this.seq = 0;
    const ending = this.streams;
    this.streams = [];
    for (const stream of ending) await stream.end();
  }
}

function aborted(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** The session's storage. */
export class FakeStorage {
  items = new Map();
  getItem = (key) => this.items.get(key) ?? null;
  setItem = (key, value) => void this.items.set(key, value);
  removeItem = (key) => void this.items.delete(key);
}

