/**
 * The only classic script: remember our own tag, then import the client once the page is parsed.
 *
 * An `import()` before the page's import maps are parsed would switch those maps off, hence the wait.
 * Everything the client is told stands in the tag: `src`, `data-boot`, `data-seq`, `data-method`,
 * `data-status`, `data-keep-state`, `data-page`.
 */
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  // On the document, under a symbol: no global name, and one client however many tags there are.
  const once = /** @type {Record<symbol, boolean>} */ (/** @type {unknown} */ (document));
  const mark = Symbol.for("reloader.client");
  // A sandboxed page has no origin of its own and may neither import nor fetch anything of ours.
  if (!script || once[mark] || self.origin === "null") return;
  once[mark] = true;

  const hash = script.getAttribute("src")?.split("/").at(-2);
  const { boot, seq, method, status, keepState, page } = script.dataset;
  const config = {
    position: boot ? { boot, seq: Number(seq) || 0 } : null,
    method: method || "GET",
    status: Number(status) || 200,
    keepState: keepState !== "false",
    page: page || null,
  };

  /** @param {number} attempt browsers remember a failed import by its address, so each has its own */
  const load = (attempt) => {
    // Relative to this file, wherever the browser has it from: the page's address and its base may
    // have changed since, and then `script.src` names another place.
    import(`../${hash}${attempt ? `-${attempt}` : ""}/main.js`).then(
      (main) => main.start(config),
      () => attempt < 8 && setTimeout(load, Math.min(500 * 2 ** attempt, 15_000), attempt + 1),
    );
  };

  let loaded = false;
  const begin = () => {
    if (!loaded) load(0);
    loaded = true;
  };
  if (document.readyState !== "loading") begin();
  else {
    document.addEventListener("DOMContentLoaded", begin, { once: true });
    setTimeout(begin, 2_000); // a page that streams for ever is never parsed
  }
})();
