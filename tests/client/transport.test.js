import assert from "node:assert/strict";
import { test } from "node:test";

import { Transport } from "../../packages/reloader-core/src/reloader_core/client/transport.js";
import { FakeClock, FakeServer, settle } from "./fakes.js";

const CONFIG = { address: "http://app.test/reload", client: "http://app.test/reload/client/abc/" };

class FakeWorker {
  said = [];
  onerror = null;
  port = {
    onmessage: null,
    postMessage: (word) => void this.said.push(word),
    close: () => (this.isClosed = true),
  };

  say(word) {
    this.port.onmessage({ data: word });
  }
}

function setUp({ makeWorker } = {}) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const workers = [];
  const page = { visible: true, messages: [], states: [] };
  const transport = new Transport(
    CONFIG,
    {
      position: () => ({ boot: "b1", seq: 2 }),
      visible: () => page.visible,
      onMessage: (message) => page.messages.push(message),
      onState: (state) => page.states.push(state),
    },
    {
      clock,
      fetch: server.fetch,
      makeWorker: makeWorker ?? (() => workers[workers.push(new FakeWorker()) - 1]),
    },
  );
  return { clock, server, workers, page, transport };
}

function blocked() {
  return setUp({
    makeWorker() {
      throw new DOMException("blocked", "SecurityError");
    },
  });
}

test("a page joins the worker with what it shows, and opens no stream itself", async () => {
  const { clock, server, workers, transport } = setUp();
  transport.open();
  workers[0].say({ kind: "ready" });
  await clock.advance(60_000);

  assert.deepEqual(workers[0].said, [{ kind: "join", position: { boot: "b1", seq: 2 }, visible: true }]);
  assert.deepEqual(server.requests, []);
});

test("what the worker says is handed on", () => {
  const { workers, page, transport } = setUp();
  transport.open();
  workers[0].say({ kind: "state", state: "open" });
  workers[0].say({ kind: "message", message: { type: "recovered", id: "e" } });

  assert.deepEqual(page.states, ["open"]);
  assert.deepEqual(page.messages, [{ type: "recovered", id: "e" }]);
});

test("closing says goodbye and closes the port, opening takes a new one", () => {
  const { workers, page, transport } = setUp();
  transport.open();
  transport.close();
  transport.open();

  assert.deepEqual(workers[0].said.at(-1), { kind: "bye" });
  assert.ok(workers[0].isClosed);
  assert.equal(workers.length, 2);
  assert.equal(page.states.at(-1), "idle");
});

test("a ping is answered by joining again", () => {
  const { workers, transport } = setUp();
  transport.open();
  workers[0].say({ kind: "ping" });

  assert.deepEqual(workers[0].said.map(({ kind }) => kind), ["join", "join"]);
});

test("questions go to the worker", async () => {
  const { workers, transport } = setUp();
  transport.open();
  const answer = transport.boots();
  const { id } = workers[0].said.at(-1);

  workers[0].say({ kind: "answer", id, answer: ["b1"] });

  assert.deepEqual(await answer, ["b1"]);
});

test("a question that is open when the page sleeps is answered no", async () => {
  const { transport } = setUp();
  transport.open();
  const answer = transport.isUp();

  transport.close();

  assert.equal(await answer, false);
});

test("a policy that allows no worker leads to a stream of the page's own", async () => {
  const { server, page, transport } = blocked();

  transport.open();
  await settle();

  assert.equal(server.requests[0].url, "http://app.test/reload?since=b1%3A2");
  assert.deepEqual(page.messages, [server.connected]);
});

test("so does a worker that cannot be loaded", async () => {
  const { server, workers, transport } = setUp();
  transport.open();
  let prevented = false;

  workers[0].onerror({ preventDefault: () => (prevented = true) });
  await settle();

  assert.equal(server.streams.length, 1);
  assert.ok(prevented, "no error in the page's console");
});

test("so does a worker that never speaks", async () => {
  const { clock, server, transport } = setUp();
  transport.open();

  await clock.advance(10_000);

  assert.equal(server.streams.length, 1);
});

test("the page's own stream ends half a minute after the page was hidden, and is opened when it is shown", async () => {
  const { clock, server, page, transport } = blocked();
  transport.open();
  await settle();
  page.visible = false;
  transport.look();
  const beat = async (seconds) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      await server.stream?.write("\n");
    }
  };

  await beat(29);
  assert.equal(server.streams.length, 1);
  await beat(1);
  assert.equal(server.streams.length, 0);
  page.visible = true;
  transport.look();
  await settle();

  assert.equal(server.streams.length, 1);
});

test("a page that was opened hidden has no stream of its own", async () => {
  const { clock, server, page, transport } = blocked();
  page.visible = false;

  transport.open();
  await clock.advance(60_000);

  assert.equal(server.requests.length, 0);
});

test("a page that sleeps has no stream, whatever else happens", async () => {
  const { clock, server, transport } = blocked();
  transport.open();
  await settle();

  transport.close();
  transport.look();
  transport.retry();
  await clock.advance(60_000);

  assert.equal(server.streams.length, 0);
  assert.equal(server.requests.length, 1);
});
