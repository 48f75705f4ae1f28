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
  #whenVisible;
  #onDone;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {object} options
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.swapStyles
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.swapAssets
   * @param {(changed: import("./match.js").Changed) => Promise<unknown>} options.freshenScripts
   * @param {() => Promise<string | null>} options.template renders the page again; why not, if it cannot
   * @param {() => Promise<void>} options.whenVisible
   * @param {(change: Change) => void} [options.onDone]
   */
  constructor({ swapStyles, swapAssets, freshenScripts, template, whenVisible, onDone = () => {} }) {
    this.#swapStyles = swapStyles;
    this.#swapAssets = swapAssets;
    this.#freshenScripts = freshenScripts;
    this.#template = template;
    this.#whenVisible = whenVisible;
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
      if (change.type === "template_reload") {
        await this.#whenVisible(); // Nobody looks: it need not be rendered yet.
        const reason = await this.#template();
        if (reason) return reason;
      }
    } catch (error) {
      return String(error);
    }
    this.#onDone(change);
    return null;
  }
}
