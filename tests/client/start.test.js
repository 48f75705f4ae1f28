import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { FakeClock, settle } from "./fakes.js";

const source = readFileSync(new URL("../../packages/reloader-core/src/reloader_core/client/start.js", import.meta.url), "utf8");

/** Run start.js as the browser would, in a page that is made up. */
function setUp({ src = "../---fastapi-reloader---/client/abc/start.js", dataset = {}, readyState = "complete", origin = "http://app.test" } = {}) {
  const clock = new FakeClock();
  const listeners = [];
  const page = {
    imports: [],
    configs: [],
    failures: 0,
    clock,
    document: {
      currentScript: { getAttribute: () => src, dataset: { boot: "b1", seq: "7", method: "GET", status: "200", ...dataset } },
      readyState,
      addEventListener: (_, listener) => listeners.push(listener),
    },
    parsed: () => listeners.forEach((listener) => listener()),
    run() {
      const load = async (address) => {
        page.imports.push(address);
        if (page.failures-- > 0) throw new TypeError("Failed to fetch");
        return { start: (config) => page.configs.push(config) };
      };
      const run = new Function("document", "self", "setTimeout", "importModule", source.replace("import(`", "importModule(`"));
      run(page.document, { origin }, (callback, delay, ...rest) => clock.after(delay, () => callback(...rest)), load);
      return settle();
    },
  };
  return page;
}

test("everything is derived from the tag", async () => {
  const page = setUp();
  await page.run();

  assert.deepEqual(page.imports, ["../abc/main.js"]);
  assert.deepEqual(page.configs, [
    {
      position: { boot: "b1", seq: 7 },
      method: "GET",
      status: 200,
      keepState: true,
      page: null,
    },
  ]);
});

test("a page that the server remembers has a name", async () => {
  const page = setUp({ dataset: { page: "f00" } });
  await page.run();

  assert.equal(page.configs[0].page, "f00");
});

test("the tag may say that no state is kept", async () => {
  const page = setUp({ dataset: { keepState: "false", method: "POST" } });
  await page.run();

  assert.deepEqual([page.configs[0].keepState, page.configs[0].method], [false, "POST"]);
});

test("a second tag does nothing, of whatever version it is", async () => {
  const page = setUp();
  await page.run();
  page.document.currentScript.src = "http://app.test/---fastapi-reloader---/client/other/start.js";
  await page.run();

  assert.equal(page.configs.length, 1);
});

test("a page without an origin is left alone", async () => {
  const page = setUp({ origin: "null" });
  await page.run();

  assert.deepEqual(page.imports, []);
});

test("nothing is imported before the page is parsed, so import maps work", async () => {
  const page = setUp({ readyState: "loading" });
  await page.run();
  assert.deepEqual(page.imports, []);

  page.parsed();
  await page.clock.advance(10_000);

  assert.equal(page.imports.length, 1);
});

test("a page that is never parsed gets its client after two seconds", async () => {
  const page = setUp({ readyState: "loading" });
  await page.run();

  await page.clock.advance(2_000);

  assert.equal(page.imports.length, 1);
});

test("a client that cannot be loaded is tried again, from another address", async () => {
  const page = setUp();
  page.failures = 2;
  await page.run();
  await page.clock.advance(5_000);

  assert.deepEqual(page.imports, ["../abc/main.js", "../abc-1/main.js", "../abc-2/main.js"]);
});

test("in the end it is left", async () => {
  const page = setUp();
  page.failures = 100;
  await page.run();
  await page.clock.advance(600_000);

  assert.equal(page.imports.length, 9);
});
