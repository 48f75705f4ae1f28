import { swapAssets } from "./assets.js";
import { findReport, isFailure } from "./error_page.js";
import { Errors } from "./errors.js";
import { Guard } from "./guard.js";
import { Indicator } from "./indicator.js";
import { followLife, isOutermost } from "./lifecycle.js";
import { Overlay } from "./overlay.js";
import { Page } from "./page.js";
import { Refresher } from "./refresher.js";
import { RequestsMade } from "./requests_made.js";
import { freshenScripts } from "./scripts.js";
import { Stage } from "./stage.js";
import { passStateOn, restoreState, saveState } from "./state.js";
import { swapStyles } from "./styles.js";
import { Template } from "./template.js";
import { Transport } from "./transport.js";
import { Updates } from "./updates.js";

/**
 * @typedef {object} Config what the tag says
 * @property {import("./position.js").Position | null} position what the page shows
 * @property {string} method that the page was asked for with
 * @property {number} status that it was answered with
 * @property {boolean} keepState
 * @property {string | null} page the name under which the server remembers what it sent
 */

/**
 * Events on `document`, for the page's own scripts:
 *
 * - `reloader:before-refresh`, `detail: {reason, paths}`; `preventDefault()` keeps the page as it is
 * - `reloader:update`, `detail: {type, paths}`, after the page was changed in place
 * - `reloader:message`, `detail: {message}`, what the server says; `preventDefault()` takes it from the client
 * - `reloader:error`, `detail: {report}`, an error that concerns the page; `preventDefault()` keeps it from being shown
 * - `reloader:status`, `detail: {state}`: `idle`, `connecting`, `open`, `lost` or `stopped`
 *
 * @param {string} name
 * @param {object} detail
 * @returns {boolean} may we go on?
 */
function dispatch(name, detail) {
  return document.dispatchEvent(new CustomEvent(`reloader:${name}`, { detail, cancelable: true }));
}

// Where this file comes from tells where the reload route is, whatever stands before it.
const client = new URL(".", import.meta.url).href.replace(/-\d+\/$/, "/"); // as if at the first attempt
const address = new URL("../..", import.meta.url).href.replace(/\/$/, "");

/** @param {Config} config */
export function start({ position, method, status, keepState, page: name }) {
  const storage = findStorage();
  const stage = new Stage();
  const indicator = new Indicator(stage);
  const guard = new Guard({ href: location.href, storage });
  const isVisible = () => document.visibilityState === "visible";
  const isForm = method !== "GET" && method !== "HEAD";
  const isError = isFailure(status);
  /** @type {import("./connection.js").State} */
  let state = "idle";

  /** @type {Refresher} */
  const refresher = new Refresher(
    {
      position: () => page.mine,
      visible: isVisible,
      connected: () => state === "open" && !page.isHeld,
      isUp: () => transport.isUp(),
      boots: () => transport.boots(),
      mayRefresh: ({ reason, paths }) => dispatch("before-refresh", { reason, paths }),
      refresh() {
        if (keepState && !isError) saveState(storage);
        location.reload();
      },
      offer() {
        const answers = {
          // Without its fragment, for which the browser would stay on the page it has.
          Reload: () => location.replace(location.href.split("#")[0]),
          "Send the form again": () => location.reload(),
        };
        indicator.offer("This page has changed.", answers);
        overlay.offer(answers);
      },
      giveUp() {
        console.info("[reloader] This page is served from a cache: it came back as old as it was.");
        indicator.offer("This page is served from a cache.", { Reload: () => location.reload() });
      },
    },
    { guard, isForm },
  );
  const template = new Template({ oldHtml: () => (name ? findRendered(name) : Promise.resolve(null)), isForm });
  const updates = new Updates({
    swapStyles,
    swapAssets,
    freshenScripts,
    template: () => template.apply(),
    whenVisible,
    onRendered: (failed) => errors.rendered(failed),
    onDone: (change) => dispatch("update", { type: change.type, paths: change.paths }),
  });
  /** @type {Page} */
  const page = new Page(position, refresher, updates, { isError });
  const overlay = new Overlay(stage, storage);
  const errors = new Errors(overlay, {
    href: () => location.href,
    isTop: isOutermost(),
    isForm,
    made: new RequestsMade(),
    mayShow: (report) => dispatch("error", { report }),
    refresh: () => refresher.want({ reason: "recovered", paths: [], wanted: null, live: true }),
  });

  const transport = new Transport(
    { address, client },
    {
      position: () => page.mine,
      visible: isVisible,
      onMessage(message) {
        if (!dispatch("message", { message })) return;
        page.receive(message);
        errors.receive(message);
        if (message.type === "connected") refresher.look(); // it may have waited for an app that works
      },
      onState(now) {
        if (now === state) return;
        state = now;
        dispatch("status", { state });
        indicator.show(state);
        refresher.look();
      },
    },
  );

  if (isError) passStateOn(storage);
  else if (keepState) restoreState(storage);
  guard.arrive(position);
  const report = isError ? findReport(document) : null;
  if (report || !isError) errors.arrive(report);
  addEventListener("online", () => transport.retry());
  document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition }) => {
    if (disposition !== "enforce" || blockedURI.split("?")[0] !== address) return;
    transport.close();
    console.debug("[reloader] The page's policy (connect-src) forbids the stream: no refreshing here.");
  });
  followLife({
    wake: () => transport.open(),
    sleep: () => transport.close(),
    look() {
      transport.look();
      refresher.look();
    },
  });
}

/**
 * @param {string} name
 * @returns {Promise<string | null>} what the app wrote for this page; null when it is not known any more
 */
async function findRendered(name) {
  const response = await fetch(`${address}/page/${name}`, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok) return null;
  return new TextDecoder(document.characterSet).decode(await response.arrayBuffer());
}

/** @returns {Promise<void>} */
function whenVisible() {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}

/** @returns {Storage | null} null where the page may have none */
function findStorage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
