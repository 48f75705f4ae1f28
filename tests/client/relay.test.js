import assert from "node:assert/strict";
import { test } from "node:test";

import { Relay } from "../../packages/reloader-core/src/reloader_core/client/relay.js";
import { FakeClock, FakeServer, settle } from "./fakes.js";

const RELOAD = { type: "reload", seq: 1, paths: ["a.py"], reason: "signal" };

/** The worker's end of a tab. */
class FakePort {
  heard = [];
  closed = false;
  onmessage = null;
  close = () => (this.closed = true);
  postMessage = (word) => void this.heard.push(word);
  addEventListener = (name, listener) => name === "close" && (this.vanish = listener);

  say(word) {
    this.onmessage({ data: word });
    return settle();
  }

  join(position = { boot: "b1", seq: 0 }, visible = true) {
    return this.say({ kind: "join", position, visible });
  }

  get messages() {
    return this.heard.filter(({ kind }) => kind === "message").map(({ message }) => message);
  }
}

function setUp() {
  const clock = new FakeClock();
  const server = new FakeServer();
  const relay = new Relay("http://app.test/reload", { fetch: server.fetch, clock, random: () => 0.5 });
  const tab = () => {
    const port = new FakePort();
    relay.add(port);
    return port;
  };
  return { clock, server, relay, tab };
}

test("a tab is greeted before the server has answered", () => {
  assert.deepEqual(setUp().tab().heard, [{ kind: "ready" }]);
});

test("many tabs share one stream, and all hear a change", async () => {
  const { server, tab } = setUp();
  const tabs = [tab(), tab(), tab()];
  for (const each of tabs) await each.join();

  await server.stream.send(RELOAD);

  assert.equal(server.requests.length, 1);
  for (const { messages } of tabs) assert.deepEqual(messages, [server.connected, RELOAD]);
});

test("tabs hear no heartbeats", async () => {
  const { clock, server, tab } = setUp();
  const port = tab();
  await port.join();
  const before = port.heard.length;

  for (let beat = 0; beat < 30; beat += 1) {
    await clock.advance(1_000);
    await server.stream.write("\n");
  }

  assert.equal(port.heard.length, before);
});

test("a tab that joins late hears what it missed", async () => {
  const { server, tab } = setUp();
  await tab().join();
  await server.stream.send(RELOAD);
  const late = tab();

  await late.join();

  assert.deepEqual(late.messages, [{ ...server.connected, seq: 1 }, RELOAD]);
});

test("a tab that joins while the server is away hears what it missed when it is back", async () => {
  const { clock, server, tab } = setUp();
  await tab().join();
  await server.stream.send(RELOAD);
  server.mood = "is down";
  await server.stream.end();
  const late = tab();
  await late.join();
  assert.deepEqual(late.messages, []);

  server.mood = "streams";
  server.seq = 1;
  await clock.advance(1_000);

  assert.deepEqual(late.messages, [server.connected, RELOAD]);
});

test("the last tab's goodbye closes the stream", async () => {
  const { clock, server, tab } = setUp();
  const [one, other] = [tab(), tab()];
  await one.join();
  await other.join();

  await one.say({ kind: "bye" });
  assert.equal(server.streams.length, 1);
  await other.say({ kind: "bye" });
  await clock.advance(10_000);

  assert.equal(server.streams.length, 0);
  assert.ok(one.closed && other.closed);
});

test("a page that joins just after the last one has left lets the server notice the end of its stream", async () => {
  const { clock, server, tab } = setUp();
  const [before, after] = [tab(), tab()];
  await before.join();

  await before.say({ kind: "bye" });
  await after.join();
  assert.deepEqual([server.requests.length, server.streams.length], [1, 0]);
  await clock.advance(200);

  assert.deepEqual([server.requests.length, server.streams.length], [2, 1]);
});

test("a page that joins and leaves at once leaves no stream", async () => {
  const { clock, server, tab } = setUp();
  const [before, after] = [tab(), tab()];
  await before.join();
  await before.say({ kind: "bye" });
  await after.join();

  await after.say({ kind: "bye" });
  await clock.advance(10_000);

  assert.equal(server.streams.length, 0);
});

test("a tab that has said goodbye hears nothing more", async () => {
  const { server, tab } = setUp();
  const [one, other] = [tab(), tab()];
  await one.join();
  await other.join();
  await one.say({ kind: "bye" });
  const before = one.heard.length;

  await server.stream.send(RELOAD);

  assert.equal(one.heard.length, before);
});

test("a tab whose port closes is forgotten", async () => {
  const { server, tab } = setUp();
  const port = tab();
  await port.join();

  port.vanish();
  await settle();

  assert.equal(server.streams.length, 0);
});

test("a visible tab that no longer answers is forgotten, one that answers stays", async () => {
  const { clock, server, tab } = setUp();
  const [dead, alive] = [tab(), tab()];
  await dead.join();
  await alive.join();
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.advance(60_000);
    await alive.join();
  }
  const before = dead.heard.length;

  await server.stream.send(RELOAD);

  assert.equal(dead.heard.length, before);
  assert.deepEqual(alive.messages.at(-1), RELOAD);
});

test("hidden tabs are not pinged", async () => {
  const { clock, tab } = setUp();
  const port = tab();
  await port.join(null, false);

  await clock.advance(300_000);

  assert.ok(!port.heard.some(({ kind }) => kind === "ping"));
});

test("tabs ask the server through the worker", async () => {
  const { tab } = setUp();
  const port = tab();
  await port.join();

  await port.say({ kind: "ask", id: 7, question: "up" });
  await port.say({ kind: "ask", id: 8, question: "boots" });

  assert.deepEqual(port.heard.slice(-2), [
    { kind: "answer", id: 7, answer: true },
    { kind: "answer", id: 8, answer: ["b1", "b1", "b1"] },
  ]);
});

test("a new tab makes a worker that was told that the tool is off ask again", async () => {
  const { server, tab } = setUp();
  server.mood = 404;
  const first = tab();
  await first.join();
  assert.deepEqual(first.heard.at(-1), { kind: "state", state: "stopped" });

  server.mood = "streams";
  await tab().join();

  assert.equal(server.streams.length, 1);
});

test("with every tab hidden a server that stays away is left alone until one is shown", async () => {
  const { clock, server, tab } = setUp();
  const tabs = [tab(), tab()];
  for (const each of tabs) await each.join();
  server.mood = "is down";
  await server.stream.end();
  for (const each of tabs) await each.say({ kind: "visible", visible: false });
  await clock.advance(70_000);
  const before = server.requests.length;

  await clock.advance(300_000);
  assert.equal(server.requests.length, before);
  server.mood = "streams";
  await tabs[1].say({ kind: "visible", visible: true });

  assert.equal(server.streams.length, 1);
});
