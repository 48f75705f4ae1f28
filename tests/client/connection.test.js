import assert from "node:assert/strict";
import { test } from "node:test";

import { Connection } from "../../packages/reloader-core/src/reloader_core/client/connection.js";
import { FakeClock, FakeServer, FakeStream, settle } from "./fakes.js";

const ADDRESS = "http://app.test/---fastapi-reloader---";
const RELOAD = { type: "reload", seq: 1, paths: [], reason: "signal" };

function setUp({ mood = "streams", since = () => null } = {}) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const messages = [];
  const states = [];
  server.mood = mood;
  const connection = new Connection({
    address: ADDRESS,
    since,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    fetch: server.fetch,
    clock,
    random: () => 0.5,
  });
  return { clock, server, connection, messages, states };
}

async function started(options) {
  const all = setUp(options);
  all.connection.start();
  await settle();
  return all;
}

test("a connection is idle until it is started", () => {
  const { connection, server } = setUp();

  assert.equal(connection.state, "idle");
  assert.deepEqual(server.requests, []);
});

test("it asks for what came since, and says what it hears", async () => {
  const { server, messages, states } = await started({ since: () => ({ boot: "b1", seq: 4 }) });
  await server.stream.send(RELOAD);

  assert.equal(server.requests[0].url, `${ADDRESS}?since=b1%3A4`);
  assert.deepEqual(messages, [server.connected, RELOAD]);
  assert.deepEqual(states, ["connecting", "open"]);
});

test("heartbeats keep it open and are told to nobody", async () => {
  const { clock, server, messages, states } = await started();

  for (let beat = 0; beat < 20; beat += 1) {
    await clock.advance(1_000);
    await server.stream.write("\n");
  }

  assert.equal(messages.length, 1);
  assert.equal(states.at(-1), "open");
  assert.equal(server.requests.length, 1);
});

test("three missing heartbeats are a lost connection", async () => {
  const { clock, server, states } = await started();

  await clock.advance(2_999);
  assert.equal(states.at(-1), "open");
  server.mood = "is down";
  await clock.advance(1);

  assert.equal(states.at(-1), "lost");
});

test("a stream that ends is opened again at once", async () => {
  const { clock, server, states } = await started();
  await clock.advance(2_000);

  await server.restart("b2");
  await clock.advance(0);

  assert.equal(server.requests.length, 2);
  assert.deepEqual(states.slice(2), ["lost", "open"]);
});

test("a server that ends every stream at once is not asked in a busy loop", async () => {
  const { clock, server } = await started();

  for (let time = 0; time < 10_000; time += 10) {
    if (server.stream) await server.restart(`b${time}`);
    await clock.advance(10);
  }

  assert.ok(server.requests.length < 25, `${server.requests.length} requests in 10 s`);
});

test("a young stream that the server takes leave of is opened again at once", async () => {
  const { clock, server } = await started();
  await clock.advance(400);

  await server.stream.send({ type: "closing", reason: "shutdown" });
  await server.restart("b2");
  await clock.advance(0);

  assert.equal(server.requests.length, 2);
});

test("a server that takes leave at once, again and again, is not asked in a busy loop", async () => {
  const { clock, server } = await started();

  for (let time = 0; time < 10_000; time += 10) {
    if (server.stream) {
      await server.stream.send({ type: "closing", reason: "shutdown" });
      await server.restart(`b${time}`);
    }
    await clock.advance(10);
  }

  assert.ok(server.requests.length < 25, `${server.requests.length} requests in 10 s`);
});

test("a server that is away is asked for ever, but not often", async () => {
  const { clock, server, states } = await started({ mood: "is down" });

  await clock.advance(20_000);
  assert.ok(server.requests.length < 30, `${server.requests.length} requests in 20 s`);
  const before = server.requests.length;
  await clock.advance(3_600_000);

  assert.ok(server.requests.length - before > 600);
  assert.equal(states.at(-1), "lost");
});

for (const status of [500, 502, 503, 504, 401]) {
  test(`status ${status} means that the server is away`, async () => {
    const { clock, server, states } = await started({ mood: status });
    assert.equal(states.at(-1), "lost");

    server.mood = "streams";
    await clock.advance(200);

    assert.equal(states.at(-1), "open");
  });
}

for (const status of [403, 404, 410]) {
  test(`status ${status} means that the tool is off`, async () => {
    const { clock, server, connection } = await started({ mood: status });
    await clock.advance(60_000);

    assert.equal(connection.state, "stopped");
    assert.equal(server.requests.length, 1);
  });
}

test("a server that answered before may be refused for a while: another may stand in for it", async () => {
  const { clock, server, connection } = await started({ mood: "streams" });
  server.mood = 404;
  await server.stream.end();
  await clock.advance(20_000);
  assert.equal(connection.state, "lost");

  server.mood = "streams";
  await clock.advance(5_000);

  assert.equal(connection.state, "open");
});

test("but not for ever", async () => {
  const { clock, server, connection } = await started({ mood: "streams" });
  server.mood = 404;
  await server.stream.end();
  await clock.advance(600_000);

  assert.equal(connection.state, "stopped");
});

