"""Why an app has not started: seen in its lifespan, where servers only log it."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any, Protocol

from starlette import types as asgi

from reloader_cli.errors import AppError
from reloader_core.hot import serving

__all__ = ["Lifespan", "UntilReady", "Witness"]

FAREWELL = 1.0
"""How long an app may take to raise after it has said that it has failed, in seconds."""


class Lifespan(Protocol):
    """What uvicorn runs a lifespan with."""

    should_exit: bool
    state: dict[str, Any]

    async def startup(self) -> None:
        """Start the app."""

    async def shutdown(self) -> None:
        """End it."""


class Witness:
    """An app that is another one, and remembers why that has failed to start."""

    def __init__(self, app: asgi.ASGIApp) -> None:
        self._app = app
        self._exception: BaseException | None = None
        self._message = ""
        self._over = asyncio.Event()

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer one connection."""
        if scope["type"] != "lifespan":
            token = serving.set(True)
            try:
                await self._app(scope, receive, send)
            finally:
                serving.reset(token)
            return

        async def listen(message: asgi.Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                self._exception = sys.exception()  # Frameworks say so from within their `except`.
                self._message = message.get("message", "")
                message = {"type": message["type"]}  # The terminal tells it, not uvicorn's log.
            await send(message)

        try:
            await self._app(scope, receive, listen)
        except BaseException as error:
            self._exception = error
            raise
        finally:
            self._over.set()

    async def failure(self) -> BaseException:
        """Return what the app has raised, or else what it said."""
        try:
            async with asyncio.timeout(FAREWELL):
                await self._over.wait()
        except TimeoutError:
            pass  # It says that it has failed, and goes on.
        said = self._message.strip().rpartition("\n")[2]
        return self._exception or AppError(said or "The app has not started, and did not say why.")


class UntilReady:
    """A lifespan whose start-up is over when the process may serve.

    Args:
        lifespan: The one of uvicorn.
        witness: The app.
        get_ready: What is to be done when the app has started; it may take its time.
    """

    def __init__(self, lifespan: Lifespan, witness: Witness, get_ready: Callable[[], None]) -> None:
        self._lifespan = lifespan
        self._witness = witness
        self._get_ready = get_ready

    @property
    def should_exit(self) -> bool:
        """Whether the app does not want to go on."""
        return self._lifespan.should_exit

    @property
    def state(self) -> dict[str, Any]:
        """What the app keeps for its requests."""
        return self._lifespan.state

    async def startup(self) -> None:
        """Start the app, and wait until it may serve.

        Raises:
            BaseException: What the app has raised.
        """
        await self._lifespan.startup()
        if self._lifespan.should_exit:
            raise await self._witness.failure()
        await asyncio.to_thread(self._get_ready)

    async def shutdown(self) -> None:
        """End the app."""
        await self._lifespan.shutdown()
