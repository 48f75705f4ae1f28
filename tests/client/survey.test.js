import assert from "node:assert/strict";
import { test } from "node:test";

import { survey } from "../../packages/reloader-core/src/reloader_core/client/survey.js";
import { FakeClock } from "./fakes.js";

async function found(answers, { doubtful = false } = {}) {
  const clock = new FakeClock();
  const left = [...answers];
  const ask = async () => left.shift() ?? assert.fail("asked once too often");
  const finding = survey({ ask, mine: "mine", theirs: "theirs", doubtful, clock });
  await clock.advance(10_000);
  return { finding: await finding, unasked: left.length };
}

test("nobody answers: the server is away", async () => {
  assert.deepEqual(await found([[]]), { finding: "away", unasked: 0 });
});

test("all who answer are new: the page's server was replaced", async () => {
  assert.deepEqual(await found([["theirs", "theirs"]]), { finding: "replaced", unasked: 0 });
});

test("the page's own server answers twice: there are several", async () => {
  assert.deepEqual(await found([["theirs", "mine"], ["mine"]]), { finding: "several", unasked: 0 });
});

test("an old server that finishes its work beside the new one is waited for", async () => {
  assert.deepEqual(await found([["mine"], ["theirs"]]), { finding: "replaced", unasked: 0 });
});

test("in doubt all must agree, twice", async () => {
  const doubtful = true;
  assert.equal((await found([["theirs"], ["theirs"]], { doubtful })).finding, "replaced");
  assert.equal((await found([["theirs", "third"]], { doubtful })).finding, "several");
  assert.equal((await found([["theirs"], ["third"]], { doubtful })).finding, "several");
});
