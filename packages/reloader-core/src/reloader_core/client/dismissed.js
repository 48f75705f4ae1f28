const KEY = "reloader:dismissed";
const MOST = 50;

/**
 * The errors that the user has dismissed, in this tab: they stay away, also after a refresh, until they have been gone.
 */
export class Dismissed {
  #storage;
  /** What each of them was an error of. @type {Map<string, string>} */
  #ids;

  /** @param {Pick<Storage, "getItem" | "setItem"> | null} storage null where there is none */
  constructor(storage) {
    this.#storage = storage;
    this.#ids = read(storage);
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {string} id @param {string} [of] of what it is an error, to be asked for later */
  add(id, of = "") {
    this.#ids.set(id, of);
    this.#write();
  }

  /** It is gone: should it come back, it is another one. @param {string} id */
  delete(id) {
    if (this.#ids.delete(id)) this.#write();
  }

  /** Something works, but for the errors that are still there. @param {string} of @param {Set<string>} [still] */
  forgive(of, still = new Set()) {
    for (const [id, each] of [...this.#ids]) if (each === of && !still.has(id)) this.delete(id);
  }

  #write() {
    this.#ids = new Map([...this.#ids].slice(-MOST));
    try {
      this.#storage?.setItem(KEY, JSON.stringify([...this.#ids]));
    } catch {
      // Full: then it holds for this page.
    }
  }
}

/** @param {Pick<Storage, "getItem"> | null} storage @returns {Map<string, string>} */
function read(storage) {
  try {
    return new Map(JSON.parse(storage?.getItem(KEY) ?? "[]"));
  } catch {
    return new Map();
  }
}
