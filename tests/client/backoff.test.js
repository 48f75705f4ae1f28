import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../packages/reloader-core/src/reloader_core/client/backoff.js";
import { FakeClock } from "./fakes.js";

const exact = () => 0.5;

test("waits grow from 50 ms to a second", () => {
  const backoff = new Backoff({ clock: new FakeClock(), random: exact });

  const waits = Array.from({ length: 9 }, () => Math.round(backoff.next()));

  assert.deepEqual(waits, [50, 80, 128, 205, 328, 524, 839, 1000, 1000]);
});

test("after half a minute waits grow to five seconds, and stay there", async () => {
  const clock = new FakeClock();
  const backoff = new Backoff({ clock, random: exact });
  for (let attempt = 0; attempt < 10; attempt += 1) backoff.next();

  await clock.advance(30_000);
  const waits = Array.from({ length: 6 }, () => Math.round(backoff.next()));

  assert.deepEqual(waits.slice(-3), [5000, 5000, 5000]);
  assert.ok(waits[0] > 1_000);
});

test("the jitter is half of the wait at most, in both directions", () => {
  const least = new Backoff({ clock: new FakeClock(), random: () => 0 });
  const most = new Backoff({ clock: new FakeClock(), random: () => 1 });

  assert.deepEqual([least.next(), most.next()], [25, 75]);
});

test("an answer starts the waits over", () => {
  const backoff = new Backoff({ clock: new FakeClock(), random: exact });
  backoff.next();
  backoff.next();

  backoff.reset();

  assert.equal(backoff.next(), 50);
});
