import { Slots, arrival } from "./arrival.js";
import { renewImports } from "./imports.js";
import { withToken } from "./match.js";
import { rulesOf } from "./roots.js";

/** @typedef {import("./fresh.js").Answer} Answer */
/** @typedef {import("./imports.js").Turn} Turn */

/** @type {Slots<HTMLLinkElement>} */
const slots = new Slots();

/**
 * @param {HTMLLinkElement} link that stood in the page at some time
 * @returns {string} the address of the sheet that is shown in its place now
 */
export function currentHref(link) {
  return slots.of(link).current.href;
}

/**
 * Put a link with a new address behind the old one, and take the old one away once the new one is loaded.
 *
 * A new address for the old link would leave the page without styles while it loads.
 *
 * @param {HTMLLinkElement} link
 * @param {Answer | undefined} answer if the file itself has changed
 * @param {Turn} turn
 * @returns {Promise<boolean>} false when the old one stays
 */
export async function replaceLink(link, answer, turn) {
  const slot = slots.of(link);
  const signal = slot.take(turn.turn);
  if (!signal) return true;
  const old = slot.current;
  if (!old.isConnected) return true; // The page has taken it away.
  const copy = copyOf(old, turn.token);
  if (old.hasAttribute("disabled")) {
    // It is not loaded before it is switched on.
    old.replaceWith(copy);
    slots.put(slot, copy);
    return true;
  }
  // Switched off by a script, which no attribute tells: the copy must not be seen before that is known of it too.
  const isOff = old.sheet?.disabled === true;
  if (isOff) copy.media = "not all";
  const hasLoaded = arrival(copy, { clock: turn.clock, signal });
  old.after(copy);
  if (!((await hasLoaded) || isThere(copy, answer)) || signal.aborted || (await isEmptied(copy, old, answer))) {
    copy.remove();
    return signal.aborted;
  }
  await renewImports(copy, copy.sheet, turn);
  if (signal.aborted) {
    copy.remove();
    return true;
  }
  if (isOff) {
    restore(copy, old, "media");
    // For that, Firefox takes the sheet anew at once, and WebKit loads it once more.
    void arrival(copy, { clock: turn.clock, signal }).then((hasLoaded) => hasLoaded && switchOff(copy, true));
  }
  switchOff(copy, isOff);
  old.remove();
  slots.put(slot, copy);
  return true;
}

/**
 * @param {HTMLLinkElement} link
 * @param {string} token
 */
function copyOf(link, token) {
  const copy = /** @type {HTMLLinkElement} */ (link.cloneNode());
  copy.removeAttribute("integrity"); // of the old content
  copy.nonce = link.nonce; // which the attribute hides
  // What the page does when its sheet is loaded, it has done.
  copy.onload = null;
  copy.onerror = null;
  copy.setAttribute("href", withToken(link.href, token));
  return copy;
}

/**
 * @param {HTMLLinkElement} link
 * @param {boolean} isOff
 */
function switchOff({ sheet }, isOff) {
  if (sheet && sheet.disabled !== isOff) sheet.disabled = isOff;
}

/**
 * @param {HTMLLinkElement} link
 * @param {HTMLLinkElement} model
 * @param {string} name
 */
function restore(link, model, name) {
  const value = model.getAttribute(name);
  if (value === null) link.removeAttribute(name);
  else link.setAttribute(name, value);
}

/**
 * Browsers speak of an error, too, when a sheet is there and only something that it imports is not.
 *
 * @param {HTMLLinkElement} copy
 * @param {Answer | undefined} answer
 */
function isThere({ sheet }, answer) {
  return answer?.verdict === "good" && rulesOf(sheet).length > 0;
}

/**
 * Was the file written again since it was looked at, and was empty just then?
 *
 * @param {HTMLLinkElement} copy
 * @param {HTMLLinkElement} old
 * @param {Answer | undefined} answer
 */
async function isEmptied(copy, old, answer) {
  if (rulesOf(copy.sheet).length || !rulesOf(old.sheet).length) return false;
  return answer?.verdict !== "good" || /[{;]/.test(await answer.body.text());
}