test("a stopped connection starts again when somebody looks", async () => {
  const { server, connection } = await started({ mood: 404 });
  server.mood = "streams";

  connection.setVisible(true);
  await settle();

  assert.equal(connection.state, "open");
});

test("a stopped connection may be started again", async () => {
  const { server, connection } = await started({ mood: 404 });
  server.mood = "streams";

  connection.start();
  await settle();

  assert.equal(connection.state, "open");
});

test("an HTML page is not taken for a stream", async () => {
  const { clock, server, states, messages } = setUp();
  const { connection } = { connection: new Connection({
    address: ADDRESS,
    since: () => null,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    fetch: async () => new Response("<p>1\n1\n", { headers: { "Content-Type": "text/html" } }),
    clock,
  }) };
  connection.start();
  await settle();

  assert.equal(server.requests.length, 0);
  assert.deepEqual([states.at(-1), messages], ["lost", []]);
});

test("closing loses the connection, and the next one is opened when the stream has ended", async () => {
  const { clock, server, states } = await started();
  await clock.advance(1_500);

  await server.stream.send({ type: "closing", reason: "restart" });
  await server.stream.write("\n");
  assert.equal(states.at(-1), "lost");
  assert.equal(server.requests.length, 1, "a new stream would hold the old server back");
  await server.restart("b2");
  await clock.advance(0);

  assert.equal(states.at(-1), "open");
});

test("stop closes the stream", async () => {
  const { clock, server, connection } = await started();

  connection.stop();
  await clock.advance(60_000);

  assert.equal(server.streams.length, 0);
  assert.equal(server.requests.length, 1);
  assert.equal(connection.state, "idle");
});

test("stop and start leave one stream", async () => {
  const { clock, server, connection } = await started();

  connection.stop();
  connection.start();
  await clock.advance(1_000);

  assert.equal(server.streams.length, 1);
  assert.equal(connection.state, "open");
});

test("a visible tab makes a waiting connection try now", async () => {
  const { clock, server, connection } = await started({ mood: "is down" });
  await clock.advance(60_000);
  const before = server.requests.length;

  connection.setVisible(true);
  await settle();

  assert.equal(server.requests.length, before + 1);
});

test("while nobody looks, a server that stays away is left alone", async () => {
  const { clock, server, connection, states } = await started({ mood: "is down" });
  connection.setVisible(false);
  await clock.advance(70_000);
  const before = server.requests.length;

  await clock.advance(600_000);
  assert.equal(server.requests.length, before);
  server.mood = "streams";
  connection.setVisible(true);
  await settle();

  assert.equal(states.at(-1), "open");
});

test("while nobody looks, a stream stays open", async () => {
  const { clock, server, connection } = await started();
  connection.setVisible(false);

  for (let beat = 0; beat < 100; beat += 1) {
    await clock.advance(1_000);
    await server.stream.write("\n");
  }

  assert.equal(server.requests.length, 1);
});

test("where streams cannot be read it asks every two seconds", async () => {
  const { clock, server, messages, states } = await started({ mood: "buffers" });
  await clock.advance(10_000);
  assert.equal(states.at(-1), "open");
  const before = server.requests.length;

  await clock.advance(20_000);
  const asked = server.requests.slice(before);

  assert.equal(asked.length, 10);
  assert.ok(asked.every(({ isPoll }) => isPoll));
  assert.equal(messages.length, 1, "the same position is told once");
});

test("what is polled is told as it changes", async () => {
  const { clock, server, messages } = await started({ mood: "buffers" });
  await clock.advance(10_000);

  await server.restart("b2");
  await clock.advance(2_000);

  assert.deepEqual(messages.at(-1), server.connected);
});

test("a polled server that goes away is lost, and found again", async () => {
  const { clock, server, states } = await started({ mood: "buffers" });
  await clock.advance(10_000);

  server.mood = "is down";
  await clock.advance(4_000);
  assert.equal(states.at(-1), "lost");
  server.mood = "buffers";
  await clock.advance(2_000);

  assert.equal(states.at(-1), "open");
});

test("while nobody looks it does not poll", async () => {
  const { clock, server, connection } = await started({ mood: "buffers" });
  await clock.advance(10_000);
  connection.setVisible(false);
  await clock.advance(2_000);
  const before = server.requests.length;

  await clock.advance(60_000);

  assert.equal(server.requests.length, before);
});

test("a server that hangs for a while, as in a debugger, is not taken for a proxy", async () => {
  const { clock, server, states } = await started({ mood: "hangs" });
  await clock.advance(61_000);
  assert.equal(states.at(-1), "lost");

  server.mood = "streams";
  await clock.advance(20_000);
  await clock.advance(0);

  assert.equal(server.streams.length, 1);
});

test("an older server's one character means reload", async () => {
  const clock = new FakeClock();
  const stream = new FakeStream({ status: 201, type: "text/plain; charset=utf-8" });
  const messages = [];
  const states = [];
  const connection = new Connection({
    address: ADDRESS,
    since: () => null,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    fetch: async () => stream.response,
    clock,
  });
  connection.start();

  await stream.write("0\n");
  assert.deepEqual(states, ["connecting", "open"]);
  await stream.write("1\n");

  assert.deepEqual(messages, [{ type: "reload", paths: [], reason: "signal" }]);
  connection.stop();
});
