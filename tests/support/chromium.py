"""Chromium, by Playwright, with the back/forward cache switched on as users have it."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

from playwright.sync_api import Browser as Process
from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright
from tests.support.browsers import (
    ESCAPE,
    Browser,
    Engine,
    EngineMissing,
    PageGone,
    ScriptError,
    Tab,
)
from tests.support.waiting import PATIENCE

T = TypeVar("T")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
]
KEYS = {"\t": "Tab", ESCAPE: "Escape"}
GONE = ("context was destroyed", "Cannot find context", "navigat", "Frame was detached")


class Run:
    """Runs everything on one thread, as Playwright wants, and leaves the tests' thread alone.

    On the tests' own thread Playwright would keep an event loop running, in which no test could
    start another one.
    """

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread

    def __call__(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result(60 * PATIENCE)


class ChromiumTab(Tab):
    def __init__(self, run: Run, page: Page) -> None:
        self._run = run
        self._page = page
        self._lines: list[str] = []
        page.on("console", lambda line: self._lines.append(f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: self._lines.append(f"uncaught: {error}"))

    def goto(self, url: str) -> None:
        self._run(lambda: self._page.goto(url))

    def call(self, function: str, argument: str) -> str:
        try:
            return str(self._run(lambda: self._page.evaluate(function, argument)))
        except Error as error:
            if any(words in error.message for words in GONE):
                raise PageGone(error.message) from None
            raise ScriptError(error.message) from None

    def click(self, selector: str) -> None:
        self._run(lambda: self._page.click(selector, no_wait_after=True))

    def press(self, text: str) -> None:
        keyboard = self._page.keyboard

        def press() -> None:
            for character in text:
                if character in KEYS:
                    keyboard.press(KEYS[character])
                else:
                    keyboard.type(character)

        self._run(press)

    def activate(self) -> None:
        self._run(self._page.bring_to_front)

    def reload(self) -> None:
        self._run(self._page.reload)

    def close(self) -> None:
        self._run(self._page.close)

    def screenshot(self, path: Path) -> None:
        self._run(lambda: self._page.screenshot(path=path))

    def resize(self, width: int, height: int) -> None:
        self._run(lambda: self._page.set_viewport_size({"width": width, "height": height}))

    def prefer(self, colors: Literal["light", "dark"], *, forced: bool = False) -> None:
        """Behave as for a user who has chosen these colours."""
        active: Literal["active", "none"] = "active" if forced else "none"
        self._run(lambda: self._page.emulate_media(color_scheme=colors, forced_colors=active))

    def accessibility(self) -> list[str]:
        """Return what a screen reader is told, in reading order, as `role: name`."""

        def read() -> list[str]:
            session = self._page.context.new_cdp_session(self._page)
            nodes = session.send("Accessibility.getFullAXTree")["nodes"]
            by_id = {node["nodeId"]: node for node in nodes}
            told: list[str] = []
            waiting = [nodes[0]]
            while waiting:
                node = waiting.pop()
                if not node["ignored"]:
                    name = node.get("name", {}).get("value", "").strip()
                    told.append(f"{node['role']['value']}: {name}")
                children = [by_id[one] for one in node.get("childIds", []) if one in by_id]
                waiting.extend(reversed(children))
            return told

        return self._run(read)

    def console(self) -> list[str]:
        self._run(lambda: self._page.title())  # Lets Playwright's thread take in what has come.
        return list(self._lines)


class ChromiumProfile(Browser):
    def __init__(self, run: Run, context: BrowserContext) -> None:
        self._run = run
        self._context = context

    def open(self, url: str = "about:blank") -> ChromiumTab:
        tab = self._run(lambda: ChromiumTab(self._run, self._context.new_page()))
        tab.goto(url)
        return tab


class Chromium(Engine):
    def __init__(self, run: Run, process: Process) -> None:
        self._run = run
        self._process = process

    @contextmanager
    def profile(self) -> Iterator[Browser]:
        context = self._run(self._process.new_context)
        try:
            yield ChromiumProfile(self._run, context)
        finally:
            self._run(context.close)


@contextmanager
def chromium() -> Iterator[Engine]:
    """Start Chromium: Playwright's own when there is one, else the machine's."""
    with ThreadPoolExecutor(1) as thread:
        run = Run(thread)
        playwright = run(lambda: sync_playwright().start())
        try:
            process = run(lambda: _launch(playwright))
            try:
                yield Chromium(run, process)
            finally:
                run(process.close)
        finally:
            run(playwright.stop)


def _launch(playwright: Playwright) -> Process:
    return playwright.chromium.launch(
        executable_path=_program(playwright),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )


def _program(playwright: Playwright) -> str:
    names = [
        playwright.chromium.executable_path,
        *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    ]
    for name in names:
        if program := shutil.which(name):
            return os.fspath(program)
    raise EngineMissing("Chromium", "chromium, or run `playwright install chromium`")
