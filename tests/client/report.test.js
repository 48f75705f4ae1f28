import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findReport, isFailure, reportIn } from "../../packages/reloader-core/src/reloader_core/client/error_page.js";
import { entryOf } from "../../packages/reloader-core/src/reloader_core/client/chain.js";
import { markedLines } from "../../packages/reloader-core/src/reloader_core/client/marks.js";
import { culprit, placeOf, readReport } from "../../packages/reloader-core/src/reloader_core/client/report.js";
import { toMarkdown } from "../../packages/reloader-core/src/reloader_core/client/report_markdown.js";
import { nameOf, runsOf } from "../../packages/reloader-core/src/reloader_core/client/runs.js";

const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
const REPORT = golden("report");
const GROUP = golden("report_group");
const frame = (given) => readReport({ error: { frames: [given] } }).error.frames[0];

for (const report of [REPORT, GROUP]) {
  test(`${report.title} is read as it is written`, () => assert.deepEqual(readReport(report), report));
}

test("whatever comes is made a report", () => {
  assert.equal(readReport({ title: "ZeroDivisionError: division by zero" }).error, null);
  for (const odd of [null, 1, "x", [], { error: 7, request: [], title: 5 }, { error: { frames: [null], exceptions: [1], cause: "x" } }]) {
    assert.equal(readReport(odd).title, "Error");
    toMarkdown(readReport(odd));
  }
  assert.deepEqual(readReport({ error: { frames: "no", notes: null } }).error.frames, []);
});

test("the culprit is the innermost place in the user's own code", () => {
  assert.equal(placeOf(culprit(readReport(REPORT))), "shop/checkout.py:32");
  assert.equal(placeOf(culprit(readReport(GROUP))), "shop/sources.py:9");
  assert.equal(culprit(readReport({})), null);
  assert.equal(placeOf(frame({ file: "<string>", line: 1 })), "<string>:1");
});

test("an error page holds its report, in a page and in its markup", () => {
  const json = JSON.stringify(REPORT).replaceAll("<", "\\u003c");
  const html = `<!doctype html><pre>text</pre><script type="application/json" id="reloader-error">${json}</script>`;
  assert.deepEqual(reportIn(html), REPORT);
  assert.equal(reportIn("<h1>Internal Server Error</h1>"), null);
  assert.equal(reportIn('<script id="reloader-error">{broken</script>'), null);
  assert.deepEqual(findReport({ querySelector: () => ({ textContent: json }) }), REPORT);
  assert.equal(findReport({ querySelector: () => null }), null);
  assert.deepEqual([isFailure(200), isFailure(404), isFailure(500), isFailure(503)], [false, false, true, true]);
});

test("frames of libraries are folded, the most recent call first", () => {
  const runs = runsOf(REPORT.error);
  assert.deepEqual(runs.map(({ kind }) => kind), ["app", "app", "library"]);
  assert.equal(nameOf(runs[2]), "7 frames in fastapi, starlette");
  assert.equal(runs[2].frames[0].function, "run_endpoint_function");
  assert.equal(nameOf({ frames: [frame({})] }), "1 frame");
  assert.equal(nameOf({ frames: ["a", "b", "c", "d"].map((library) => frame({ library })) }), "4 frames in a, b, c, …");
});

test("what is left out stands where it is missing", () => {
  const frames = [frame({ is_app: true }), frame({}), frame({}), frame({ is_app: true })];
  const kinds = (failure) => runsOf({ frames, omitted: 970, ...failure }).map(({ kind }) => kind);
  assert.deepEqual(kinds({ omitted_after: 2 }), ["app", "library", "omitted", "library", "app"]);
  assert.deepEqual(kinds({ omitted_after: 4 }), ["omitted", "app", "library", "app"]);
  assert.deepEqual(kinds({ omitted_after: 0 }), ["app", "library", "app", "omitted"]);
});

test("the failing range is marked, in the text without its margin", () => {
  const source = [
    { line: 7, code: "    def f():" },
    { line: 8, code: "" },
    { line: 9, code: "        return 1 / 0" },
  ];
  const [def, blank, failing] = markedLines(frame({ source, line: 9, end_line: 9, column: 15, end_column: 20 }));
  assert.deepEqual([def.before, def.isFailing, blank.before], ["def f():", false, ""]);
  assert.deepEqual(failing, { line: 9, isFailing: true, before: "    return ", marked: "1 / 0", after: "" });
});

test("a range over several lines, without columns, in odd characters, beyond the line", () => {
  const source = [{ line: 1, code: "x = f(" }, { line: 2, code: "    '😀' + 1," }, { line: 3, code: ")" }];
  const marked = (given) => markedLines(frame({ source, ...given })).map((line) => line.marked);
  assert.deepEqual(marked({ line: 1, end_line: 3, column: 4, end_column: 1 }), ["f(", "'😀' + 1,", ")"]);
  assert.deepEqual(marked({ line: 2 }), ["", "", ""]);
  assert.deepEqual(marked({ line: 2, end_line: 2, column: 4, end_column: 7 }), ["", "'😀'", ""]);
  assert.deepEqual(marked({ line: 2, column: 4 }), ["", "'", ""]);
  assert.deepEqual(marked({ line: 2, end_line: 2, column: 90, end_column: 99 }), ["", "", ""]);
  assert.deepEqual(markedLines(frame({})), []);
});

test("errors that belong together are a tree", () => {
  const shape = ({ failure, relation, inner }) => [relation, failure.type, ...inner.map(shape)];
  assert.deepEqual(shape(entryOf(REPORT.error)), ["", "shop.checkout.CheckoutError", ["caused by", "KeyError"]]);
  assert.deepEqual(shape(entryOf(GROUP.error)), [
    "", "ExceptionGroup",
    ["1 of 3", "ValueError"],
    ["2 of 3", "httpx.ConnectError", ["caused by", "OSError"]],
    ["3 of 3", "ExceptionGroup", ["1 of 2", "FileNotFoundError"], ["2 of 2", "PermissionError"]],
  ]);
});

test("Markdown has the errors, the places and the code that failed", () => {
  const text = toMarkdown(REPORT);
  assert.match(text, /^## `shop\.checkout\.CheckoutError: nothing is known about the price of 'tea'`\n/);
  assert.match(text, /`GET \/shop\?basket=coffee,tea` → 500/);
  assert.match(text, /- `shop\/checkout\.py:32` in `checkout`\n\n {2}```python\n/);
  assert.match(text, /\n {2}> 32 {10}raise CheckoutError\(/);
  assert.match(text, /### Caused by `KeyError: 'tea'`/);
  assert.match(toMarkdown(GROUP), /### 3 of 3: `ExceptionGroup[^]*#### 2 of 2: `PermissionError[^]*The rest is left out/);
});

test("Markdown is safe from what is in a message, and has no heading deeper than six", () => {
  const deep = (depth) => ({ type: "E", message: "a `tick` <b>\n```\n# no", cause: depth ? deep(depth - 1) : null });
  const text = toMarkdown(readReport({ error: deep(30), text: "``` x" }));
  assert.ok(text.includes("``E: a `tick` <b>``"));
  assert.ok(!/^#{7}/m.test(text));
  assert.ok(!/^# no/m.test(text));
  assert.match(toMarkdown(readReport({ title: "503", text: "the ``` text" })), /````\nthe ``` text\n````/);
});
