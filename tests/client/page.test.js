import assert from "node:assert/strict";
import { test } from "node:test";

import { Page } from "../../packages/reloader-core/src/reloader_core/client/page.js";
import { FakeClock } from "./fakes.js";

const connected = (boot, seq) => ({ type: "connected", boot, seq, heartbeat: 1, protocol: 2 });
const reload = (seq) => ({ type: "reload", seq, paths: ["a.py"], reason: "signal" });

function setUp(mine = { boot: "b1", seq: 3 }, options = {}) {
  const clock = new FakeClock();
  const wishes = [];
  const seen = { settled: 0 };
  const refresher = { want: (wish) => wishes.push(wish), settle: () => (seen.settled += 1) };
  const applied = [];
  const outcome = { obstacle: null };
  const updates = {
    apply(change) {
      applied.push(change);
      return Promise.resolve(outcome.obstacle);
    },
  };
  return { clock, wishes, seen, applied, outcome, page: new Page(mine, refresher, updates, { clock, ...options }) };
}

test("another boot: refresh", () => {
  const { page, wishes } = setUp();

  page.receive(connected("b2", 0));

  assert.deepEqual(wishes, [{ reason: "restart", paths: [], wanted: { boot: "b2", seq: 0 }, live: false, sure: false }]);
});

test("the only process at an address has surely replaced the one before", () => {
  const { page, wishes } = setUp();

  page.receive({ ...connected("b2", 0), alone: true });

  assert.deepEqual(wishes.map(({ reason, sure }) => [reason, sure]), [["restart", true]]);
});

test("what was patched is sure", () => {
  const { page, wishes } = setUp();

  page.receive(connected("b1", 3));
  page.receive({ ...reload(4), reason: "patched" });

  assert.deepEqual(wishes.map(({ reason, sure }) => [reason, sure]), [["patched", true]]);
});

test("the same position: nothing", async () => {
  const { clock, page, wishes, seen } = setUp();

  page.receive(connected("b1", 3));
  await clock.advance(10_000);

  assert.deepEqual(wishes, []);
  assert.equal(seen.settled, 1);
});

test("a page that is newer than the stream: nothing", async () => {
  const { clock, page, wishes } = setUp();

  page.receive(connected("b1", 2));
  page.receive(reload(3));
  await clock.advance(10_000);

  assert.deepEqual(wishes, []);
});

test("a higher seq: the changes in between are applied", async () => {
  const { clock, page, wishes } = setUp();

  page.receive(connected("b1", 5));
  page.receive(reload(3));
  page.receive(reload(4));
  page.receive(reload(5));
  await clock.advance(10_000);

  assert.deepEqual(wishes.map(({ wanted }) => wanted.seq), [4, 5]);
});

test("a higher seq and no changes: refresh", async () => {
  const { clock, page, wishes } = setUp();

  page.receive(connected("b1", 5));
  await clock.advance(1_000);

  assert.deepEqual(wishes, [{ reason: "missed", paths: [], wanted: { boot: "b1", seq: 5 }, live: false }]);
});

test("js_reload refreshes the page", async () => {
  const { page, wishes, outcome } = setUp();
  page.receive(connected("b1", 3));
  outcome.obstacle = "js_reload";

  page.receive({ type: "js_reload", seq: 4, paths: ["x"], urls: [] });
  await Promise.resolve().then();

  assert.deepEqual(wishes, [{ reason: "js_reload", paths: ["x"], wanted: { boot: "b1", seq: 4 }, live: true, sure: false }]);
});

for (const type of ["css_reload", "asset_reload", "template_reload"]) {
  const change = { type, seq: 4, paths: ["x"], urls: [] };

  test(`${type} changes the page in place`, async () => {
    const { clock, page, wishes, applied } = setUp();
    page.receive(connected("b1", 3));

    page.receive(change);
    page.receive(change); // said again, by another stream
    await clock.advance(10_000);

    assert.deepEqual(applied, [change]);
    assert.deepEqual(page.mine, { boot: "b1", seq: 4 });
    assert.deepEqual(wishes, []);
  });

  test(`${type} refreshes the page if it cannot be changed in place`, async () => {
    const { clock, page, wishes, outcome } = setUp();
    outcome.obstacle = "why";
    page.receive(connected("b1", 3));

    page.receive(change);
    await clock.advance(10_000);

    assert.deepEqual(page.mine, { boot: "b1", seq: 3 });
    const reason = `${type}: why`;
    assert.deepEqual(wishes, [{ reason, paths: ["x"], wanted: { boot: "b1", seq: 4 }, live: true, sure: false }]);
  });
}

test("a style of another server is swapped, but says nothing of the page's own version", async () => {
  const { clock, page, applied } = setUp();
  page.receive(connected("b2", 8));

  page.receive({ type: "css_reload", seq: 9, paths: ["x"], urls: [] });
  await clock.advance(1);

  assert.equal(applied.length, 1);
  assert.deepEqual(page.mine, { boot: "b1", seq: 3 });
});

test("errors, recoveries and goodbyes refresh nothing", () => {
  const { page, wishes } = setUp();
  page.receive(connected("b1", 3));

  page.receive({ type: "error", id: "e", phase: "request", report: {} });
  page.receive({ type: "recovered", id: "e" });
  page.receive({ type: "closing", reason: "restart" });

  assert.deepEqual(wishes, []);
});

test("what another server says live is believed, whatever its number", () => {
  const { page, wishes } = setUp();
  page.receive(connected("b2", 0));

  page.receive(reload(1));

  assert.deepEqual(wishes.at(-1), { reason: "signal", paths: ["a.py"], wanted: { boot: "b2", seq: 1 }, live: true, sure: false });
});

test("an older server's signal has no number and is always followed", () => {
  const { page, wishes } = setUp();

  page.receive({ type: "reload", paths: [], reason: "signal" });

  assert.deepEqual(wishes, [{ reason: "signal", paths: [], wanted: null, live: true, sure: false }]);
});

test("a page that does not know its position takes the first one it hears of", () => {
  const { page, wishes } = setUp(null);

  page.receive(connected("b1", 7));
  page.receive(connected("b2", 0));

  assert.deepEqual(wishes.map(({ wanted }) => wanted.boot), ["b2"]);
});

test("a process that has only an error to serve refreshes nothing, the next one does", () => {
  const { page, wishes } = setUp();

  page.receive({ ...connected("b2", 0), failing: true });
  assert.deepEqual([page.isHeld, wishes, page.mine], [true, [], { boot: "b1", seq: 3 }]);

  page.receive(connected("b3", 0));
  assert.deepEqual([page.isHeld, wishes.map(({ wanted }) => wanted.boot)], [false, ["b3"]]);
});

test("a page that is an error follows any other process, and any change", () => {
  const { page, wishes, applied } = setUp({ boot: "b1", seq: 3 }, { isError: true });
  page.receive(connected("b1", 3));

  page.receive({ type: "css_reload", seq: 4, paths: ["x"], urls: [] });
  page.receive({ ...connected("b2", 0), failing: true });

  assert.deepEqual([page.isHeld, applied], [false, []]);
  assert.deepEqual(wishes.map(({ reason }) => reason), ["css_reload", "restart"]);
});
