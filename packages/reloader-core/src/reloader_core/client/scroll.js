import { elementAt, placeOf } from "./places.js";

/** @typedef {[place: import("./places.js").Place | null, left: number, top: number]} Scrolled null is the window */

const SETTLE = 1_000;
const USER = ["wheel", "touchstart", "keydown", "pointerdown"];

/** @returns {Scrolled[]} the window, and whatever else is scrolled */
export function readScroll() {
  const inner = [...document.querySelectorAll("body *")].filter((one) => one.scrollTop || one.scrollLeft);
  return [
    [null, scrollX, scrollY],
    ...inner.map((one) => /** @type {Scrolled} */ ([placeOf(one), one.scrollLeft, one.scrollTop])),
  ];
}

/**
 * Scroll now, and again while the page still grows; the first touch of the user ends it.
 *
 * @param {Scrolled[]} scrolled
 */
export function restoreScroll(scrolled) {
  const scroll = () => {
    for (const [place, left, top] of scrolled) {
      const target = place === null ? window : elementAt(place);
      target?.scrollTo({ left, top, behavior: "instant" });
    }
  };
  const observer = new ResizeObserver(scroll);
  const end = () => {
    observer.disconnect();
    removeEventListener("load", settle);
    for (const name of USER) removeEventListener(name, end, true);
  };
  const settle = () => {
    scroll();
    setTimeout(end, SETTLE);
  };
  for (const name of USER) addEventListener(name, end, { capture: true, passive: true });
  scroll();
  observer.observe(document.body ?? document.documentElement);
  if (document.readyState === "complete") settle();
  else addEventListener("load", settle, { once: true });
}
