import assert from "node:assert/strict";
import { test } from "node:test";

import { Guard } from "../../packages/reloader-core/src/reloader_core/client/guard.js";
import { Refresher } from "../../packages/reloader-core/src/reloader_core/client/refresher.js";
import { FakeClock, FakeStorage } from "./fakes.js";

const SIGNAL = { reason: "signal", paths: ["a.py"], wanted: { boot: "b1", seq: 1 }, live: true };
const RESTART = { reason: "restart", paths: [], wanted: { boot: "b2", seq: 0 }, live: false };

function setUp({ mine = { boot: "b1", seq: 0 }, isForm = false, storage = new FakeStorage() } = {}) {
  const clock = new FakeClock();
  const page = {
    visible: true,
    connected: true,
    up: true,
    boots: ["b2"],
    allowed: true,
    asked: 0,
    did: [],
    wishes: [],
  };
  const guard = new Guard({ href: "http://app.test/", storage });
  guard.arrive(mine);
  const refresher = new Refresher(
    {
      position: () => mine,
      visible: () => page.visible,
      connected: () => page.connected,
      async isUp() {
        page.asked += 1;
        return page.up;
      },
      async boots() {
        page.asked += 1;
        return page.boots;
      },
      mayRefresh(wish) {
        page.wishes.push(wish);
        return page.allowed;
      },
      refresh: () => page.did.push("refresh"),
      offer: () => page.did.push("offer"),
      giveUp: () => page.did.push("give up"),
    },
    { guard, isForm, clock, random: () => 0.5 },
  );
  return { clock, page, refresher, guard, storage };
}

test("a signal refreshes once", async () => {
  const { clock, page, refresher } = setUp();

  refresher.want(SIGNAL);
  await clock.advance(60_000);

  assert.deepEqual(page.did, ["refresh"]);
});

test("what was patched is one change already", async () => {
  const { clock, page, refresher } = setUp();

  refresher.want({ ...SIGNAL, reason: "patched", sure: true });
  await clock.advance(0);

  assert.deepEqual([page.did, page.asked], [["refresh"], 0]);
});

test("the only process at an address need not be asked whether it is", async () => {
  const { clock, page, refresher } = setUp();

  refresher.want({ ...RESTART, sure: true });
  await clock.advance(0);

  assert.deepEqual([page.did, page.asked], [["refresh"], 0]);
});

test("what was sure when nobody looked is asked about again", async () => {
  const { clock, page, refresher } = setUp();
  page.visible = false;
  refresher.want({ ...RESTART, sure: true });
  await clock.advance(0);
  page.boots = [];

  page.visible = true;
  refresher.look();
  await clock.advance(100);

  assert.deepEqual(page.did, []);
  assert.ok(page.asked > 0);
});

test("signals that come together are one refresh, for all their paths", async () => {
  const { clock, page, refresher } = setUp();

  refresher.want(SIGNAL);
  await clock.advance(50);
  refresher.want({ ...SIGNAL, paths: ["b.py", "a.py"] });
  await clock.advance(79);
  assert.deepEqual(page.did, []);
  await clock.advance(1);

  assert.deepEqual(page.did, ["refresh"]);
  assert.deepEqual(page.wishes[0].paths, ["a.py", "b.py"]);
});

test("signals while the page unloads do not start the refresh anew", async () => {
  const { clock, page, refresher } = setUp();
  refresher.want(SIGNAL);
  await clock.advance(100);

  refresher.want({ ...SIGNAL, wanted: { boot: "b1", seq: 2 } });
  await clock.advance(3_000);
  assert.deepEqual(page.did, ["refresh"]);
  await clock.advance(3_000);

  assert.deepEqual(page.did, ["refresh", "refresh"], "the user stayed, and there was more");
});

test("a hidden page waits until it is shown", async () => {
  const { clock, page, refresher } = setUp();
  page.visible = false;
  refresher.want(SIGNAL);
  await clock.advance(600_000);
  assert.deepEqual([page.did, page.asked], [[], 0]);

  page.visible = true;
  refresher.look();
  await clock.advance(0);

  assert.deepEqual(page.did, ["refresh"]);
});

