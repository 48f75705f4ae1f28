/** @typedef {import("./report.js").Frame} Frame */

/**
 * @typedef {{ kind: "app", frame: Frame }} AppFrame
 * @typedef {{ kind: "library", frames: Frame[] }} LibraryRun
 * @typedef {{ kind: "omitted", count: number }} Omitted
 * @typedef {AppFrame | LibraryRun | Omitted} Run
 */

/**
 * @param {import("./report.js").Failure} failure
 * @returns {Run[]} its frames, the most recent call first; those of libraries next to one another are one run
 */
export function runsOf({ frames, omitted, omitted_after: before }) {
  /** @type {Run[]} */
  const runs = [];
  frames.forEach((frame, index) => {
    const last = runs.at(-1);
    if (omitted > 0 && index === before) runs.push({ kind: "omitted", count: omitted });
    if (frame.is_app) runs.push({ kind: "app", frame });
    else if (last?.kind === "library" && runs.at(-1) === last) last.frames.unshift(frame);
    else runs.push({ kind: "library", frames: [frame] });
  });
  if (omitted > 0 && before >= frames.length) runs.push({ kind: "omitted", count: omitted });
  return runs.reverse();
}

/**
 * @param {LibraryRun} run
 * @returns {string} `12 frames in starlette, anyio`
 */
export function nameOf({ frames }) {
  const libraries = [...new Set(frames.map(({ library }) => library).filter(Boolean))];
  const few = libraries.length > 3 ? [...libraries.slice(0, 3), "…"] : libraries;
  const count = frames.length === 1 ? "1 frame" : `${frames.length} frames`;
  return few.length > 0 ? `${count} in ${few.join(", ")}` : count;
}
