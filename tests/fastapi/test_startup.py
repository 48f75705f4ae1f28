"""An app that fails to start is answered for as long as the next save may start it."""

import sys
from contextlib import asynccontextmanager
from types import FrameType, SimpleNamespace
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from tests.support.asgi import FETCH, NAVIGATION, Message, get

from fastapi_reloader import auto_refresh_middleware, startup
from fastapi_reloader.broadcast import hub, under_reloader
from fastapi_reloader.startup import is_reloader_at_work

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "command",
    [
        ["uvicorn", "main:app", "--reload"],
        ["-c", "main:app", "--reload", "--port", "1"],
        ["/usr/bin/fastapi", "dev"],
        ["fastapi", "dev", "main.py", "--port", "1"],
    ],
)
def test_the_command_line_says_so(command: list[str]) -> None:
    assert is_reloader_at_work(command, {})


@pytest.mark.parametrize(
    "command",
    [
        ["uvicorn", "main:app"],
        ["fastapi", "run", "main.py"],
        ["fastapi", "dev", "main.py", "--no-reload"],
        ["dev"],
        [],
    ],
)
def test_the_command_line_says_nothing(command: list[str]) -> None:
    assert not is_reloader_at_work(command, {"UVICORN_RELOAD": "0", "RELOAD": "1"})


@pytest.mark.parametrize("name", ["UVICORN_RELOAD", "GRANIAN_RELOAD", "RUN_MAIN"])
def test_the_environment_says_so(name: str) -> None:
    assert is_reloader_at_work([], {name: "true"})


def frame_of(config: Any) -> FrameType:
    """Return a frame as a server has it below everything."""
    frame = sys._getframe()  # pyright: ignore[reportPrivateUsage]
    assert config
    return frame


@pytest.mark.parametrize("is_reloading", [True, False])
def test_the_server_that_runs_the_app_says_so(is_reloading: bool) -> None:
    kind = type("Config", (), {"should_reload": is_reloading, "__module__": "uvicorn.config"})

    assert is_reloader_at_work([], {}, frame_of(kind())) is is_reloading


def test_what_somebody_else_calls_so_does_not_count() -> None:
    assert not is_reloader_at_work([], {}, frame_of(SimpleNamespace(reload=True)))


class Server:
    """Runs the lifespan of an app as servers do."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.sent: list[Message] = []
        self.error: BaseException | None = None
        self.stops = anyio.Event()
        self.answered = anyio.Event()
        self._has_started = False

    async def run(self) -> None:
        try:
            scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
            await self.app(scope, self._receive, self._send)
        except Exception as error:
            self.error = error
        self.answered.set()

    async def _receive(self) -> Message:
        if not self._has_started:
            self._has_started = True
            return {"type": "lifespan.startup"}
        await self.stops.wait()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        self.answered.set()

    @property
    def said(self) -> list[str]:
        return [message["type"].removeprefix("lifespan.") for message in self.sent]


def failing(error: BaseException | None) -> Any:
    @asynccontextmanager
    async def lifespan(_: object) -> Any:
        if error is not None:
            raise error
        yield

    return auto_refresh_middleware(Starlette(lifespan=lifespan))


async def test_the_error_is_served_until_the_server_stops(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(startup, "is_reloader_at_work", lambda: True)
    server = Server(failing(RuntimeError("no database")))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(server.run)
        with anyio.fail_after(30):
            await server.answered.wait()
            assert server.said == ["startup.complete"]
            page = await get(server.app, "/any", headers=NAVIGATION)
            data = await get(server.app, "/any", headers=FETCH)
            assert hub.catch_up(None).failing
            server.stops.set()

    assert (page.status, data.status) == (500, 500)
    assert b"RuntimeError: no database" in page.body
    assert b"while" not in data.body
    assert data.header(b"content-type") == b"application/problem+json"
    assert server.said == ["startup.complete", "shutdown.complete"]
    assert server.error is None
    (line,) = caplog.messages
    assert "RuntimeError: no database" in line
    assert "The app has not started." in line


async def test_it_fails_as_bare_where_the_server_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "is_reloader_at_work", lambda: True)
    error = RuntimeError("no database")
    server = Server(failing(error))
    token = under_reloader.set(True)

    await server.run()
    under_reloader.reset(token)

    assert server.error is error
    assert server.said == ["startup.failed"]


@pytest.mark.parametrize(("errors", "reloads"), [(True, False), (False, True)])
async def test_it_fails_as_bare_where_nobody_waits_for_it(
    errors: bool, reloads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELOADER_ERRORS", str(int(errors)))
    monkeypatch.setattr(startup, "is_reloader_at_work", lambda: reloads)
    error = RuntimeError("no database")
    server = Server(failing(error))

    await server.run()

    assert server.error is error
    assert server.said == ["startup.failed"]
    assert not hub.catch_up(None).failing


async def test_whoever_stops_it_while_it_starts_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "is_reloader_at_work", lambda: True)
    server = Server(failing(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        await server.run()

    assert server.said == ["startup.failed"]
