import { updateAttributes } from "./attributes.js";
import { keepControl, keepRadios } from "./controls.js";
import { isSame } from "./markup.js";
import { isKept, tellLibraries, updateByOwner } from "./owners.js";
import { place, put } from "./placing.js";
import { isSheet, settled } from "./sheets.js";
import { kindOf, match } from "./siblings.js";
import { keepFocus, keepScroll } from "./whereabouts.js";
import { checkWords, isBlank, updateText } from "./words.js";

/**
 * Bring a page up to date and leave alone whatever the server did not change: what was typed, opened, scrolled
 * to and played, and what scripts made.
 *
 * @param {Document} live what the browser made of the old document, and scripts and the user of that
 * @param {Document} old as `parse` gives it
 * @param {Document} next as `parse` gives it
 * @returns {Promise<Element[]>} the elements that are new or have other attributes; rejects where only a refresh helps,
 *   and then the page may be half old and half new
 */
export async function morph(live, old, next) {
  const work = new Morph(live, old, next);
  updateAttributes(live.documentElement, old.documentElement, next.documentElement);
  work.update(live.head, old.head, next.head);
  await work.sheets(); // before anything shows that needs them

  const restore = [keepRadios(live), keepFocus(live), keepScroll(live)];
  work.update(live.body, old.body, next.body);
  work.removeLeaving((node) => !isSheet(node));
  work.settle();
  for (const one of restore) one();
  tellLibraries(live, work.touched);

  await work.sheets();
  work.removeLeaving();
  return [...work.touched];
}

class Morph {
  /** @type {Set<Element>} */
  touched = new Set();

  #live;
  /** What stands at different places in the two documents, by its id. @type {Map<Node, Element>} */
  #olds = new Map();
  /** @type {Map<Node, Element>} */
  #nexts = new Map();
  /** The element of the page for an old one that has an id. @type {Map<Node, ChildNode>} */
  #known = new Map();
  /** They go at the end: something in them may have moved elsewhere. @type {Set<ChildNode>} */
  #leaving = new Set();
  /** @type {Set<ChildNode>} */
  #placed = new Set();
  /** @type {Promise<void>[]} */
  #loading = [];
  /** @type {(() => void)[]} */
  #settling = [];

  /** @param {Document} live @param {Document} old @param {Document} next */
  constructor(live, old, next) {
    this.#live = live;
    const [lives, nexts] = [identified(live), identified(next)];
    for (const [id, element] of identified(old)) {
      const [mine, theirs] = [lives.get(id), nexts.get(id)];
      if (!mine || !theirs || mine.localName !== element.localName || kindOf(theirs) !== kindOf(element)) continue;
      this.#olds.set(theirs, element);
      this.#nexts.set(element, theirs);
      this.#known.set(element, mine);
    }
  }

