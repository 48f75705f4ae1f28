import assert from "node:assert/strict";
import { test } from "node:test";

import { Guard } from "../../packages/reloader-core/src/reloader_core/client/guard.js";
import { Page } from "../../packages/reloader-core/src/reloader_core/client/page.js";
import { Refresher } from "../../packages/reloader-core/src/reloader_core/client/refresher.js";
import { FakeClock, FakeStorage } from "./fakes.js";

/** A repeatable source of chance. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * One tab; every request is answered by one of the living servers, by chance.
 */
class Tab {
  storage = new FakeStorage();
  clock = new FakeClock();
  loads = 0;

  /** @param {() => string} pick the server that answers next */
  constructor(pick) {
    this.pick = pick;
  }

  load(href = "/") {
    this.loads += 1;
    const mine = { boot: this.pick(), seq: 0 };
    this.unload?.();
    let isHere = true;
    this.unload = () => (isHere = false);
    const guard = new Guard({ href, storage: this.storage });
    guard.arrive(mine);
    const refresher = new Refresher(
      {
        position: () => page.mine,
        visible: () => isHere,
        connected: () => isHere,
        isUp: async () => true,
        boots: async () => [this.pick(), this.pick(), this.pick()],
        mayRefresh: () => true,
        refresh: () => this.load(href),
        offer: () => assert.fail(),
        giveUp: () => {},
      },
      { guard, clock: this.clock, random: () => 0.5 },
    );
    const page = new Page(mine, refresher, { clock: this.clock });
    this.page = page;
    this.connect();
  }

  connect() {
    this.page.receive({ type: "connected", boot: this.pick(), seq: 0, heartbeat: 1, protocol: 2 });
  }

  async refreshes(href) {
    this.loads = 0;
    this.load(href);
    await this.clock.advance(60_000);
    return this.loads - 1;
  }
}

for (const count of [2, 3, 4, 8]) {
  test(`with ${count} workers a page refreshes once too often at most`, async () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = chance(seed);
      const tab = new Tab(() => `b${Math.floor(random() * count)}`);

      assert.ok((await tab.refreshes("/")) <= 1, `seed ${seed}`);
    }
  });
}

test("with two workers a page that stays connects again and again without flapping", async () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const random = chance(seed);
    const tab = new Tab(() => (random() < 0.5 ? "b1" : "b2"));
    await tab.refreshes("/");
    tab.loads = 0;

    for (let reconnect = 0; reconnect < 20; reconnect += 1) {
      tab.connect();
      await tab.clock.advance(10_000);
    }

    assert.ok(tab.loads <= 1, `seed ${seed}: ${tab.loads}`);
  }
});

test("a server that calls itself something new each time does not make a page flap", async () => {
  let count = 0;
  const tab = new Tab(() => `b${(count += 1)}`);

  assert.ok((await tab.refreshes("/")) <= 1);
});

test("one server that restarts often is followed each time", async () => {
  let boot = "b0";
  const tab = new Tab(() => boot);
  await tab.refreshes("/");

  for (let restart = 1; restart < 20; restart += 1) {
    boot = `b${restart}`;
    tab.loads = 0;
    tab.connect();
    await tab.clock.advance(7_000);

    assert.equal(tab.loads, 1);
    assert.equal(tab.page.mine.boot, boot);
  }
});

test("restarts while the page loads are followed to the last", async () => {
  const answers = ["b1", "b2", "b2", "b2", "b2", "b3", "b4"]; // page, stream, three asked, page, stream
  const tab = new Tab(() => answers.shift() ?? "b4");

  await tab.refreshes("/");

  assert.equal(tab.page.mine.boot, "b4");
});

test("when all workers restart, a page follows", async () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const random = chance(seed);
    let generation = 0;
    const tab = new Tab(() => `g${generation}-${random() < 0.5 ? 1 : 2}`);
    await tab.refreshes("/");

    generation = 1;
    tab.connect();
    await tab.clock.advance(60_000);

    assert.match(tab.page.mine.boot, /^g1/, `seed ${seed}`);
  }
});
