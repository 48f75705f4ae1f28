import assert from "node:assert/strict";
import { test } from "node:test";

import { Updates } from "../../packages/reloader-core/src/reloader_core/client/updates.js";

const NOWHERE = { urls: [], paths: [] };

function setUp({ outcome = "done", visible = Promise.resolve() } = {}) {
  const calls = [];
  const swap = (name) => async (changed) => calls.push([name, changed.seq]);
  const answer = { outcome };
  const updates = new Updates({
    swapStyles: swap("styles"),
    swapAssets: swap("assets"),
    freshenScripts: swap("scripts"),
    async template() {
      calls.push(["template"]);
      return answer.outcome;
    },
    whenVisible: () => visible,
    onRendered: (failed) => calls.push(["rendered", failed]),
    onDone: ({ seq }) => calls.push(["done", seq]),
  });
  return { calls, updates, answer };
}

test("styles and assets are swapped, whichever has changed", async () => {
  const { calls, updates } = setUp();

  assert.equal(await updates.apply({ type: "css_reload", seq: 4, ...NOWHERE }), null);

  assert.deepEqual(calls, [["styles", 4], ["assets", 4], ["done", 4]]);
});

test("styles come before the page that needs them", async () => {
  const { calls, updates } = setUp();

  await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE });

  assert.deepEqual(calls, [["styles", 4], ["assets", 4], ["template"], ["rendered", null], ["done", 4]]);
});

test("an obstacle is said, and the update is not done", async () => {
  const { calls, updates } = setUp({ outcome: { refresh: "scripts" } });

  assert.equal(await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE }), "scripts");

  assert.equal(calls.some(([name]) => name === "done"), false);
});

test("a failure is an obstacle, and stops nothing that comes after it", async () => {
  const { updates } = setUp({ visible: Promise.reject(new Error("a bug")) });

  assert.equal(await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE }), "Error: a bug");
  assert.equal(await updates.apply({ type: "css_reload", seq: 5, ...NOWHERE }), null);
});

test("one after the other, and a hidden page is rendered when somebody looks", async () => {
  let show = () => {};
  const { calls, updates } = setUp({ visible: new Promise((resolve) => (show = resolve)) });

  const first = updates.apply({ type: "template_reload", seq: 4, ...NOWHERE });
  const second = updates.apply({ type: "css_reload", seq: 5, ...NOWHERE });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(calls, [["styles", 4], ["assets", 4]]);
  show();
  await Promise.all([first, second]);

  assert.deepEqual(calls.slice(2), [["template"], ["rendered", null], ["done", 4], ["styles", 5], ["assets", 5], ["done", 5]]);
});

test("a page that could not be rendered stays, and is tried again at the next change of any kind", async () => {
  const report = { id: "e" };
  const { calls, updates, answer } = setUp({ outcome: { failed: report } });

  assert.equal(await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE }), null);
  assert.deepEqual(calls.slice(2), [["template"], ["rendered", report]]);
  answer.outcome = "done";
  await updates.apply({ type: "css_reload", seq: 5, ...NOWHERE });
  assert.deepEqual(calls.slice(6), [["template"], ["rendered", null], ["done", 5]]);
  await updates.apply({ type: "css_reload", seq: 6, ...NOWHERE });
  assert.deepEqual(calls.slice(9), [["styles", 6], ["assets", 6], ["done", 6]]);
});

test("a page that came back empty stays, without the error it had, and is tried again", async () => {
  const report = { id: "e" };
  const { calls, updates, answer } = setUp({ outcome: { failed: report } });

  await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE });
  answer.outcome = "empty";
  assert.equal(await updates.apply({ type: "template_reload", seq: 5, ...NOWHERE }), null);
  answer.outcome = "done";
  await updates.apply({ type: "asset_reload", seq: 6, ...NOWHERE });

  const last = calls.filter(([name]) => name === "rendered" || name === "done");
  assert.deepEqual(last, [["rendered", report], ["rendered", null], ["rendered", null], ["done", 6]]);
});

test("scripts are only made fresh: what has run cannot be taken back", async () => {
  const { calls, updates } = setUp();

  assert.equal(await updates.apply({ type: "js_reload", seq: 4, ...NOWHERE }), "js_reload");

  assert.deepEqual(calls, [["scripts", 4]]);
});