  /** Wait for the stylesheets that were inserted. */
  async sheets() {
    await Promise.all(this.#loading.splice(0));
  }

  /** @param {(node: ChildNode) => boolean} which */
  removeLeaving(which = () => true) {
    for (const node of this.#leaving) {
      if (!which(node)) continue;
      this.#leaving.delete(node);
      node.remove();
    }
  }

  /** Show what was typed and chosen, now that all else is in place. */
  settle() {
    for (const settle of this.#settling.splice(0).reverse()) settle();
  }

  /** @param {Node} live @param {Node} old @param {Node} next */
  update(live, old, next) {
    if (isSame(old, next)) return;
    if (live instanceof Element) return this.#element(live, /** @type {Element} */ (old), /** @type {Element} */ (next));
    const [text, before, after] = /** @type {CharacterData[]} */ ([live, old, next]);
    updateText(text, before.data, after.data);
  }

  /** @param {Element} live @param {Element} old @param {Element} next */
  #element(live, old, next) {
    if (isKept(live) || updateByOwner(live, next)) return;
    this.#settling.push(keepControl(live, old, next));
    if (updateAttributes(live, old, next)) this.touched.add(live);
    if (live instanceof HTMLTextAreaElement) live.defaultValue = next.textContent ?? "";
    else if (live instanceof HTMLTemplateElement) {
      live.content.replaceChildren(this.#live.importNode(/** @type {HTMLTemplateElement} */ (next).content, true));
    } else {
      const hasChanged = this.#children(live, old, next);
      // It looks at its sources only once.
      if (hasChanged && live instanceof HTMLMediaElement) live.load();
    }
  }

  /**
   * @param {Element} live
   * @param {Element} old
   * @param {Element} next
   * @returns {boolean} had anything changed?
   */
  #children(live, old, next) {
    const [olds, nexts] = [[...old.childNodes], [...next.childNodes]];
    if (olds.length === nexts.length && olds.every((one, index) => isSame(one, nexts[index]))) return false;
    const lives = this.#findLive(live, olds);
    const pairs = this.#pair(old, next, olds, nexts);

    /** @type {ChildNode[]} */
    const wanted = [];
    /** @type {[live: ChildNode, old: ChildNode, next: ChildNode][]} */
    const kept = [];
    /** @type {[marker: Comment, next: Element][]} */
    const planted = [];
    for (const node of nexts) {
      const before = pairs.get(node) ?? /** @type {ChildNode | undefined} */ (this.#olds.get(node));
      const mine = before && (lives.get(before) ?? this.#known.get(before));
      if (!before) wanted.push(this.#plant(node, planted));
      else if (mine) {
        kept.push([mine, before, node]);
        // What a script has put elsewhere stays there.
        if (mine.parentNode === live || before.parentNode !== old) wanted.push(mine);
      } else if (!isSame(before, node) && !(isBlank(before) && isBlank(node))) {
        throw new Error("a script has removed what has changed");
      }
    }
    const staying = new Set(pairs.values());
    for (const one of olds) {
      const mine = lives.get(one);
      if (mine && !staying.has(one) && !this.#placed.has(mine)) this.#leaving.add(mine);
    }
    const ours = new Set(lives.values());
    const extras = [...live.childNodes].filter((node) => !ours.has(node));
    checkWords(wanted, extras);
    place(live, wanted, extras);
    for (const node of wanted) {
      this.#leaving.delete(node);
      this.#placed.add(node);
    }
    for (const [marker, element] of planted) this.#transplant(marker, element);
    for (const trio of kept) this.update(...trio);
    return true;
  }

  /** @param {Element} live @param {ChildNode[]} olds @returns {Map<Node, ChildNode>} what has become of each */
  #findLive(live, olds) {
    const known = new Set(this.#known.values());
    const found = match(
      olds.filter((one) => !this.#known.has(one)),
      [...live.childNodes].filter((node) => !known.has(node)),
    );
    for (const one of olds) {
      const mine = this.#known.get(one);
      if (mine) found.set(one, mine);
    }
    return found;
  }

  /**
   * @param {Element} old
   * @param {Element} next
   * @param {ChildNode[]} olds
   * @param {ChildNode[]} nexts
   * @returns {Map<ChildNode, ChildNode>} from the new children to the old ones
   */
  #pair(old, next, olds, nexts) {
    const isHere = (/** @type {Node | undefined} */ other, /** @type {Element} */ parent) =>
      !other || other.parentNode === parent;
    return match(
      nexts.filter((node) => isHere(this.#olds.get(node), old)),
      olds.filter((node) => isHere(this.#nexts.get(node), next)),
    );
  }

  /**
   * Make a new node. What has an id and was elsewhere in the page is going to move into it.
   *
   * @param {ChildNode} node
   * @param {[marker: Comment, next: Element][]} planted gets the places it is going to move to
   * @returns {ChildNode}
   */
  #plant(node, planted) {
    const copy = this.#live.importNode(node, true);
    if (!(copy instanceof Element)) return copy;
    const copies = [...copy.querySelectorAll("*")];
    for (const [index, inner] of [.../** @type {Element} */ (node).querySelectorAll("*")].entries()) {
      if (!this.#olds.has(inner) || !copy.contains(copies[index])) continue;
      const marker = this.#live.createComment("");
      copies[index].replaceWith(marker);
      planted.push([marker, inner]);
    }
    this.touched.add(copy);
    for (const one of [copy, ...copies]) if (isSheet(one) && copy.contains(one)) this.#loading.push(settled(one));
    return copy;
  }

  /** @param {Comment} marker @param {Element} next */
  #transplant(marker, next) {
    const old = /** @type {Element} */ (this.#olds.get(next));
    const mine = /** @type {ChildNode} */ (this.#known.get(old));
    put(/** @type {Element} */ (marker.parentNode), mine, marker);
    marker.remove();
    this.#leaving.delete(mine);
    this.#placed.add(mine);
    this.update(mine, old, next);
  }
}

/** @param {Document} page @returns {Map<string, Element>} the elements whose id is their own */
function identified(page) {
  const elements = new Map();
  const doubles = new Set();
  for (const element of page.querySelectorAll("body [id]")) {
    if (elements.has(element.id)) doubles.add(element.id);
    elements.set(element.id, element);
  }
  for (const id of doubles) elements.delete(id);
  return elements;
}
