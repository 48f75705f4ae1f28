import assert from "node:assert/strict";
import { test } from "node:test";

import { freshenScripts } from "../../packages/reloader-core/src/reloader_core/client/scripts.js";
import { FakeClock } from "./fakes.js";

const CHANGED = { urls: ["/static/app.js"], paths: ["static/app.js"], seq: 4 };
const loaded = () => ["http://a.test/static/app.js?v=1", "http://a.test/static/other.js"];

test("the cache gets what has changed, and nothing else", async () => {
  const asked = [];
  const fetch = async (url, { cache }) => {
    asked.push([url, cache]);
    return new Response("new");
  };

  await freshenScripts(CHANGED, { loaded, fetch, clock: new FakeClock() });

  assert.deepEqual(asked, [["http://a.test/static/app.js?v=1", "reload"]]);
});

test("a server that does not answer holds nothing up", async () => {
  const clock = new FakeClock();
  const done = freshenScripts(CHANGED, { loaded, fetch: () => new Promise(() => {}), clock });

  await clock.advance(2_000);

  await done;
});
