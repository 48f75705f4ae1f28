import { button, element } from "./dom.js";

/** @typedef {import("./report.js").Failure} Failure */
/** @typedef {{ failure: Failure, relation: string, inner: Entry[] }} Entry an error, and how it belongs to the one above */

/**
 * @param {Failure} failure
 * @param {string} [relation]
 * @returns {Entry} with what led to it, and what it is a group of
 */
export function entryOf(failure, relation = "") {
  const { cause, context, exceptions } = failure;
  const inner = [
    ...exceptions.map((one, index) => entryOf(one, `${index + 1} of ${exceptions.length}`)),
    ...(cause ? [entryOf(cause, "caused by")] : []),
    ...(context ? [entryOf(context, "while handling")] : []),
  ];
  return { failure, relation, inner };
}

/**
 * @param {Failure} failure
 * @param {(chosen: Failure) => void} onChoose
 * @returns {HTMLElement | null} the errors that belong together, to choose one; null for a single one
 */
export function chainView(failure, onChoose) {
  const entry = entryOf(failure);
  if (entry.inner.length === 0) return null;
  /** @type {HTMLElement | null} */
  let chosen = null;
  /** @param {HTMLElement} made @param {Failure} one */
  const choose = (made, one) => {
    chosen?.removeAttribute("aria-current");
    made.setAttribute("aria-current", "true");
    chosen = made;
    onChoose(one);
  };
  /** @param {Entry} entry @returns {HTMLLIElement} */
  const item = ({ failure: one, relation, inner }) => {
    const made = button("", () => choose(made, one));
    const [first] = one.message.split("\n");
    made.append(
      relation ? element("span", "relation", relation, " ") : "",
      element("code", "", first ? `${one.type}: ${first}` : one.type),
    );
    if (one === failure) {
      made.setAttribute("aria-current", "true");
      chosen = made;
    }
    const rest = one.cut ? element("li", "rest", "The rest is left out.") : null;
    const below = inner.length > 0 || rest ? element("ul", "", ...inner.map(item), rest) : null;
    return element("li", "", made, below);
  };
  return element("nav", { class: "chain", "aria-label": "Errors that belong together" }, element("ul", "", item(entry)));
}
