"""Three browser engines behind one synchronous interface.

An `Engine` is a running browser. A `Browser` is a fresh profile in it: its tabs share cookies,
storage and workers with one another and with no other profile. A `Tab` is one visible page.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.support.waiting import eventually

ESCAPE = "\x1b"

# Arguments and answers travel as JSON, so that all engines understand the same values.
CALL = """async (json) => {
    const script = (%s);
    const value = typeof script === "function" ? script(...JSON.parse(json)) : script;
    return JSON.stringify((await value) ?? null);
}"""


class PageGone(Exception):
    """The page was left while a script ran in it."""


class ScriptError(Exception):
    """A script threw."""


class EngineMissing(Exception):
    """A browser, or something it needs, is not installed."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} was not found: install the package {package}.")


class Tab(ABC):
    """One page that is shown. Scripts are expressions, or functions that get the arguments."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Open an address, as typed into the address bar, and wait until it has loaded."""

    @abstractmethod
    def call(self, function: str, argument: str) -> str:
        """Call a JavaScript function that takes a string and promises one."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click the middle of an element."""

    @abstractmethod
    def press(self, text: str) -> None:
        """Press the key of each character, in whatever has the focus."""

    @abstractmethod
    def activate(self) -> None:
        """Bring the tab to the front."""

    @abstractmethod
    def reload(self) -> None:
        """Reload as the button does, and wait until the page has loaded."""

    @abstractmethod
    def close(self) -> None:
        """Close the tab."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """Write what the tab shows to a PNG file."""

    @abstractmethod
    def console(self) -> list[str]:
        """Return the lines of the console as `level: text`, and errors as `uncaught: text`."""

    def evaluate(self, script: str, *args: Any) -> Any:
        """Run a script in the page and return its value, or what its promise resolves to."""
        return json.loads(self.call(CALL % script, json.dumps(args)))

    @property
    def url(self) -> str:
        return str(self.read("location.href"))

    def type(self, selector: str, text: str) -> None:
        """Click an element and type into it."""
        self.click(selector)
        self.press(text)

    def text(self, selector: str) -> str:
        """Return the text a person sees in an element, "" when it is not there."""
        return str(self.read("s => document.querySelector(s)?.innerText ?? ''", selector))

    def read(self, script: str, *args: Any) -> Any:
        """Like `evaluate`, for scripts that change nothing: asks again when the page is left."""
        (answer,) = self._ask(lambda: [self.evaluate(script, *args)])
        return answer

    def wait(self, script: str, *args: Any, within: float = 10.0) -> Any:
        """Wait until a script gives something truthy, in this page or in the one after it.

        It may fail as long as the page has not got what it asks about.
        """

        def attempt() -> Any:
            with suppress(ScriptError):
                return self.evaluate(script, *args)

        return self._ask(attempt, within, f"Waited for: {script}")

    def back(self) -> None:
        self._leave("history.back()")

    def forward(self) -> None:
        self._leave("history.forward()")

    def _ask(self, question: Callable[[], Any], within: float = 10.0, saying: str = "") -> Any:
        def attempt() -> Any:
            try:
                return question()
            except PageGone:
                return None

        return eventually(attempt, within, saying=saying)

    def _leave(self, script: str) -> None:
        """Run a script that leaves this page, and wait until another one is shown."""
        mark = uuid4().hex
        self.evaluate("mark => { document[Symbol.for('harness')] = mark }", mark)
        before = self.url
        self.evaluate(f"() => {{ setTimeout(() => {script}) }}")
        self.wait(
            "(mark, before) => document.readyState === 'complete'"
            " && (document[Symbol.for('harness')] !== mark || location.href !== before)",
            mark,
            before,
        )


class Browser(ABC):
    """A fresh profile."""

    @abstractmethod
    def open(self, url: str = "about:blank") -> Tab:
        """Open an address in a new tab."""


class Engine(ABC):
    """A running browser, that gives profiles."""

    @abstractmethod
    def profile(self) -> AbstractContextManager[Browser]:
        """Give a fresh profile, whose tabs are closed at the end."""
