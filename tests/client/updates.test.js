import assert from "node:assert/strict";
import { test } from "node:test";

import { Updates } from "../../packages/reloader-core/src/reloader_core/client/updates.js";

const NOWHERE = { urls: [], paths: [] };

function setUp({ obstacle = null, visible = Promise.resolve() } = {}) {
  const calls = [];
  const swap = (name) => async (changed) => calls.push([name, changed.seq]);
  const updates = new Updates({
    swapStyles: swap("styles"),
    swapAssets: swap("assets"),
    freshenScripts: swap("scripts"),
    async template() {
      calls.push(["template"]);
      return obstacle;
    },
    whenVisible: () => visible,
    onDone: ({ seq }) => calls.push(["done", seq]),
  });
  return { calls, updates };
}

test("styles and assets are swapped, whichever has changed", async () => {
  const { calls, updates } = setUp();

  assert.equal(await updates.apply({ type: "css_reload", seq: 4, ...NOWHERE }), null);

  assert.deepEqual(calls, [["styles", 4], ["assets", 4], ["done", 4]]);
});

test("styles come before the page that needs them", async () => {
  const { calls, updates } = setUp();

  await updates.apply({ type: "template_reload", seq: 4, ...NOWHERE });

  assert.deepEqual(calls, [["styles", 4], ["assets", 4], ["template"], ["done", 4]]);
});

test("an obstacle is said, and the update is not done", async () => {
  const { calls, updates } = setUp({ obstacle: "scripts" });

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

  assert.deepEqual(calls.slice(2), [["template"], ["done", 4], ["styles", 5], ["assets", 5], ["done", 5]]);
});

test("scripts are only made fresh: what has run cannot be taken back", async () => {
  const { calls, updates } = setUp();

  assert.equal(await updates.apply({ type: "js_reload", seq: 4, ...NOWHERE }), "js_reload");

  assert.deepEqual(calls, [["scripts", 4]]);
});
