/**
 * @typedef {import("./protocol.js").CssReload | import("./protocol.js").AssetReload
 *   | import("./protocol.js").JsReload | import("./protocol.js").TemplateReload} Change
 */

/**
 * Brings the page up to a change without loading it again, one change after the other.
 */
export class Updates {
  #swapStyles;
  #swapAssets;
  #freshenScripts;
  #template;
  #hasFailed = false;
  #whenVisible;
  #onRendered;
  #onDone;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {object} options
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.swapStyles
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.swapAssets
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.freshenScripts
   * @param {() => Promise<import("./template.js").Outcome>} options.template renders the page again
   * @param {() => Promise<void>} options.whenVisible
   * @param {(failed: import("./report.js").Report | null) => void} [options.onRendered] null when it worked
   * @param {(change: Change) => void} [options.onDone]
   */
  constructor({
    swapStyles,
    swapAssets,
    freshenScripts,
    template,
    whenVisible,
    onRendered = () => {},
    onDone = () => {},
  }) {
    this.#swapStyles = swapStyles;
    this.#swapAssets = swapAssets;
    this.#freshenScripts = freshenScripts;
    this.#template = template;
    this.#whenVisible = whenVisible;
    this.#onRendered = onRendered;
    this.#onDone = onDone;
  }

  /**
   * @param {Change} change
   * @returns {Promise<string | null>} the reason to refresh instead, if there is one
   */
  apply(change) {
    const done = this.#last.then(() => this.#apply(change));
    this.#last = done;
    return done;
  }

  /** @param {Change} change */
  async #apply(change) {
    try {
      if (change.type === "js_reload") {
        await this.#freshenScripts(change);
        return change.type; // What has run cannot be taken back.
      }
      // What the page shows decides which of the files it takes; and new rules before what they are for.
      await Promise.all([this.#swapStyles(change), this.#swapAssets(change)]);
      // A page that could not be rendered may be mended by any change.
      if (change.type === "template_reload" || this.#hasFailed) {
        await this.#whenVisible(); // Nobody looks: it need not be rendered yet.
        const outcome = await this.#template();
        if (typeof outcome === "object" && "refresh" in outcome) return outcome.refresh;
        this.#hasFailed = outcome !== "done";
        this.#onRendered(typeof outcome === "object" ? outcome.failed : null);
        if (outcome === "empty") console.info("[reloader] The page came back empty: it stays as it was.");
        if (this.#hasFailed) return null; // It stays as it is until then.
      }
    } catch (error) {
      return String(error);
    }
    this.#onDone(change);
    return null;
  }
}
