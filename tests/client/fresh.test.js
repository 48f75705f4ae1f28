import assert from "node:assert/strict";
import { test } from "node:test";

import { FreshFiles } from "../../packages/reloader-core/src/reloader_core/client/fresh.js";
import { FakeClock } from "./fakes.js";

const CSS = { headers: { "Content-Type": "text/css; charset=utf-8" } };

function setUp(answers, options = {}) {
  const clock = new FakeClock();
  const requests = [];
  const left = [...answers];
  const fetch = async (url, init) => {
    requests.push({ url, ...init });
    return (left.length > 1 ? left.shift() : left[0])(init);
  };
  return { clock, requests, files: new FreshFiles({ fetch, clock, type: "text/css", ...options }) };
}

const good = () => new Response("p {}", CSS);
const empty = () => new Response("", CSS);
const failing = () => Promise.reject(new TypeError("Failed to fetch"));

test("a file is fetched past the cache and into it", async () => {
  const { files, requests } = setUp([good]);

  const answer = await files.get("/a.css");

  assert.equal(answer.verdict, "good");
  assert.equal(await answer.body.text(), "p {}");
  assert.equal(requests[0].cache, "reload");
});

test("a file is fetched once for all that use it", async () => {
  const { files, requests } = setUp([good]);

  await Promise.all([files.get("/a.css"), files.get("/a.css"), files.get("/b.css")]);

  assert.deepEqual(requests.map(({ url }) => url), ["/a.css", "/b.css"]);
});

test("a file that is being built is asked for again", async () => {
  const missing = () => new Response("not yet", { ...CSS, status: 404 });
  const { files, clock, requests } = setUp([empty, missing, good]);

  const answer = files.get("/a.css");
  await clock.advance(300);

  assert.equal((await answer).verdict, "good");
  assert.equal(requests.length, 3);
});

test("three more tries are enough", async () => {
  const page = () => new Response("<p>no such file", { headers: { "Content-Type": "text/html" } });
  for (const bad of [empty, page, () => new Response("p {}", { ...CSS, status: 503 })]) {
    const { files, clock, requests } = setUp([bad]);

    const answer = files.get("/a.css");
    await clock.advance(1_000);

    assert.equal((await answer).verdict, "bad");
    assert.equal(requests.length, 4);
    assert.equal(clock.timers.size, 0);
  }
});

test("any type will do where none is asked for", async () => {
  const { files } = setUp([() => new Response("pixels", { headers: { "Content-Type": "image/png" } })], { type: "" });

  assert.equal((await files.get("/a.png")).verdict, "good");
});

test("what a policy hides is for the browser to judge", async () => {
  const { files, clock } = setUp([failing]);

  const answer = files.get("http://elsewhere.test/a.css");
  await clock.advance(1_000);

  assert.equal((await answer).verdict, "unseen");
});

test("an answer that does not come is not waited for", async () => {
  const hanging = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { files, clock } = setUp([hanging]);

  const answer = files.get("/a.css");
  await clock.advance(60_000);

  assert.equal((await answer).verdict, "unseen");
});
