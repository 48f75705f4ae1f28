import assert from "node:assert/strict";
import { test } from "node:test";

import { Guard } from "../../packages/reloader-core/src/reloader_core/client/guard.js";
import { FakeStorage } from "./fakes.js";

const at = (boot, seq = 0) => ({ boot, seq });

function tab(storage = new FakeStorage()) {
  return (href, mine) => {
    const guard = new Guard({ href, storage });
    guard.arrive(mine);
    return guard;
  };
}

test("a page may go for what it wants once", () => {
  const open = tab();
  const before = open("/a", at("b1"));
  assert.equal(before.check(at("b1"), at("b2")), "go");

  before.leave(at("b1"), at("b2"));

  assert.equal(open("/a", at("b1")).check(at("b1"), at("b2")), "cached");
});

test("the same holds within one boot", () => {
  const open = tab();
  open("/a", at("b1", 1)).leave(at("b1", 1), at("b1", 2));

  const again = open("/a", at("b1", 1));

  assert.equal(again.check(at("b1", 1), at("b1", 2)), "cached");
  assert.equal(again.check(at("b1", 1), at("b1", 3)), "go");
});

test("a cached page tries again for the next server", () => {
  const open = tab();
  open("/a", at("b1")).leave(at("b1"), at("b2"));

  assert.equal(open("/a", at("b1")).check(at("b1"), at("b3")), "go");
});

test("another address has its own try", () => {
  const open = tab();
  open("/a", at("b1")).leave(at("b1"), at("b2"));

  assert.equal(open("/b", at("b1")).check(at("b1"), at("b2")), "go");
});

test("the part of the address after # makes no difference", () => {
  const open = tab();
  open("/a#one", at("b1")).leave(at("b1"), at("b2"));

  assert.equal(open("/a#two", at("b1")).check(at("b1"), at("b2")), "cached");
});

test("a refresh that worked is forgotten, so an old copy of the page may be refreshed too", () => {
  const open = tab();
  open("/a", at("b1")).leave(at("b1"), at("b2"));
  open("/a", at("b2"));

  assert.equal(open("/a", at("b1")).check(at("b1"), at("b2")), "go");
});

test("a tab never goes back to a boot it has left", () => {
  const open = tab();
  open("/a", at("b1")).leave(at("b1"), at("b2"));

  assert.equal(open("/a", at("b2")).check(at("b2"), at("b1")), "several");
});

test("restarts in quick succession are followed", () => {
  const open = tab();
  for (const [from, to] of [["b1", "b2"], ["b2", "b3"], ["b3", "b4"]]) {
    const guard = open("/a", at(from));
    assert.equal(guard.check(at(from), at(to)), "go");
    guard.leave(at(from), at(to));
  }
});

test("a refresh for another boot leaves a doubt until the next page", () => {
  const open = tab();
  open("/a", at("b1")).leave(at("b1"), at("b2"));

  assert.equal(open("/a", at("b2")).doubtful, true);
  assert.equal(open("/a", at("b2")).doubtful, false);
});

test("a signal of a server that then restarts leaves no doubt", () => {
  const open = tab();
  open("/a", at("b1", 1)).leave(at("b1", 1), at("b1", 2));

  assert.equal(open("/a", at("b2")).doubtful, false);
});

test("without storage a page that was just reloaded is not reloaded again", () => {
  const guard = (reloaded) => new Guard({ href: "/", storage: null, wasJustReloaded: () => reloaded });

  assert.equal(guard(false).check(at("b1"), at("b2")), "go");
  assert.equal(guard(true).check(at("b1"), at("b2")), "cached");
});

test("storage that is full or holds nonsense does no harm", () => {
  const storage = {
    getItem: () => "{nonsense",
    setItem() {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const guard = new Guard({ href: "/", storage });
  guard.arrive(at("b1"));
  guard.leave(at("b1"), at("b2"));

  assert.equal(guard.check(at("b1"), at("b2")), "go");
});

test("what is remembered stays small", () => {
  const storage = new FakeStorage();
  for (let page = 0; page < 200; page += 1) {
    tab(storage)(`/${page}`, at(`b${page}`)).leave(at(`b${page}`), at(`b${page + 1}`));
  }

  assert.ok(storage.getItem("reloader:guard").length < 4_000);
});

test("a page that changes its own address cannot go on for ever", () => {
  const open = tab();
  let refreshes = 0;
  while (refreshes < 100) {
    const guard = open(`/page?${refreshes}`, at("old"));
    if (guard.check(at("old"), at("new")) !== "go") break;
    guard.leave(at("old"), at("new"));
    refreshes += 1;
  }

  assert.equal(refreshes, 3);
});
