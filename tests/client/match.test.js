import assert from "node:assert/strict";
import { test } from "node:test";

import {
  findMatches,
  hasToken,
  makeToken,
  plain,
  withToken,
  withoutToken,
} from "../../packages/reloader-core/src/reloader_core/client/match.js";

const HOST = "http://app.test";

function matches({ urls = [], paths = [] }, ...candidates) {
  return [...findMatches({ urls, paths }, candidates.map((one) => new URL(one, HOST).href))].map((one) =>
    one.replace(HOST, ""),
  );
}

test("a token is added, and replaces an older one", () => {
  assert.equal(withToken("a.css", "1"), "a.css?x-hot=1");
  assert.equal(withToken("a.css?x-hot=1-abc", "2"), "a.css?x-hot=2");
  assert.equal(withToken("a.css?v=3&x-hot=1&w", "2"), "a.css?v=3&w&x-hot=2");
  assert.equal(withToken("a.svg?x-hot=1#part", "2"), "a.svg?x-hot=2#part");
  assert.equal(withToken("a.css?", "2"), "a.css?x-hot=2");
});

test("without its tokens a text is as the server wrote it", () => {
  for (const text of ["a.css", "a.css?v=1", "/a?b&c#d", "a.css?max-hot=1"]) {
    assert.equal(withoutToken(text), text);
    assert.equal(withoutToken(withToken(text, "7-zz")), text);
    assert.equal(hasToken(withToken(text, "7-zz")), true);
    assert.equal(hasToken(text), false);
  }
  assert.equal(withoutToken("a.png?x-hot=1-a, b.png?v=1&x-hot=2-b 2x"), "a.png, b.png?v=1 2x");
  assert.equal(withoutToken("?x-hot=1&v=2"), "?v=2");
});

test("what is fetched has neither token nor fragment", () => {
  assert.equal(plain("http://app.test/a.svg?v=1&x-hot=3#part"), "http://app.test/a.svg?v=1");
});

test("a token tells one server's count from another's", () => {
  assert.match(makeToken(5, 1_700_000_000_000), /^5-[a-z0-9]+$/);
  assert.notEqual(makeToken(5, 1), makeToken(5, 2));
});

test("known addresses match by their whole path, whatever the query", () => {
  const urls = ["/static/a.css", "http://elsewhere.test/b.css"];

  assert.deepEqual(matches({ urls }, "/static/a.css?v=1", "/a.css", "/static/a.css/", "/b.css?x-hot=1#f"), [
    "/static/a.css?v=1",
    "/b.css?x-hot=1#f",
  ]);
});

test("something may stand before a known address, but not less than all of it", () => {
  assert.deepEqual(matches({ urls: ["/static/a.css"] }, "/shop/static/a.css", "/a.css", "/xstatic/a.css"), [
    "/shop/static/a.css",
  ]);
});

test("a file whose address is not known is looked for by its path, whatever is known of others", () => {
  const changed = { urls: ["/static/a.css"], paths: ["static/a.css", "theme/b.css"] };

  assert.deepEqual(matches(changed, "/static/a.css", "/b.css", "/other/a.css"), ["/static/a.css", "/b.css"]);
});

test("quoted and plain addresses are the same", () => {
  assert.deepEqual(matches({ urls: ["/a%20b/%C3%A4.css"] }, "/a b/ä.css"), ["/a%20b/%C3%A4.css"]);
  assert.deepEqual(matches({ paths: ["static/a b/a\u0308.css"] }, "/a b/ä.css"), ["/a%20b/%C3%A4.css"]);
});

test("known addresses leave no room for guesses", () => {
  assert.deepEqual(matches({ urls: ["/static/a.css"], paths: ["app/a.css"] }, "/a.css"), []);
});

test("a path matches where it agrees longest from its end", () => {
  const paths = ["app/static/css/main.css"];

  assert.deepEqual(matches({ paths }, "/css/main.css", "/other/main.css"), ["/css/main.css"]);
  assert.deepEqual(matches({ paths }, "/x/main.css", "/y/main.css"), ["/x/main.css", "/y/main.css"]);
  assert.deepEqual(matches({ paths }, "/css/other.css", "/main.css/"), []);
});

test("the name of a file must match as a whole", () => {
  assert.deepEqual(matches({ paths: ["main.css", "", "/"] }, "/domain.css", "/", "/main.css.map"), []);
});

test("what is on no server matches nothing", () => {
  const candidates = ["data:text/css,a/main.css", "blob:http://app.test/main.css", "", "http://["];

  assert.equal(findMatches({ urls: [], paths: ["main.css", ""] }, candidates).size, 0);
  assert.equal(findMatches({ urls: ["http://[", ""], paths: [] }, candidates).size, 0);
});

test("several files match each for itself", () => {
  assert.deepEqual(matches({ paths: ["a/x.css", "b/y.css"] }, "/x.css", "/b/y.css", "/y.css"), ["/x.css", "/b/y.css"]);
});
