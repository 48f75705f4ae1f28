"""Run the lifespan of the wrapped app so that neither it nor the server can tell.

The outer app's lifespan runs the wrapped one through asgi-lifespan's `LifespanManager`. What that
alone would change is put right here: the wrapped app sees the scope that the server sent, so that
its `state` reaches the requests; what it says reaches the server unchanged; and when it fails or
ends, in whatever way and at whatever time, so does the outer one.
"""

import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from math import inf
from typing import NamedTuple

import anyio
from asgi_lifespan import LifespanManager
from starlette import types as asgi

from fastapi_reloader.broadcast import server_started, server_stopped

__all__ = ["StartupFailure", "lifespan_of_wrapped_app", "run_lifespan"]


class StartupFailure(NamedTuple):
    """Why an app has not started."""

    exception: BaseException | None

    message: str
    """What the app says about it: a traceback, usually."""


class _Over(Exception):
    """Raised to end the outer lifespan because the wrapped one has ended."""


class _Lifespan:
    """One run of the wrapped app's lifespan."""

    def __init__(
        self, app: asgi.ASGIApp, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
    ) -> None:
        self._app = app
        self._scope = scope
        self._receive = receive
        self._send = send
        self.over = anyio.Event()
        self.farewell: asgi.Message | None = None
        self.error: BaseException | None = None
        self.failure: StartupFailure | None = None

    async def run(self, _: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Stand in for the wrapped app before the `LifespanManager`."""
        # The manager calls it an error when an app fails before it asks for anything. Whether the
        # app asks is its own business, so the first question is asked here, and handed on.
        first = [await receive()]

        async def receive_again() -> asgi.Message:
            return first.pop() if first else await receive()

        async def send_to_both(message: asgi.Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await self._send(message)
            else:
                # Said when all is over: hypercorn and gunicorn end the lifespan when they hear it.
                self.farewell = message
            if message["type"] == "lifespan.startup.failed":
                # Frameworks say so from within their `except`.
                self.failure = StartupFailure(sys.exception(), message.get("message", ""))
            if message["type"].endswith(".failed"):
                # No news to the manager: it would wait for an exception, which need not follow.
                self.over.set()
                message = {"type": message["type"].replace("failed", "complete")}
            await send(message)

        try:
            # The server's own scope, not the manager's: requests will see the state put into it.
            await self._app(self._scope, receive_again, send_to_both)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            # Kept for the server: in the manager's task some of these would end the process.
            self.error = error
        self.over.set()
        # The manager would wait for what has not been said.
        raise _Over

    async def receive(self) -> asgi.Message:
        """Wait for the server, but not for longer than the wrapped app has a lifespan."""
        message: asgi.Message | None = None
        async with anyio.create_task_group() as tasks:

            async def stop_waiting() -> None:
                await self.over.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(stop_waiting)
            message = await self._receive()
            tasks.cancel_scope.cancel()
        if message is None:
            raise _Over
        return message

    async def send(self, message: asgi.Message) -> None:
        """Take what the outer app says: the wrapped one has said it to the server already."""


_current: ContextVar[_Lifespan] = ContextVar("current_lifespan")


async def run_lifespan(
    outer: asgi.ASGIApp,
    wrapped: asgi.ASGIApp,
    scope: asgi.Scope,
    receive: asgi.Receive,
    send: asgi.Send,
    *,
    stand_in: Callable[[StartupFailure], bool] = lambda _: False,
) -> None:
    """Answer the server's lifespan as the wrapped app alone would.

    Args:
        outer: The app whose lifespan is
            [`lifespan_of_wrapped_app`][fastapi_reloader.lifespan.lifespan_of_wrapped_app].
        wrapped: The app that it wraps.
        scope: The lifespan scope that the server sent.
        receive: The server's receiving end.
        send: The server's sending end.
        stand_in: Called when the app fails to start. If it returns true, something else answers the
            requests: the server is told that all is well, until it stops.
    """
    lifespan = _Lifespan(wrapped, scope, receive, send)
    token = _current.set(lifespan)
    server_started()
    try:
        await _run(outer, lifespan, scope)
        if lifespan.failure and stand_in(lifespan.failure):
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
    finally:
        server_stopped()
        _current.reset(token)
    if lifespan.farewell is not None:
        await _say_farewell(lifespan, lifespan.farewell, send)
    if lifespan.error is not None:
        raise lifespan.error


async def _say_farewell(lifespan: _Lifespan, message: asgi.Message, send: asgi.Send) -> None:
    try:
        await send(message)
    except Exception as error:
        # hypercorn raises what it is told, which it would have been from within an `except`.
        if error.__context__ is None and lifespan.failure:
            error.__context__ = lifespan.failure.exception
        raise


async def _run(outer: asgi.ASGIApp, lifespan: _Lifespan, scope: asgi.Scope) -> None:
    try:
        await outer({**scope}, lifespan.receive, lifespan.send)
    except Exception:
        # What the app raised counts, not what has become of it on the way through the outer app.
        if not lifespan.over.is_set():
            raise


@asynccontextmanager
async def lifespan_of_wrapped_app(_: object) -> AsyncGenerator[None]:
    """Run what [`run_lifespan`][fastapi_reloader.lifespan.run_lifespan] answers for."""
    async with LifespanManager(_current.get().run, inf, inf):
        yield
