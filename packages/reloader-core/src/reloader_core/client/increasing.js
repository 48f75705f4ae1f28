/**
 * Which of these can stay where they are when the others move around them?
 *
 * @param {number[]} places where each one is now, in the order in which they shall be; -1 for nowhere
 * @param {(index: number) => number} [weight] how much it costs to move one, more than 0
 * @returns {Set<number>} the indexes of the heaviest increasing run
 */
export function heaviestIncrease(places, weight = () => 1) {
  const order = [...places].sort((one, other) => one - other);
  const ranks = new Map(order.map((place, index) => [place, index + 1]));
  // A binary indexed tree: each node knows the end of the heaviest run among the places that it covers.
  const ends = new Int32Array(places.length + 1).fill(-1);
  const sums = new Float64Array(places.length);
  const before = new Int32Array(places.length).fill(-1);
  let last = -1;
  for (const [index, place] of places.entries()) {
    if (place < 0) continue;
    const rank = /** @type {number} */ (ranks.get(place));
    let best = -1;
    for (let node = rank - 1; node > 0; node -= node & -node) best = heavier(sums, best, ends[node]);
    before[index] = best;
    sums[index] = (best < 0 ? 0 : sums[best]) + weight(index);
    last = heavier(sums, last, index);
    for (let node = rank; node < ends.length; node += node & -node) ends[node] = heavier(sums, ends[node], index);
  }
  const run = new Set();
  for (; last >= 0; last = before[last]) run.add(last);
  return run;
}

/** @param {Float64Array} sums @param {number} one @param {number} other @returns {number} -1 for neither */
function heavier(sums, one, other) {
  if (one < 0 || other < 0) return Math.max(one, other);
  return sums[other] > sums[one] ? other : one;
}
