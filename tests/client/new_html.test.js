import assert from "node:assert/strict";
import { test } from "node:test";

import { fetchNewHtml } from "../../packages/reloader-core/src/reloader_core/client/new_html.js";
import { FakeClock } from "./fakes.js";

const WHOLE = "<!doctype html><html><body>old</body></html>";
const NEW = WHOLE.replace("old", "new");

function page(text, { status = 200, type = "text/html; charset=utf-8" } = {}) {
  return () => new Response(text, { status, headers: { "Content-Type": type } });
}

async function ask(answers, { html = WHOLE, encoding } = {}) {
  const clock = new FakeClock();
  const requests = [];
  const fetch = async (...request) => {
    requests.push(request);
    return answers[requests.length - 1]();
  };
  const found = fetchNewHtml({ href: "http://app.test/page", html, encoding, fetch, clock });
  await clock.advance(1_000);
  return { found: await found, requests };
}

test("the request is marked for the server, and stays with it", async () => {
  const { found, requests } = await ask([page(NEW)]);

  assert.deepEqual(found, { text: NEW });
  const [[href, { headers, mode, credentials }]] = requests;
  assert.deepEqual([href, headers["X-Reloader"], mode, credentials], [
    "http://app.test/page", "morph", "same-origin", "same-origin",
  ]);
  assert.match(headers.Accept, /^text\/html/);
});

test("an error page with a report is a failure, any other answer needs a refresh", async () => {
  const report = '<script type="application/json" id="reloader-error">{"id":"e","title":"KeyError"}</script>';
  const { found } = await ask([page(`<!doctype html>${report}`, { status: 500 })]);
  assert.deepEqual([found.failed.id, found.failed.title], ["e", "KeyError"]);

  assert.deepEqual((await ask([page("oh", { status: 500 })])).found, { refresh: "status 500" });
  assert.deepEqual((await ask([page(report, { status: 404 })])).found, { refresh: "status 404" });
  assert.deepEqual((await ask([page("{}", { type: "application/json" })])).found, { refresh: "not HTML" });
  const redirected = () => Object.defineProperty(page(NEW)(), "redirected", { value: true });
  assert.deepEqual((await ask([redirected])).found, { refresh: "redirected" });
});

test("a page that ends too early is asked for once more, and then taken as it is", async () => {
  const half = NEW.slice(0, 30);

  const saved = await ask([page(half), page(NEW)]);
  const short = await ask([page(half), page(half)]);
  const always = await ask([page(half)], { html: "<!doctype html><p>never had an end" });

  assert.deepEqual([saved.found, saved.requests.length], [{ text: NEW }, 2]);
  assert.deepEqual([short.found, short.requests.length], [{ text: half }, 2]);
  assert.deepEqual([always.found, always.requests.length], [{ text: half }, 1]);
});

test("an empty page is nothing to show, whatever its type", async () => {
  const saved = await ask([page("", { type: "" }), page(NEW)]);
  const empty = await ask([page(" \n"), page("")]);

  assert.deepEqual([saved.found, empty.found, empty.requests.length], [{ text: NEW }, "empty", 2]);
});

test("the text is read as the page was", async () => {
  const bytes = () => new Response(new Uint8Array([0xe9]), { headers: { "Content-Type": "text/html" } });

  assert.deepEqual((await ask([bytes], { html: "", encoding: "windows-1252" })).found, { text: "é" });
});
