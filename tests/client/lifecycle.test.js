import assert from "node:assert/strict";
import { test } from "node:test";

import { isOutermost } from "../../packages/reloader-core/src/reloader_core/client/lifecycle.js";

const top = { document: {} };
top.parent = top;
const foreign = {
  parent: {
    get document() {
      throw new Error("SecurityError");
    },
  },
};

test("a page is a frame of another one only where it may look at that one", () => {
  assert.equal(isOutermost(top), true);
  assert.equal(isOutermost({ parent: top }), false);
  assert.equal(isOutermost(foreign), true);
});
