import { pause, realClock } from "./clock.js";
import { FreshFiles } from "./fresh.js";
import { findMatches } from "./match.js";

const PATIENCE = 2_000;

/**
 * Have the browser's cache hold the scripts that have changed as they are now. A refresh takes from it whatever may
 * be kept, and would run the old ones.
 *
 * @param {import("./match.js").Changed} changed
 * @param {{ loaded?: () => string[], fetch?: typeof globalThis.fetch, clock?: import("./clock.js").Clock }} [options]
 * @returns {Promise<void>}
 */
export async function freshenScripts(changed, { loaded = findLoaded, fetch, clock = realClock } = {}) {
  const files = new FreshFiles({ fetch, clock });
  const asked = [...findMatches(changed, loaded())].map((url) => files.get(url));
  await Promise.race([Promise.all(asked), pause(clock, PATIENCE)]);
}

/** @returns {string[]} what the page has loaded from its own server: modules import others, which no element names */
function findLoaded() {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .filter((url) => url.startsWith(`${location.origin}/`));
}
