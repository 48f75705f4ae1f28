/**
 * Which version of the app something shows: the server process, and how many changes it has applied.
 *
 * @typedef {{ boot: string, seq: number }} Position
 */

/** @param {Position} position */
export function format(position) {
  return `${position.boot}:${position.seq}`;
}

/**
 * The one rule: how a page stands to the server.
 *
 * @param {Position} mine
 * @param {Position} theirs
 * @returns {"foreign" | "behind" | "current"} made by another process, older, or nothing to do
 */
export function compare(mine, theirs) {
  if (mine.boot !== theirs.boot) return "foreign";
  return theirs.seq > mine.seq ? "behind" : "current";
}
