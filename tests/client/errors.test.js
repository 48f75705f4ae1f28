import assert from "node:assert/strict";
import { test } from "node:test";

import { Dismissed } from "../../packages/reloader-core/src/reloader_core/client/dismissed.js";
import { Errors } from "../../packages/reloader-core/src/reloader_core/client/errors.js";
import { readReport } from "../../packages/reloader-core/src/reloader_core/client/report.js";
import { RequestsMade } from "../../packages/reloader-core/src/reloader_core/client/requests_made.js";
import { FakeClock, FakeStorage, settle } from "./fakes.js";

const HERE = "http://app.test/shop?a=1";
const connected = { type: "connected", boot: "b1", seq: 3, heartbeat: 1, protocol: 2 };
const request = (page, path = "/api/cart") => ({ method: "POST", path, status: 500, page });
const error = (id, phase, report = {}) => ({ type: "error", id, phase, report: { title: `${id} failed`, ...report } });

function setUp({ isTop = true, isForm = false, mayShow = () => true, requested = [] } = {}) {
  const clock = new FakeClock();
  const calls = [];
  const lines = [];
  const works = [];
  const overlay = {
    show: ({ id }, { as, canRetry = true }) => calls.push(["show", id, as, ...(canRetry ? [] : ["by hand"])]),
    recover: (id) => calls.push(["recover", id]),
    works: (of, still = []) => void works.push([of, ...still]),
  };
  const page = {
    href: () => `${HERE}#here`,
    isTop,
    isForm,
    mayShow,
    made: { includes: async (url) => requested.includes(url) },
    refresh: () => calls.push(["refresh"]),
    log: (line) => lines.push(line),
  };
  return { calls, lines, works, clock, errors: new Errors(overlay, page, { clock }) };
}

test("what is wrong with the app is shown in a panel, in the top window only", async () => {
  for (const phase of ["startup", "reload", "template"]) {
    const [top, frame] = [setUp(), setUp({ isTop: false })];
    for (const { errors } of [top, frame]) errors.receive(error("e", phase));
    await settle();
    assert.deepEqual([top.calls, frame.calls], [[["show", "e", "panel"]], []]);
  }
});

test("a failed request is shown in the page that made it", async () => {
  const { calls, errors } = setUp();
  errors.receive(error("a", "request", { request: request(HERE) }));
  errors.receive(error("b", "request", { request: request("http://app.test/other") }));
  errors.receive(error("c", "request", { request: request("") }));
  errors.receive(error("d", "request"));
  await settle();
  assert.deepEqual(calls, [["show", "a", "toast"]]);
});

test("a server that is not told the page: what the page has asked for counts", async () => {
  const { calls, errors } = setUp({ requested: ["http://app.test/api/cart"] });
  errors.receive(error("a", "request", { request: request("") }));
  errors.receive(error("b", "request", { request: request("http://app.test/") }));
  errors.receive(error("c", "request", { request: request("", "/api/else") }));
  errors.receive(error("d", "request", { request: request("http://app.test/other") }));
  await settle();
  assert.deepEqual(calls, [["show", "a", "toast"], ["show", "b", "toast"]]);
});

test("the console has one line for each new error", async () => {
  const { lines, errors } = setUp();
  const report = { error: { frames: [{ shown: "a.py", line: 7, is_app: true }] } };
  errors.receive(error("a", "startup", report));
  errors.receive(error("a", "startup", report));
  errors.receive(error("b", "startup"));
  await settle();
  assert.deepEqual(lines, ["[reloader] a failed\n    at a.py:7", "[reloader] b failed"]);
  errors.receive({ type: "recovered", id: "a" });
  errors.receive(error("a", "startup", report));
  await settle();
  assert.equal(lines.length, 3);
});

test("errors that are ever new ones are not all remembered", async () => {
  const { lines, errors } = setUp();
  for (let index = 0; index < 60; index += 1) {
    errors.receive(error(`e${index}`, "startup"));
    errors.receive(error("first", "startup")); // is heard of all the time
  }
  await settle();
  assert.equal(lines.length, 61);
  errors.receive(error("e59", "startup"));
  errors.receive(error("first", "startup"));
  errors.receive(error("e0", "startup"));
  await settle();
  assert.deepEqual(lines.slice(61), ["[reloader] e0 failed"]);
});

test("the page's own scripts may take an error", async () => {
  const asked = [];
  const { calls, lines, errors } = setUp({ mayShow: ({ id }) => void asked.push(id) });
  errors.receive(error("a", "startup"));
  errors.receive(error("a", "startup"));
  await settle();
  assert.deepEqual([calls, lines, asked], [[], [], ["a"]]);
});

