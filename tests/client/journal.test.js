import assert from "node:assert/strict";
import { test } from "node:test";

import { Journal } from "../../packages/reloader-core/src/reloader_core/client/journal.js";

const connected = (boot, seq) => ({ type: "connected", boot, seq, heartbeat: 1, protocol: 2 });
const change = (seq) => ({ type: "css_reload", seq, paths: [], urls: [] });

function journal({ since = null, seq = 3, changes = [4, 5] } = {}) {
  const made = new Journal();
  made.record(connected("b1", seq), since);
  for (const each of changes) made.record(change(each));
  return made;
}

test("nothing is known before the stream has spoken", () => {
  assert.deepEqual(new Journal().since({ boot: "b1", seq: 1 }), []);
});

test("a page that is current is told only who is there", () => {
  assert.deepEqual(journal().since({ boot: "b1", seq: 5 }), [connected("b1", 5)]);
});

test("a page that is behind is told what it missed", () => {
  assert.deepEqual(journal().since({ boot: "b1", seq: 4 }), [connected("b1", 5), change(5)]);
});

test("a page that is older than the journal is told to refresh", () => {
  const [, missed] = journal().since({ boot: "b1", seq: 2 });

  assert.deepEqual(missed, { type: "reload", seq: 5, paths: [], reason: "missed" });
});

test("a page of another boot is told only who is there", () => {
  assert.deepEqual(journal().since({ boot: "b0", seq: 1 }), [connected("b1", 5)]);
});

test("what the server itself repeated is known too", () => {
  const made = journal({ since: { boot: "b1", seq: 1 }, seq: 3, changes: [2, 3] });

  assert.deepEqual(made.since({ boot: "b1", seq: 1 }).slice(1), [change(2), change(3)]);
  assert.deepEqual(made.position, { boot: "b1", seq: 3 });
});

test("the position does not run ahead of what was read", () => {
  const made = journal({ changes: [4] });

  made.record(connected("b1", 9), made.position);

  assert.deepEqual(made.position, { boot: "b1", seq: 4 });
});

test("another boot starts the journal over", () => {
  const made = journal();

  made.record(connected("b2", 0), made.position);

  assert.deepEqual(made.position, { boot: "b2", seq: 0 });
  assert.deepEqual(made.since({ boot: "b1", seq: 4 }), [connected("b2", 0)]);
});

test("a change that was seen before is not kept twice", () => {
  const made = journal();
  made.record(change(5));

  assert.equal(made.since({ boot: "b1", seq: 3 }).length, 3);
});

test("only the last changes are kept", () => {
  const made = journal({ changes: Array.from({ length: 60 }, (_, index) => 4 + index) });

  assert.equal(made.since({ boot: "b1", seq: 13 }).length, 51);
  assert.equal(made.since({ boot: "b1", seq: 12 })[1].reason, "missed");
});

test("a page that joins later is told what is wrong with the app, and not what went wrong in another page", () => {
  const made = journal();
  const startup = { type: "error", id: "a", phase: "startup", report: {} };
  made.record(startup);
  made.record({ type: "error", id: "b", phase: "request", report: {} });
  made.record({ type: "error", id: "c", phase: "reload", report: {} });
  made.record({ type: "recovered", id: "c" });
  assert.deepEqual(made.since({ boot: "b0", seq: 1 }), [connected("b1", 5), startup]);

  made.record(connected("b1", 5), made.position);
  assert.deepEqual(made.since({ boot: "b0", seq: 1 }), [connected("b1", 5)]);
});
