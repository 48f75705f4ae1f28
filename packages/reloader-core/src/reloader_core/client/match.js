/**
 * Which addresses of a page belong to the files that have changed, and the token that makes a browser ask for
 * such an address anew.
 *
 * @typedef {object} Changed
 * @property {string[]} urls what the changed files are known to be served as
 * @property {string[]} paths of the files, with `/`; looked at for those that are not among the `urls`
 * @property {number} seq
 */

const NAME = "x-hot";
const TOKEN = new RegExp(`([?&])${NAME}=[\\w-]*(&?)`, "g");

/**
 * @param {number} seq
 * @param {number} now
 * @returns {string} never the same twice: another server may have counted as far, and the browser kept its answer
 */
export function makeToken(seq, now) {
  return `${seq}-${now.toString(36)}`;
}

/**
 * @param {string} text an address, or any text with addresses in it, such as a `srcset`
 * @returns {string} the text as the server wrote it
 */
export function withoutToken(text) {
  return text.replace(TOKEN, (_, before, after) => (after ? before : ""));
}

/**
 * @param {string} url
 * @param {string} token
 */
export function withToken(url, token) {
  const [, rest, fragment] = /** @type {string[]} */ (/^([^#]*)(.*)$/s.exec(withoutToken(url)));
  const joint = rest.includes("?") ? (/[?&]$/.test(rest) ? "" : "&") : "?";
  return `${rest}${joint}${NAME}=${token}${fragment}`;
}

/** @param {string} url */
export function hasToken(url) {
  return withoutToken(url) !== url;
}

/**
 * @param {string} url
 * @returns {string} the address to fetch for it, as a page that is loaded again would
 */
export function plain(url) {
  return withoutToken(url).split("#")[0];
}

/**
 * @param {Omit<Changed, "seq">} changed
 * @param {Iterable<string>} candidates absolute addresses
 * @returns {Set<string>} those of the candidates that belong to the changed files
 */
export function findMatches({ urls, paths }, candidates) {
  const known = [...new Set(candidates)].map((url) => ({ url, segments: segmentsOf(url) }));
  const wanted = urls.map(segmentsOf).filter((segments) => segments.length);
  // A mount or a proxy may have put something before what the server knows.
  const exact = known.filter(({ segments }) => wanted.some((end) => commonEnd(end, segments) === end.length));
  const names = new Set(wanted.map((segments) => segments.at(-1)));
  const others = paths.map((path) => path.normalize().split("/")).filter((path) => !names.has(path.at(-1)));
  return new Set([...exact.map(({ url }) => url), ...others.flatMap((path) => nearest(path, known))]);
}

/**
 * @param {string[]} path
 * @param {{ url: string, segments: string[] }[]} known
 * @returns {string[]} the addresses that end in the most names of the path, at least in the file's
 */
function nearest(path, known) {
  const lengths = known.map(({ segments }) => commonEnd(path, segments));
  const longest = Math.max(1, ...lengths);
  return known.filter((_, index) => lengths[index] === longest).map(({ url }) => url);
}

/**
 * @param {string[]} left
 * @param {string[]} right
 */
function commonEnd(left, right) {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.at(-1 - length) && left.at(-1 - length) === right.at(-1 - length)) length += 1;
  return length;
}

/**
 * @param {string} url
 * @returns {string[]} the names in its path; none for what is not on a server
 */
function segmentsOf(url) {
  try {
    const { protocol, pathname } = new URL(url, "http://any.invalid/");
    return /^https?:$/.test(protocol) ? pathname.split("/").slice(1).map(decode) : [];
  } catch {
    return [];
  }
}

/** @param {string} segment */
function decode(segment) {
  try {
    return decodeURIComponent(segment).normalize();
  } catch {
    return segment;
  }
}
