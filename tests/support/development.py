"""`reloader serve` as its users have it: a real command, a project, and a client that asks."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx
from tests.support.project import Project
from tests.support.servers import Server
from tests.support.supervised import descendants, is_alive
from tests.support.waiting import PATIENCE, eventually

TERMINAL = """
import os, pty, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Whoever runs the tests may do so by `nohup`.
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
"""

APP = """\
import asyncio
import os

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse

import shop

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
async def page():
    return f"<!doctype html><title>Shop</title><h1>{shop.VERSION}</h1>"


@app.get("/version", response_class=PlainTextResponse)
async def version():
    return shop.VERSION


@app.get("/pid")
async def pid() -> list[int]:
    return [os.getpid(), os.getppid()]


@app.get("/slow", response_class=PlainTextResponse)
async def slow():
    print("asked slowly", flush=True)
    await asyncio.sleep(600)
    return "late"
"""
"""Answers with what stands in `shop.py`."""

COMMAND = (sys.executable, "-m", "reloader_cli", "serve", "--port", "{port}")
COLOURS = re.compile("\x1b\\[[0-9;]*[mK]")
FETCH = {"Accept": "*/*", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}
NAVIGATION = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
}


class Development:
    """A project in a folder, and `reloader serve` in there.

    Args:
        root: Where to put it.
        arguments: The command line, without the port.
        files: What is in the project, besides or instead of `main.py` and `shop.py`.
        env: What is added to the environment.
        start: Whether to wait until it serves.
        command: The command that `arguments` are added to, if it is another one.
        in_terminal: Whether it has a terminal, whose keys are what the server's `stdin` gets.
    """

    def __init__(
        self,
        root: Path,
        *arguments: str,
        files: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        start: bool = True,
        in_terminal: bool = False,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self.project = Project(root / "project")
        self.project.root.mkdir(parents=True)
        given = {"main.py": APP, "shop.py": 'VERSION = "1"\n'} if files is None else files
        for name, text in given.items():
            self.project.write(name, text)
        self._starts = start
        self._forgotten = 0
        command = [*command, *arguments]
        if in_terminal:
            command = [sys.executable, "-c", TERMINAL, *command]
        environ = {
            "RELOADER_CACHE_DIR": str(root / "cache"),
            "PYTHONPATH": "",
            # Whoever runs the tests may keep no bytecode; then every process compiles everything.
            "PYTHONDONTWRITEBYTECODE": "",
            **(env or {}),
        }
        stdin = subprocess.PIPE if in_terminal else subprocess.DEVNULL
        self.server = Server(command, self.project.root, env=environ, stdin=stdin)
        self.server.log_file = root / "serve.log"
        self.url = self.server.url

    def __enter__(self) -> Self:
        self.server.start(wait=False)
        try:
            self.says("ready in" if self._starts else "serves")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.server.process and self.server.process.stdin:
            self.server.process.stdin.close()
        self.server.kill()

    @property
    def log(self) -> str:
        """What the terminal shows, without colours, since `forget` was called."""
        return COLOURS.sub("", self.server.log[self._forgotten :])

    def forget(self) -> None:
        """Look only at what the terminal shows from now on."""
        self._forgotten = len(self.server.log)

    @property
    def pid(self) -> int:
        """The process of the terminal."""
        assert self.server.process
        return self.server.process.pid

    def says(self, *words: str, times: int = 1) -> None:
        """Wait until the terminal shows one of these so often."""

        def are_said() -> bool:
            return self._fail_if_ended() or any(self.log.count(text) >= times for text in words)

        try:
            eventually(are_said, 60)
        except TimeoutError as error:
            raise TimeoutError(f"None of {words} in:\n{self.log}") from error

    def get(self, path: str = "/version", headers: Mapping[str, str] = FETCH) -> httpx.Response:
        """Ask, on a new connection, and wait for an answer."""
        return httpx.get(self.url + path, headers=dict(headers), timeout=60 * PATIENCE)

    def until(self, text: str, path: str = "/version") -> None:
        """Wait until this is answered."""
        answer = [""]

        def is_it() -> bool:
            answer[0] = self.get(path).text
            return text == answer[0]

        try:
            eventually(is_it, 60)
        except TimeoutError as error:
            raise TimeoutError(f"Not {text!r} but {answer[0]!r}:\n{self.log}") from error

    def save(self, version: str) -> None:
        """Save another version."""
        self.project.replace("shop.py", f'VERSION = "{version}"\n')

    def processes(self) -> set[int]:
        """Return all processes that belong to it."""
        return {self.pid, *descendants(self.pid)}

    def press_ctrl_c(self) -> None:
        """Send what a terminal sends: a signal to all processes at once."""
        process = self.server.process
        assert process
        if process.stdin:
            process.stdin.write(b"\x03")
            process.stdin.flush()
        else:
            os.killpg(process.pid, signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process of the terminal alone."""
        os.kill(self.pid, number)

    def end(self, act: Callable[[], object]) -> int:
        """Do what ends it, wait until all its processes have ended, and return the exit code."""
        process = self.server.process
        assert process
        sessions = {os.getsid(pid) for pid in self.processes()}
        act()
        code = process.wait(30 * PATIENCE)
        eventually(lambda: not _members(sessions), 20, saying=f"{_members(sessions)} go on")
        return code

    def _fail_if_ended(self) -> bool:
        process = self.server.process
        if process and process.poll() is not None:
            raise AssertionError(f"It ended with {process.returncode}:\n{self.log}")
        return False


def _members(sessions: set[int]) -> list[int]:
    """Return the processes that belong to one of these sessions and have not ended."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if is_alive(pid) and _session_of(pid) in sessions]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None