test("what a new stream does not repeat is gone", async () => {
  const { calls, clock, errors } = setUp();
  errors.receive(error("a", "startup"));
  errors.receive(error("b", "reload"));
  await settle();
  errors.receive(connected);
  errors.receive(error("b", "reload"));
  await clock.advance(2_000);
  assert.deepEqual(calls.filter(([what]) => what === "recover"), [["recover", "a"]]);
});

test("a stream that soon gives way to another one keeps nothing alive", async () => {
  const { calls, clock, errors } = setUp();
  errors.receive(error("a", "startup"));
  errors.receive(error("b", "startup"));
  await settle();
  errors.receive(connected);
  await clock.advance(200);
  errors.receive(connected);
  errors.receive(error("b", "startup"));
  await clock.advance(2_000);
  assert.deepEqual(calls.filter(([what]) => what === "recover"), [["recover", "a"]]);
});

test("an error page shows its error, and refreshes when it is gone", async () => {
  const { calls, clock, errors } = setUp();
  errors.arrive(readReport({ id: "a" }));
  errors.receive(connected);
  await clock.advance(2_000);
  errors.receive({ type: "recovered", id: "a" });
  assert.deepEqual(calls, [["show", "a", "panel"], ["refresh"]]);
  const form = setUp({ isForm: true });
  form.errors.arrive(readReport({ id: "a" }));
  assert.deepEqual(form.calls, [["show", "a", "panel", "by hand"]]);
  const frame = setUp({ isTop: false });
  frame.errors.arrive(readReport({ id: "a" }));
  assert.deepEqual(frame.calls, []);
});

test("a template's error gives way to the next one, and to success", () => {
  const { calls, errors } = setUp();
  errors.rendered(null);
  errors.rendered(readReport({ id: "a" }));
  errors.rendered(readReport({ id: "b" }));
  errors.rendered(null);
  assert.deepEqual(calls, [["show", "a", "panel"], ["recover", "a"], ["show", "b", "panel"], ["recover", "b"]]);
  const frame = setUp({ isTop: false });
  frame.errors.rendered(readReport({ id: "a" }));
  assert.deepEqual(frame.calls, [["show", "a", "toast"]]);
});

test("what works again forgets which of its errors were dismissed", async () => {
  const { works, clock, errors } = setUp();
  errors.arrive(null);
  errors.receive(connected);
  errors.receive(error("b", "startup"));
  await clock.advance(2_000);
  assert.deepEqual(works, [[`${HERE}#here`], ["app", "b"]]);

  const storage = new FakeStorage();
  const dismissed = new Dismissed(storage);
  dismissed.add("a", "app");
  dismissed.add("b", "app");
  dismissed.add("c", "page");
  dismissed.forgive("app", new Set(["b"]));
  const after = new Dismissed(storage);
  assert.deepEqual(["a", "b", "c"].map((id) => after.has(id)), [false, true, true]);
});

test("dismissed errors are remembered in the tab, and fifty of them", () => {
  const storage = new FakeStorage();
  for (let index = 0; index < 60; index += 1) new Dismissed(storage).add(`e${index}`);
  const dismissed = new Dismissed(storage);
  assert.deepEqual([dismissed.has("e9"), dismissed.has("e10"), dismissed.has("e59")], [false, true, true]);
  dismissed.delete("e59");
  assert.equal(new Dismissed(storage).has("e59"), false);
});

test("dismissed errors are remembered by the page where it has no storage, or a full or broken one", () => {
  const full = { getItem: () => "null", setItem: () => { throw new Error("full"); } };
  const broken = { getItem: () => "{", setItem: () => {} };
  for (const storage of [null, full, broken]) {
    const dismissed = new Dismissed(storage);
    dismissed.add("a");
    assert.equal(dismissed.has("a"), true);
  }
});

test("a request is found when the browser reports it, before or after", async () => {
  const clock = new FakeClock();
  let report;
  class Observer {
    constructor(callback) {
      report = (...names) => callback({ getEntries: () => names.map((name) => ({ name })) });
    }
    observe() {}
  }
  const made = new RequestsMade({ clock, Observer });
  report("a", "b");
  assert.equal(await made.includes("a"), true);
  const later = made.includes("c");
  report("c");
  assert.equal(await later, true);
  const never = made.includes("d");
  await clock.advance(3_000);
  assert.equal(await never, false);
  const blind = new RequestsMade({ clock, Observer: undefined }).includes("a");
  await clock.advance(3_000);
  assert.equal(await blind, false);
});
