/**
 * When a page lives and when it can be seen.
 *
 * A page in the back-forward cache or in a frozen tab must hold no connection, else the browser throws it
 * away, or, worse, keeps the connection and the app runs out of them.
 *
 * @param {object} life
 * @param {() => void} life.wake the page begins to live, or lives again
 * @param {() => void} life.sleep
 * @param {() => void} life.look whether it can be seen may have changed
 */
export function followLife({ wake, sleep, look }) {
  let isAwake = false;
  const start = () => {
    if (!isAwake) wake();
    isAwake = true;
  };
  const stop = () => {
    if (isAwake) sleep();
    isAwake = false;
  };
  addEventListener("pagehide", stop);
  addEventListener("pageshow", ({ persisted }) => persisted && start());
  document.addEventListener("freeze", stop);
  document.addEventListener("resume", start);
  document.addEventListener("visibilitychange", look);
  if (/** @type {{ prerendering?: boolean }} */ (document).prerendering) {
    document.addEventListener("prerenderingchange", start, { once: true });
  } else start();
}

/**
 * Is this page no frame of another page of its origin, which shows what concerns both?
 *
 * An editor's preview is a frame, too, but what is around it is nothing of ours.
 *
 * @param {Pick<Window, "parent">} [view]
 * @returns {boolean}
 */
export function isOutermost(view = window) {
  try {
    return view.parent === view || !view.parent.document;
  } catch {
    return true;
  }
}
