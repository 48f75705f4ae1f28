import assert from "node:assert/strict";
import { test } from "node:test";

import { isSame, mayStore, readField, writeField } from "../../packages/reloader-core/src/reloader_core/client/fields.js";

/** As much of a control as is looked at. */
function control({ autocomplete = null, disabled = false, nostore = false, ...properties } = {}) {
  return {
    type: "text",
    name: "",
    id: "",
    readOnly: false,
    value: "",
    defaultValue: "",
    matches: (selector) => selector === ":disabled" && disabled,
    closest: (selector) => (selector === "[data-reloader-nostore]" && nostore ? {} : null),
    getAttribute: (name) => (name === "autocomplete" ? autocomplete : null),
    ...properties,
  };
}

const option = (value, selected, defaultSelected = false) => ({ value, selected, defaultSelected });

for (const type of ["text", "search", "email", "url", "number", "date", "range", "checkbox", "radio", "textarea", "select-one"]) {
  test(`${type} is stored`, () => {
    assert.equal(mayStore(control({ type })), true);
  });
}

for (const type of ["password", "file", "hidden", "submit", "button", "reset", "image"]) {
  test(`${type} is never stored`, () => {
    assert.equal(mayStore(control({ type })), false);
  });
}

for (const autocomplete of [
  "cc-number",
  "cc-csc",
  "cc-exp",
  "section-a billing CC-NAME",
  "one-time-code",
  "current-password",
  "new-password",
  "username new-password webauthn",
]) {
  test(`autocomplete="${autocomplete}" is never stored`, () => {
    assert.equal(mayStore(control({ autocomplete })), false);
  });
}

for (const autocomplete of ["on", "off", "email", "name"]) {
  test(`autocomplete="${autocomplete}" is stored`, () => {
    assert.equal(mayStore(control({ autocomplete })), true);
  });
}

for (const word of ["csrfmiddlewaretoken", "_CSRF", "access_token", "client-secret", "otp", "totp", "card_number", "creditcard", "CVV"]) {
  test(`a control called ${word} is never stored`, () => {
    assert.equal(mayStore(control({ name: word })), false);
    assert.equal(mayStore(control({ id: word })), false);
  });
}

for (const word of ["footprint", "discard_reason"]) {
  test(`a control called ${word} is stored`, () => {
    assert.equal(mayStore(control({ name: word })), true);
  });
}

test("what the user cannot type into, or the page wants forgotten, is never stored", () => {
  assert.equal(mayStore(control({ readOnly: true })), false);
  assert.equal(mayStore(control({ disabled: true })), false);
  assert.equal(mayStore(control({ nostore: true })), false);
});

test("text is read and written", () => {
  const field = control({ value: "typed", defaultValue: "sent" });
  assert.deepEqual(readField(field), { value: "typed", original: "sent" });

  writeField(field, "restored");

  assert.equal(field.value, "restored");
});

test("a checkbox is read and written by its check", () => {
  const field = control({ type: "checkbox", value: "on", checked: true, defaultChecked: false });
  assert.deepEqual(readField(field), { value: true, original: false });

  writeField(field, false);

  assert.deepEqual([field.checked, field.value], [false, "on"]);
});

test("a select is read and written by its options", () => {
  const options = [option("1", false, true), option("2", true), option("3", true)];
  const field = control({ type: "select-multiple", multiple: true, options });
  assert.deepEqual(readField(field), { value: ["2", "3"], original: ["1"] });

  writeField(field, ["1", "3"]);

  assert.deepEqual(options.map(({ selected }) => selected), [true, false, true]);
});

test("a select without a default starts with its first option", () => {
  const field = control({ type: "select-one", multiple: false, options: [option("1", true), option("2", false)] });

  const { value, original } = readField(field);

  assert.ok(isSame(value, original));
});
