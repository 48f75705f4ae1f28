"""The same server twice, at the same time: bare with no stream, and wrapped with open ones."""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from tests.support.open_streams import OpenStream
from tests.support.project import Project
from tests.support.servers import Server
from tests.support.waiting import PATIENCE, eventually

T = TypeVar("T")

DEADLINE = 60.0
"""Long enough for a server that starts on a busy machine; only what hangs takes longer."""

GRACE = 2.0
"""How much later than bare, in seconds: far more than the wrapper needs, and far less than what a
server waits for a stream, or a stream lasts that only ends now and then."""

APP = """\
VERSION = "first"
print(VERSION + " version is imported\\n", end="", flush=True)  # in one piece: others write, too

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi_reloader import auto_refresh_middleware


@asynccontextmanager
async def lifespan(app):
    print(VERSION + " version starts\\n", end="", flush=True)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/version")
async def version():
    return PlainTextResponse(VERSION)


@app.head("/version")
async def ready():
    return PlainTextResponse("")


app = auto_refresh_middleware(app)
"""


NOT_COMPARED = (
    "/version",  # the test's own requests
    "Unexpected exit from worker",  # granian, bare too, now and then; see test_stopping.py
    "Terminated child process",  # uvicorn, of a worker that has not gone by itself by then
    "ASGI transport error",  # granian, of any response to a page that has gone
    "connections to finish",  # gunicorn counts its connections at once, before they can end
)
"""Lines of a log that may differ."""


OURS = re.compile(
    r'^(\s*(?:\|\s+)?)File "[^"]*/(?:fastapi_reloader|reloader_core)/.*\n(?:\1  .*\n)*', re.M
)
"""Our frames in a traceback."""


@dataclass
class Run:
    """One of the two servers, its files, and the streams that are open on it."""

    server: Server
    project: Project
    streams: list[OpenStream] = field(default_factory=list)

    def says(self, text: str, times: int = 1) -> None:
        """Wait until its log contains `text`."""
        eventually(lambda: self.server.log.count(text) >= times, DEADLINE)

    def log(self) -> Counter[str]:
        """The lines of its log, without what differs from run to run.

        In no order, since several processes write it.
        """
        text = self.server.log.replace(str(self.server.cwd), "HERE")
        text = OURS.sub("", text)
        text = re.sub(r'" (\d+) (\d+|-) "', r'" \1 "', text)  # hypercorn: how long the answer is
        text = re.sub(r"0x[0-9a-f]+|\d+", "N", text)
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return Counter(line for line in lines if not any(part in line for part in NOT_COMPARED))


class SideBySide:
    """Both runs of one command.

    Bare is the switch that makes the wrapper return the app itself. So both import the same, and
    only what the wrapper does is compared.
    """

    def __init__(self, command: Sequence[str], root: Path, app: str = APP) -> None:
        self.command = command
        self._app = app
        self.bare = self._run(root / "bare", {"RELOADER_ENABLED": "0"})
        self.wrapped = self._run(root / "wrapped", {})
        self.both = (self.bare, self.wrapped)
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ending:
            for run in self.both:
                ending.callback(run.server.kill)
                run.server.start(wait=False)
            for run in self.both:
                run.server.wait_until_ready(DEADLINE)
            self._ending = ending.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def open_streams(self, *accepts: str, then_ask: str = "") -> list[OpenStream]:
        """Open streams on the wrapped one."""
        url = self.wrapped.server.url
        self.wrapped.streams = [OpenStream(url, accept, then_ask=then_ask) for accept in accepts]
        return self.wrapped.streams

    def race(self, happen: Callable[[Run], T]) -> T:
        """Let the same happen to both, and return what comes of it, which is the same too.

        It happens to the wrapped one about as fast.
        """

        def timed(run: Run) -> tuple[T, float]:
            begin = time.monotonic()
            return happen(run), time.monotonic() - begin

        with ThreadPoolExecutor(2) as pool:
            (expected, bare), (result, wrapped) = pool.map(timed, self.both)
        assert result == expected, f"wrapped {result!r}, bare {expected!r}"
        assert wrapped < bare + GRACE * PATIENCE, f"wrapped {wrapped:.1f} s, bare {bare:.1f} s"
        return result

    def _run(self, root: Path, env: dict[str, str]) -> Run:
        root.mkdir()
        project = Project(root)
        project.write("main.py", self._app)
        # So wide that rich, which draws for `fastapi dev`, breaks no line.
        env = {**env, "COLUMNS": "300"}
        return Run(Server(self.command, root, env=env, ready="/version"), project)
