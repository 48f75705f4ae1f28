import { pause, realClock } from "./clock.js";
import { FreshFiles } from "./fresh.js";
import { findMatches, makeToken, plain, withToken } from "./match.js";
import { collectRoots } from "./roots.js";
import { usesIn } from "./uses.js";

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./match.js").Changed} Changed */
/** @typedef {import("./styles.js").Outcome} Outcome */

const PATIENCE = 5_000;

/**
 * Show images, fonts and media as they are there now.
 *
 * @param {Changed} changed
 * @param {{ document?: Document, fetch?: typeof globalThis.fetch, clock?: Clock }} [options]
 * @returns {Promise<Outcome>}
 */
export async function swapAssets(changed, { document = globalThis.document, fetch, clock = realClock } = {}) {
  const token = makeToken(changed.seq, clock.now());
  const uses = collectRoots(document).flatMap(usesIn);
  const matches = findMatches(changed, uses.map(({ url }) => url));
  const found = uses.filter(({ url }) => matches.has(url));
  if (!found.length) return "none";
  const files = new FreshFiles({ fetch, clock });
  const outcomes = found.map(async ({ url, isPainted, swap }) => {
    if ((await files.get(plain(url))).verdict === "bad") return false;
    if (isPainted) await Promise.race([preload(withToken(url, token), document), pause(clock, PATIENCE)]);
    try {
      swap(token);
      return true;
    } catch {
      return false; // Trusted Types keep scripts from changing what embeds.
    }
  });
  const hasAll = (await Promise.all(outcomes)).every(Boolean);
  console.debug(`[reloader] assets: ${hasAll ? "swapped" : "failed"}`, ...matches);
  return hasAll ? "swapped" : "failed";
}

/**
 * A background that is not loaded yet is not painted.
 *
 * @param {string} url
 * @param {Document} document
 */
async function preload(url, document) {
  const image = document.createElement("img");
  image.src = url;
  await image.decode().catch(() => {});
}
