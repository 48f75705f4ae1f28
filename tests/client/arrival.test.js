import assert from "node:assert/strict";
import { test } from "node:test";

import { Slots, arrival, readiness } from "../../packages/reloader-core/src/reloader_core/client/arrival.js";
import { FakeClock } from "./fakes.js";

function setUp() {
  const clock = new FakeClock();
  const abort = new AbortController();
  const element = new EventTarget();
  return { clock, abort, element, answer: arrival(element, { clock, signal: abort.signal }) };
}

test("an element has arrived when it says so", async () => {
  const { clock, element, answer } = setUp();

  element.dispatchEvent(new Event("load"));

  assert.equal(await answer, true);
  assert.equal(clock.timers.size, 0);
});

test("an element has not arrived when it failed, was given up, or says nothing", async () => {
  const failed = setUp();
  failed.element.dispatchEvent(new Event("error"));
  const givenUp = setUp();
  givenUp.abort.abort();
  const silent = setUp();
  await silent.clock.advance(10_000);

  assert.deepEqual(await Promise.all([failed.answer, givenUp.answer, silent.answer]), [false, false, false]);
});

test("what says nothing is looked at until it is ready", async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  let isReady = false;

  const answer = readiness(() => isReady, { clock, signal });
  await clock.advance(100);
  isReady = true;
  await clock.advance(100);

  assert.equal(await answer, true);
});

test("what never gets ready is not waited for", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();

  const late = readiness(() => false, { clock, signal: abort.signal });
  await clock.advance(11_000);
  assert.equal(await late, false);
  const givenUp = readiness(() => false, { clock, signal: abort.signal });
  abort.abort();
  await clock.advance(100);
  assert.equal(await givenUp, false);
});

test("a newer turn ends an older one, which may not come back", () => {
  const slots = new Slots();
  const [first, second] = [{}, {}];
  const slot = slots.of(first);

  const older = slot.take(1);
  const newer = slot.take(2);

  assert.equal(older.aborted, true);
  assert.equal(newer.aborted, false);
  assert.equal(slot.take(1), null);
  slots.put(slot, second);
  assert.equal(slots.of(first), slots.of(second));
  assert.equal(slots.of(first).current, second);
});