test("a page that is not connected waits until it is", async () => {
  const { clock, page, refresher } = setUp();
  page.connected = false;
  refresher.want(SIGNAL);
  await clock.advance(60_000);
  assert.deepEqual(page.did, []);

  page.connected = true;
  refresher.look();
  await clock.advance(0);

  assert.deepEqual(page.did, ["refresh"]);
});

test("while no server answers the page stays as it is", async () => {
  const { clock, page, refresher } = setUp();
  page.up = false;
  refresher.want(SIGNAL);
  await clock.advance(20_000);
  assert.deepEqual(page.did, []);
  assert.ok(page.asked < 30, `${page.asked} requests in 20 s`);

  page.up = true;
  await clock.advance(1_000);

  assert.deepEqual(page.did, ["refresh"]);
});

test("a new boot refreshes when all who answer are new", async () => {
  const { clock, page, refresher } = setUp();

  refresher.want(RESTART);
  await clock.advance(100);

  assert.deepEqual(page.did, ["refresh"]);
});

test("a new boot does not refresh while the page's own server lives", async () => {
  const { clock, page, refresher } = setUp();
  page.boots = ["b2", "b1"];

  refresher.want(RESTART);
  await clock.advance(60_000);

  assert.deepEqual(page.did, []);
});

test("but what a server says live does", async () => {
  const { clock, page, refresher } = setUp();
  page.boots = ["b2", "b1"];

  refresher.want({ ...SIGNAL, wanted: { boot: "b2", seq: 1 } });
  await clock.advance(100);

  assert.deepEqual(page.did, ["refresh"]);
});

test("a stream that comes back as the page's own takes the wish away", async () => {
  const { clock, page, refresher } = setUp();
  page.visible = false;
  refresher.want(RESTART);
  await clock.advance(1_000);

  refresher.settle();
  page.visible = true;
  refresher.look();
  await clock.advance(10_000);

  assert.deepEqual(page.did, []);
});

test("what the server said live stands when the stream comes back", async () => {
  const { clock, page, refresher } = setUp();
  page.visible = false;
  refresher.want(SIGNAL);

  refresher.settle();
  page.visible = true;
  refresher.look();
  await clock.advance(100);

  assert.deepEqual(page.did, ["refresh"]);
});

test("the page's own scripts may forbid it", async () => {
  const { clock, page, refresher } = setUp();
  page.allowed = false;

  refresher.want(SIGNAL);
  await clock.advance(60_000);

  assert.deepEqual(page.did, []);
  assert.equal(page.wishes.length, 1);
});

test("the answer to a form is never refreshed, the user is asked", async () => {
  const { clock, page, refresher } = setUp({ isForm: true });

  refresher.want(SIGNAL);
  await clock.advance(60_000);

  assert.deepEqual(page.did, ["offer"]);
});

test("a page that came back as old as it left is left alone", async () => {
  const first = setUp();
  first.refresher.want(RESTART);
  await first.clock.advance(100);
  const second = setUp({ storage: first.storage });

  second.refresher.want(RESTART);
  await second.clock.advance(60_000);

  assert.deepEqual([first.page.did, second.page.did], [["refresh"], ["give up"]]);
});

test("the same within one boot", async () => {
  const first = setUp();
  first.refresher.want(SIGNAL);
  await first.clock.advance(100);
  const second = setUp({ storage: first.storage });

  second.refresher.want({ ...SIGNAL, reason: "missed", live: false });
  await second.clock.advance(60_000);

  assert.deepEqual(second.page.did, ["give up"]);
});

test("a restart between the check and the refresh is checked again", async () => {
  const { clock, page, refresher, storage } = setUp();
  page.boots = [];
  refresher.want(RESTART);
  await clock.advance(500);

  page.boots = ["b3"];
  refresher.want({ ...RESTART, wanted: { boot: "b3", seq: 0 } });
  await clock.advance(5_000);

  assert.deepEqual(page.did, ["refresh"]);
  assert.match(storage.getItem("reloader:guard"), /b3/);
});

test("a page that meets its own server is in doubt no more", () => {
  const { refresher, guard } = setUp();
  guard.doubtful = true;

  refresher.settle();

  assert.equal(guard.doubtful, false);
});
