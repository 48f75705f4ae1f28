import assert from "node:assert/strict";
import { test } from "node:test";

import { Requests } from "../../packages/reloader-core/src/reloader_core/client/requests.js";
import { FakeClock, FakeServer } from "./fakes.js";

const ADDRESS = "http://app.test/---fastapi-reloader---";

function setUp(mood = "streams") {
  const clock = new FakeClock();
  const server = new FakeServer();
  server.mood = mood;
  return { clock, server, requests: new Requests(ADDRESS, { fetch: server.fetch, clock }) };
}

test("a server is up when it answers HEAD", async () => {
  assert.equal(await setUp().requests.isUp(), true);
  assert.equal(await setUp(503).requests.isUp(), false);
  assert.equal(await setUp("is down").requests.isUp(), false);
});

test("a server that does not answer in three seconds is not up", async () => {
  const { clock, requests } = setUp("hangs");
  const answer = requests.isUp();

  await clock.advance(3_000);

  assert.equal(await answer, false);
});

test("the boots of all who answer are collected", async () => {
  const { server, requests } = setUp();
  let turn = 0;
  server.poll = () => new Response(`${JSON.stringify({ ...server.connected, boot: `b${(turn += 1)}` })}\n`);

  assert.deepEqual((await requests.boots()).sort(), ["b1", "b2", "b3"]);
});

test("no boots without a server", async () => {
  assert.deepEqual(await setUp("is down").requests.boots(), []);
  assert.deepEqual(await setUp(502).requests.boots(), []);
});

test("no timer is left behind", async () => {
  const { clock, requests } = setUp();

  await requests.isUp();

  assert.equal(clock.timers.size, 0);
});
