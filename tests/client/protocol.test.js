import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isChange, isMessage, LineReader, parseLine } from "../../packages/reloader-core/src/reloader_core/client/protocol.js";

const OPTIONAL = new Set(["failing", "alone"]);
const golden = JSON.parse(readFileSync(new URL("../golden/messages.json", import.meta.url), "utf8"));

/** @param {Uint8Array[]} chunks */
function read(chunks) {
  const reader = new LineReader();
  return chunks.flatMap((chunk) => reader.push(chunk)).map(parseLine);
}

for (const message of golden) {
  test(`${message.type} is understood as it is written in the golden file`, () => {
    assert.deepEqual(parseLine(JSON.stringify(message)), message);
  });

  for (const field of Object.keys(message).filter((name) => !OPTIONAL.has(name))) {
    test(`${message.type} without ${field} is ignored`, () => {
      const { [field]: _, ...rest } = message;

      assert.equal(isMessage(rest), false);
    });
  }
}

test("the messages that change what a page shows are the ones that have a seq, but for connected", () => {
  const changes = golden.filter(isChange).map((message) => message.type);

  const expected = golden.filter((message) => "seq" in message && message.type !== "connected");
  assert.deepEqual(changes, expected.map((message) => message.type));
});

test("unknown fields are let pass and unknown types are ignored", () => {
  assert.deepEqual(parseLine('{"type":"recovered","id":"e","mood":"good"}')?.type, "recovered");
  assert.equal(parseLine('{"type":"dance"}'), null);
});

test("what is no message is ignored", () => {
  for (const line of ["null", "[]", "12", '"reload"', "{", "<html>", '{"type":"reload","paths":"a"}', '{"type":"toString"}']) {
    assert.equal(parseLine(line), null, line);
  }
});

test("a stream may be cut anywhere, in the middle of a character too", () => {
  const text = '{"type":"recovered","id":"é€😀"}\n\n{"type":"closing","reason":"restart"}\n';
  const bytes = new TextEncoder().encode(text);

  for (let cut = 0; cut <= bytes.length; cut += 1) {
    for (let again = cut; again <= bytes.length; again += 7) {
      const messages = read([bytes.slice(0, cut), bytes.slice(cut, again), bytes.slice(again)]);

      assert.deepEqual(messages, [
        { type: "recovered", id: "é€😀" },
        null,
        { type: "closing", reason: "restart" },
      ]);
    }
  }
});

test("the one-character stream of older servers is understood", () => {
  const messages = read([new TextEncoder().encode("0\n0\n1\n")]);

  assert.deepEqual(messages, [null, null, { type: "reload", paths: [], reason: "signal" }]);
});

test("zeros may be glued to messages, and lines may end in a carriage return", () => {
  const messages = read([new TextEncoder().encode('0\n{"type":"recovered","id":"1"}\r\n0\n')]);

  assert.deepEqual(messages, [null, { type: "recovered", id: "1" }, null]);
});

test("a line that is not complete yet is kept back", () => {
  assert.deepEqual(new LineReader().push(new TextEncoder().encode('{"type"')), []);
});
