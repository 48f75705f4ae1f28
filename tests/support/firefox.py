"""Firefox, over WebDriver BiDi, without a driver in between."""

import base64
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from tests.support.bidi import DEADLINE, Bidi, BidiError, bidi_connection, fail
from tests.support.browsers import (
    ESCAPE,
    Browser,
    Engine,
    EngineMissing,
    PageGone,
    ScriptError,
    Tab,
)
from tests.support.waiting import PATIENCE, eventually

PREFERENCES = """\
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.tabs.warnOnClose", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.disable_open_during_load", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("remote.active-protocols", 1);
user_pref("services.settings.server", "http://127.0.0.1:9/");
user_pref("toolkit.telemetry.enabled", false);
"""
GONE = {"no such frame", "no such script", "unknown error"}
# A page knows the calls that it was given.
CALLED = """async (argument, number) => {
    document[Symbol.for("call")] = number;
    return (%s)(argument);
}"""
IS_CALLED = "(number) => document[Symbol.for('call')] === number"
KEYS = {"\n": "\ue007", "\t": "\ue004", "\b": "\ue003", ESCAPE: "\ue00c"}


class FirefoxTab(Tab):
    def __init__(self, bidi: Bidi, context: str, lines: list[str]) -> None:
        self._bidi = bidi
        self._context = context
        self._lines = lines
        self._answer: Future[Any] = Future()
        self._number = 0
        self._calling = Lock()
        bidi.listen("browsingContext.navigationCommitted", self._leave_page)

    def goto(self, url: str) -> None:
        self._send("browsingContext.navigate", url=url, wait="complete")

    def call(self, function: str, argument: str) -> str:
        with self._calling:
            self._number += 1
            values: list[Any] = [
                {"type": "string", "value": argument},
                {"type": "number", "value": self._number},
            ]
            self._answer = self._start(CALLED % function, values, userActivation=True)
        try:
            answer = self._answer.result(DEADLINE)
        except BidiError as error:
            if error.code in GONE:
                raise PageGone(str(error)) from None
            raise
        if answer["type"] == "exception":
            raise ScriptError(answer["exceptionDetails"]["text"])
        return str(answer["result"]["value"])

    def click(self, selector: str) -> None:
        self.evaluate("s => document.querySelector(s).scrollIntoView({block: 'nearest'})", selector)
        left, top = self.evaluate(
            "s => { const box = document.querySelector(s).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] }",
            selector,
        )
        self._perform(
            {
                "type": "pointer",
                "id": "mouse",
                "actions": [
                    {"type": "pointerMove", "x": round(left), "y": round(top)},
                    {"type": "pointerDown", "button": 0},
                    {"type": "pointerUp", "button": 0},
                ],
            }
        )

    def press(self, text: str) -> None:
        keys = [KEYS.get(character, character) for character in text]
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": strokes})

    def activate(self) -> None:
        self._send("browsingContext.activate")

    def reload(self) -> None:
        self._send("browsingContext.reload", wait="complete")

    def close(self) -> None:
        self._send("browsingContext.close")

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._send("browsingContext.captureScreenshot")["data"]))

    def console(self) -> list[str]:
        return list(self._lines)

    def _leave_page(self, event: dict[str, Any]) -> None:
        if event["context"] != self._context:
            return
        with self._calling:
            answer, number = self._answer, self._number
        # A page that is kept in memory does not fail its scripts: they just never end. But this
        # may be told late, when the next page runs scripts already.
        asked = self._start(IS_CALLED, [{"type": "number", "value": number}])

        def decide(asked: Future[Any]) -> None:
            if not is_true(asked):
                fail(answer, PageGone(event["url"]))

        asked.add_done_callback(decide)

    def _start(self, function: str, values: list[Any], **params: Any) -> Future[Any]:
        return self._bidi.start(
            "script.callFunction",
            functionDeclaration=function,
            arguments=values,
            target={"context": self._context},
            awaitPromise=True,
            **params,
        )

    def _perform(self, actions: dict[str, Any]) -> None:
        self._send("input.performActions", actions=[actions])

    def _send(self, method: str, **params: Any) -> Any:
        return self._bidi.send(method, context=self._context, **params)


class FirefoxProfile(Browser):
    """A "container": cookies, storage and workers of its own in the one running Firefox."""

    def __init__(self, bidi: Bidi, lines: dict[str, list[str]]) -> None:
        self._bidi = bidi
        self._lines = lines
        self._name = bidi.send("browser.createUserContext")["userContext"]

    def open(self, url: str = "about:blank") -> FirefoxTab:
        # A window each: a tab behind another one would be hidden.
        context = self._bidi.send("browsingContext.create", type="window", userContext=self._name)[
            "context"
        ]
        tab = FirefoxTab(self._bidi, context, self._lines[context])
        tab.goto(url)
        return tab

    def remove(self) -> None:
        self._bidi.send("browser.removeUserContext", userContext=self._name)


class Firefox(Engine):
    def __init__(self, bidi: Bidi) -> None:
        self._bidi = bidi
        self._lines: dict[str, list[str]] = defaultdict(list)
        capabilities = {"alwaysMatch": {"acceptInsecureCerts": True}}
        bidi.send("session.new", capabilities=capabilities)
        bidi.listen("log.entryAdded", self._log)
        events = ["log.entryAdded", "browsingContext.navigationCommitted"]
        bidi.send("session.subscribe", events=events)

    @contextmanager
    def profile(self) -> Iterator[Browser]:
        profile = FirefoxProfile(self._bidi, self._lines)
        try:
            yield profile
        finally:
            profile.remove()

    def _log(self, entry: dict[str, Any]) -> None:
        context = entry["source"].get("context", "")
        text, is_script = entry["text"], entry["type"] == "javascript"
        # What a policy has blocked is reported like an error, but nothing was thrown.
        is_uncaught = is_script and not text.startswith("Content-Security-Policy")
        kind = "uncaught" if is_uncaught and entry["level"] == "error" else entry["level"]
        self._lines[context].append(f"{kind}: {text}")


def is_true(answer: Future[Any]) -> bool:
    """Tell whether a call that is over has given `true`."""
    return answer.exception() is None and answer.result().get("result", {}).get("value") is True


@contextmanager
def firefox() -> Iterator[Engine]:
    """Start Firefox with an empty profile."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise EngineMissing("Firefox", "firefox-esr (Debian) or firefox")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        Path(home, "user.js").write_text(PREFERENCES, encoding="utf-8")
        log = Path(home, "log.txt")
        command = [program, "--headless", "--no-remote", "--remote-debugging-port=0"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--profile", home], stdout=output, stderr=subprocess.STDOUT
            )
        try:
            found = eventually(
                lambda: re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()), 60
            )
            assert found
            with bidi_connection(f"{found[1]}/session") as bidi:
                yield Firefox(bidi)
        finally:
            process.terminate()
            process.wait(30 * PATIENCE)
