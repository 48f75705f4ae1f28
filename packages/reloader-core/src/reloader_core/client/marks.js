/** @typedef {{ line: number, isFailing: boolean, before: string, marked: string, after: string }} Line */

/**
 * @param {import("./report.js").Frame} frame
 * @returns {Line[]} its source without the indentation that all lines share, and what failed in it
 */
export function markedLines({ source, line: first, end_line: lastLine, column, end_column: endColumn }) {
  const last = Math.max(first, lastLine ?? first);
  const margin = Math.min(...source.filter(({ code }) => code.trim()).map(({ code }) => indentation(code)));
  const cut = Number.isFinite(margin) ? margin : 0;
  return withoutBlankEdges(source).map(({ line, code }) => {
    const isFailing = line >= first && line <= last;
    // Python counts characters, where JavaScript counts half of some.
    const text = [...code].slice(cut);
    if (!isFailing || column === null) return { line, isFailing, before: text.join(""), marked: "", after: "" };
    const begin = line === first ? column - cut : indentation(text.join(""));
    const end = line === last && endColumn !== null ? endColumn - cut : line === last ? begin + 1 : text.length;
    const [start, stop] = [clamp(begin, text.length), clamp(end, text.length)];
    return {
      line,
      isFailing,
      before: text.slice(0, start).join(""),
      marked: text.slice(start, Math.max(start, stop)).join(""),
      after: text.slice(Math.max(start, stop)).join(""),
    };
  });
}

/** @param {import("./report.js").Frame["source"]} source */
function withoutBlankEdges(source) {
  const written = source.flatMap(({ code }, index) => (code.trim() ? [index] : []));
  return source.slice(written[0] ?? 0, (written.at(-1) ?? -1) + 1);
}

/** @param {string} code @returns {number} of how many characters it is */
export function indentation(code) {
  return [...code].length - [...code.trimStart()].length;
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.max(0, Math.min(value, most));
}
