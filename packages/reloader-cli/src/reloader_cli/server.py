"""uvicorn, in one of the processes that serve an app one after the other."""

import asyncio
import inspect
import logging
import socket
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from copy import deepcopy
from types import FrameType
from typing import Any, cast

import uvicorn
from dotenv import load_dotenv
from starlette import types as asgi
from uvicorn.config import LOGGING_CONFIG

from fastapi_reloader import error_app
from fastapi_reloader.broadcast import successor_failed, under_reloader
from fastapi_reloader.frameworks.engines import own_modules
from fastapi_reloader.routes import reload_router
from fastapi_reloader.shutdown import pulse
from fastapi_reloader.watching import watching
from reloader_cli.app import make_app
from reloader_cli.app_plan import AppPlan
from reloader_cli.contract import Child
from reloader_cli.in_place import InPlace
from reloader_cli.resolution import explain, resolve
from reloader_cli.startup import UntilReady, Witness
from reloader_core.client import client_hash
from reloader_core.framework import frameworks
from reloader_core.report import ErrorReport

__all__ = ["error_runner", "runner"]

# This module is imported last before processes are forked. Each of them would look for the same
# entry points, find out about the same modules whether they are libraries, and read the same files:
# the client, and the source of handlers, which FastAPI looks for at the first request of each.
frameworks.available()
own_modules()
client_hash()
for _route in reload_router.routes:
    inspect.getsourcelines(getattr(_route, "endpoint"))  # noqa: B009  Routes in general have none.

GRACE = 1
"""How long requests and streams may go on after the process retires, in seconds."""

AT_ONCE = 0.3
"""The same, if nothing comes after this process."""

ROUNDS = 10
"""How often the loop goes round before connections without a request are closed: what was accepted
last is read by then."""

# What uvicorn says of every process; of these there is one for each save.
_NO_NEWS = ("Application startup failed. Exiting.", "Cancel %s running task(s), timeout")


def runner(child: Child) -> None:
    """Serve the user's app until `child` is to retire.

    Raises:
        BaseException: Why there is no app.
    """
    plan, config = _prepare(child)
    with InPlace(child) if plan.hot else nullcontext() as in_place:
        try:
            module = child.import_entry()
        except BaseException as error:
            explain(error, plan)
            raise
        thing = resolve(module, plan)
        child.on_failure(lambda report: successor_failed(ErrorReport.from_json(report)))
        server = DevelopmentServer(config, lambda: make_app(thing, plan), child, in_place)
        server.run([child.socket])


def error_runner(child: Child) -> None:
    """Serve the reason why there is no app until `child` is to retire."""
    try:
        _, config = _prepare(child)
    except Exception:  # It is what the report is about.
        config = uvicorn.Config(_no_app_yet, interface="asgi3", log_config=dict(_log_config()))
    report = ErrorReport.from_json(child.report or {})
    DevelopmentServer(config, lambda: error_app(report), child).run([child.socket])


class DevelopmentServer(uvicorn.Server):
    """A server that serves when it is its turn, and ends when it is not.

    Args:
        config: Of uvicorn, without an app.
        make: Returns the app; called in the event loop, as factories are by uvicorn.
        child: The process.
        in_place: What takes changes without a restart; `None` if none are taken.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        make: Callable[[], asgi.ASGIApp],
        child: Child,
        in_place: InPlace | None = None,
    ) -> None:
        super().__init__(config)
        self._make = make
        self._child = child
        self._in_place = in_place
        self._retired = asyncio.Event()
        self._is_interrupted = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note that everything is to end: Ctrl+C reaches all processes of a terminal."""
        self._is_interrupted = True
        super().handle_exit(sig, frame)

    @property
    def _is_last(self) -> bool:
        return self._child.end.is_set() or self._is_interrupted

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Make the app, and serve it until the process retires."""
        self._app = self._make()
        self._witness = Witness(self._app)
        self.config.app = cast("Any", self._witness)
        try:
            await super().serve(sockets)
        finally:
            if self._is_last:
                self._child.leave()  # A request in a thread, say, cannot be broken off.

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the app, wait for the turn, and accept connections."""
        loop = asyncio.get_running_loop()
        self._child.on_retire(lambda: loop.call_soon_threadsafe(self._retired.set))
        lifespan = UntilReady(self.lifespan, self._witness, lambda: self._get_ready(loop))
        self.lifespan = cast("Any", lifespan)
        await super().startup(sockets)

    def _get_ready(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._in_place:
            self._in_place.offer(loop, self._app)
        self._child.ready()

    async def main_loop(self) -> None:
        """Serve until the process retires, which uvicorn's own loop would notice later."""
        ticking = asyncio.ensure_future(super().main_loop())
        retiring = asyncio.ensure_future(self._retired.wait())
        await asyncio.wait({ticking, retiring}, return_when=asyncio.FIRST_COMPLETED)
        self.should_exit = True
        retiring.cancel()
        if not ticking.done():
            ticking.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing any more, finish what goes on, and end the app."""
        for each in (*self.servers, *(sockets or ())):
            each.close()
        watching.stop()
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
        pulse.look()
        if self._is_last:
            self.config.timeout_graceful_shutdown = cast("int", AT_ONCE)
        await super().shutdown(sockets)


def _prepare(child: Child) -> tuple[AppPlan, uvicorn.Config]:
    """Do what uvicorn does before it imports an app: read the environment, set up the logs."""
    under_reloader.set(True)
    plan = AppPlan.from_json(child.options)
    if plan.env_file:
        load_dotenv(plan.env_file)
    options: dict[str, Any] = {
        "log_config": _log_config(),
        "timeout_graceful_shutdown": GRACE,
        "use_colors": plan.colour,
        **plan.uvicorn,
    }
    if options.get("log_level") is None:
        logging.getLogger("uvicorn.error").addFilter(_is_news)
    return plan, uvicorn.Config(_no_app_yet, interface="asgi3", **options)


async def _no_app_yet(scope: Any, receive: Any, send: Any) -> None:
    raise NotImplementedError


def _log_config() -> Mapping[str, Any]:
    """Return what uvicorn logs by default, without the start and the end of each process."""
    config = deepcopy(LOGGING_CONFIG)
    config["loggers"]["uvicorn.error"]["level"] = "WARNING"
    return config


def _is_news(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError):
        return False  # A stream that went on when the process had to end.
    return not str(record.msg).startswith(_NO_NEWS)
