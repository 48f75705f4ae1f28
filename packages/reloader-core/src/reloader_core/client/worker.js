/** The SharedWorker: holds the only stream of this browser to one reload address. */
import { Relay } from "./relay.js";

const relay = new Relay(new URL("../..", import.meta.url).href.replace(/\/$/, ""));

addEventListener("connect", (event) => relay.add(/** @type {MessageEvent} */ (event).ports[0]));
addEventListener("online", () => relay.retry());
