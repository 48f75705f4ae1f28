import assert from "node:assert/strict";
import { test } from "node:test";

import { keepTab } from "../../packages/reloader-core/src/reloader_core/client/tabbing.js";

function setUp(...shown) {
  const root = { activeElement: null };
  const stops = shown.map((isShown, index) => ({
    index,
    getClientRects: () => (isShown ? [{}] : []),
    focus() {
      root.activeElement = this;
    },
  }));
  const dialog = { querySelectorAll: () => stops, getRootNode: () => root };
  /** Returns where the focus is then, and whether that is the browser's own doing no more. */
  const press = (from, given = {}) => {
    let isOurs = false;
    root.activeElement = stops[from] ?? null;
    keepTab(dialog, { key: "Tab", ...given, preventDefault: () => (isOurs = true) });
    return isOurs ? root.activeElement?.index : "browser";
  };
  return press;
}

test("the last stop leads to the first, and back", () => {
  const press = setUp(true, true, true);
  assert.deepEqual([press(2), press(0, { shiftKey: true })], [0, 2]);
});

test("in between the browser leads, and for all other keys", () => {
  const press = setUp(true, true, true);
  assert.deepEqual([press(0), press(1, { shiftKey: true })], ["browser", "browser"]);
  for (const given of [{ key: "a" }, { altKey: true }, { ctrlKey: true }, { metaKey: true }]) {
    assert.equal(press(2, given), "browser");
  }
});

test("from nowhere it leads inside, and what is folded is no stop", () => {
  const press = setUp(false, true, true, false);
  assert.deepEqual([press(undefined), press(undefined, { shiftKey: true }), press(2)], [1, 2, 1]);
});
