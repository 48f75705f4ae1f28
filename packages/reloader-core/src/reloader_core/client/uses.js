import { withToken, withoutToken } from "./match.js";
import { contentOf, resolve, rulesOf } from "./roots.js";

/**
 * A place in the page that shows a file other than a stylesheet.
 *
 * @typedef {object} Use
 * @property {string} url absolute, as it stands there
 * @property {boolean} [isPainted] is it an image that would be missing until it is loaded?
 * @property {(token: string) => void} swap ask for it anew
 */

/** @type {Map<string, string[]>} the attributes with addresses in them, by the names of elements */
const ATTRIBUTES = new Map([
  ["img", ["src", "srcset"]],
  ["source", ["src", "srcset"]],
  ["video", ["src", "poster"]],
  ["audio", ["src"]],
  ["input", ["src"]],
  ["link", ["href"]],
  ["use", ["href", "xlink:href"]],
  ["image", ["href", "xlink:href"]],
  ["feImage", ["href", "xlink:href"]],
  ["object", ["data"]],
  ["embed", ["src"]],
]);
const CSS_URL = /url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'()\s]+))\s*\)/gi;
const FONT_FACE = 5;

/**
 * @param {import("./roots.js").Root} root
 * @returns {Use[]}
 */
export function usesIn(root) {
  const elements = [...root.querySelectorAll("*")];
  const sheets = [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])];
  return [
    ...elements.flatMap((element) => [...usesInAttributes(element), ...usesInFrame(element), ...usesInStyle(element)]),
    ...sheets.flatMap((sheet) => usesInRules(sheet, root.baseURI)),
  ];
}

/**
 * @param {Element} element
 * @returns {Use[]}
 */
function usesInAttributes(element) {
  // A stylesheet's link is not ours.
  if (element.localName === "link" && !/\bicon\b/i.test(element.getAttribute("rel") ?? "")) return [];
  return (ATTRIBUTES.get(element.localName) ?? []).flatMap((name) => {
    const value = element.getAttribute(name);
    if (!value) return [];
    // What stands at the even places of a split is between the separators.
    const written = partsOf(name, value).filter((part, index) => index % 2 === 0 && part && !isLocal(part));
    return written.map((one) => ({
      url: resolve(one, element.baseURI),
      swap: (/** @type {string} */ token) => setAddress(element, name, one, token),
    }));
  });
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} old
 * @param {string} token
 */
function setAddress(element, name, old, token) {
  const value = element.getAttribute(name);
  if (!value) return;
  const isOld = (/** @type {string} */ part) => withoutToken(part) === withoutToken(old);
  const media = /** @type {HTMLMediaElement | null} */ (name === "src" && element.closest("video, audio"));
  const resume = media ? remember(media) : () => {};
  const parts = partsOf(name, value).map((part) => (isOld(part) ? withToken(part, token) : part));
  element.setAttribute(name, parts.join(""));
  resume();
}

/**
 * @param {string} name
 * @param {string} value
 * @returns {string[]} addresses and what may be one, with the separators between them; a comma is a separator only
 *   where a space or nothing follows
 */
function partsOf(name, value) {
  return name === "srcset" ? value.split(/(\s+|,+(?=\s|$))/) : [value.trim()];
}

/**
 * @param {string} url
 * @returns {boolean} does it name a part of the very document?
 */
function isLocal(url) {
  return url.startsWith("#");
}

/**
 * @param {HTMLMediaElement} media
 * @returns {() => void} loads it again, and goes on where it is now
 */
function remember(media) {
  const { currentTime, paused } = media;
  return () => {
    const goOn = () => {
      media.currentTime = currentTime;
      if (!paused) media.play().catch(() => {}); // Without a user's touch it may not.
    };
    media.addEventListener("loadedmetadata", goOn, { once: true });
    media.load();
  };
}

/**
 * @param {Element} element
 * @returns {Use[]} an image that a frame shows by itself
 */
function usesInFrame(element) {
  const shown = element.localName === "object" ? null : contentOf(element);
  const view = shown?.defaultView;
  if (!view || !shown.contentType.startsWith("image/")) return [];
  // Not by the attribute, which would add a step to what the back button goes through.
  return [{ url: shown.URL, swap: (token) => view.location.replace(withToken(shown.URL, token)) }];
}

/**
 * @param {Element} element
 * @returns {Use[]}
 */
function usesInStyle(element) {
  if (!element.hasAttribute("style")) return [];
  const { style } = /** @type {HTMLElement} */ (element);
  return style ? usesInDeclarations(style, element.baseURI) : [];
}

/**
 * @param {{ cssRules: CSSRuleList } | null} owner
 * @param {string} base
 * @returns {Use[]}
 */
function usesInRules(owner, base) {
  const href = /** @type {CSSStyleSheet | null} */ (owner)?.href;
  return rulesOf(owner).flatMap((rule) => {
    const from = href ?? base;
    const { style, styleSheet } = /** @type {CSSStyleRule & CSSImportRule} */ (rule);
    if (rule.type === FONT_FACE) return usesInFont(rule, from);
    const inner = styleSheet ?? (/** @type {{ cssRules?: CSSRuleList }} */ (rule).cssRules ? rule : null);
    return [
      ...(style ? usesInDeclarations(style, from) : []),
      ...usesInRules(/** @type {{ cssRules: CSSRuleList } | null} */ (inner), from),
    ];
  });
}

/**
 * @param {CSSStyleDeclaration} style
 * @param {string} base
 * @returns {Use[]}
 */
function usesInDeclarations(style, base) {
  return [...style].flatMap((name) =>
    urlsIn(style.getPropertyValue(name), base).map((url) => ({
      url,
      isPainted: true,
      swap(/** @type {string} */ token) {
        const value = renewed(style.getPropertyValue(name), url, base, token);
        style.setProperty(name, value, style.getPropertyPriority(name));
      },
    })),
  );
}

/**
 * @param {CSSRule} rule
 * @param {string} base
 * @returns {Use[]}
 */
function usesInFont(rule, base) {
  let current = rule;
  return urlsIn(rule.cssText, base).map((url) => ({
    url,
    swap(token) {
      // A font's rule cannot be changed, but it can be replaced.
      const parent = /** @type {CSSStyleSheet} */ (current.parentRule ?? current.parentStyleSheet);
      const index = rulesOf(parent).indexOf(current);
      if (index < 0) return;
      parent.insertRule(renewed(current.cssText, url, base, token), index + 1);
      parent.deleteRule(index);
      current = parent.cssRules[index];
    },
  }));
}

/**
 * @param {string} text
 * @param {string} base
 * @returns {string[]} absolute
 */
function urlsIn(text, base) {
  const found = text.includes("url(") ? [...text.matchAll(CSS_URL)].map(written) : [];
  return found.filter((url) => !isLocal(url)).map((url) => resolve(url, base));
}

/** @param {ArrayLike<string | undefined>} found */
function written(found) {
  return (found[1] ?? found[2] ?? found[3] ?? "").replace(/\\(.)/g, "$1");
}

/**
 * @param {string} text
 * @param {string} old
 * @param {string} base
 * @param {string} token
 * @returns {string} the text with absolute addresses, because what is set by a script may have another base
 */
function renewed(text, old, base, token) {
  return text.replace(CSS_URL, (...found) => {
    const url = resolve(written(found), base);
    if (!url || isLocal(written(found))) return found[0];
    return `url("${withoutToken(url) === withoutToken(old) ? withToken(url, token) : url}")`;
  });
}
