"""Apps that behave in every way in which a lifespan can behave, and pages that still answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio.lowlevel
from starlette.applications import Starlette

COMPLETE = {"type": "lifespan.startup.complete"}
FAILED = {"type": "lifespan.startup.failed", "message": "No database."}
SHUT_DOWN = {"type": "lifespan.shutdown.complete"}


async def _answer(scope: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


async def unsupported(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http", "only HTTP here"
    await _answer(scope, send)


async def returns_at_once(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)


async def raises_after_receiving(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        raise RuntimeError("no database")


async def exits(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        raise SystemExit("no configuration")


async def fails_and_returns(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send(FAILED)


async def fails_and_waits(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send(FAILED)
    await receive()


async def fails_and_raises(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send(FAILED)
    raise RuntimeError("no database")


async def fails_without_a_word(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "lifespan.startup.failed"})


async def completes_and_returns(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)


async def completes_before_it_asks(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await send(COMPLETE)
        await receive()
        await receive()
        await send(SHUT_DOWN)


async def does_it_all(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)
        await receive()
        await send(SHUT_DOWN)


async def crashes_while_serving(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)
        for _ in range(20):  # The server has taken note of it by then.
            await anyio.lowlevel.checkpoint()
        raise RuntimeError("a background task failed")


async def crashes_in_shutdown(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)
        await receive()
        raise RuntimeError("cannot say goodbye")


async def returns_in_shutdown(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)
        await receive()


async def fails_in_shutdown(scope: Any, receive: Any, send: Any) -> None:
    await _answer(scope, send)
    if scope["type"] == "lifespan":
        await receive()
        await send(COMPLETE)
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "Cannot say goodbye."})


def _starlette(
    *, startup: Callable[[], None] | None = None, shutdown: Callable[[], None] | None = None
) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if startup:
            startup()
        yield
        if shutdown:
            shutdown()

    return Starlette(lifespan=lifespan)


def _raise(kind: type[BaseException], words: str) -> Callable[[], None]:
    def fail() -> None:
        raise kind(words)

    return fail


LIFESPANS: dict[str, Any] = {
    **{
        app.__name__: app
        for app in (
            unsupported,
            returns_at_once,
            raises_after_receiving,
            exits,
            fails_and_returns,
            fails_and_waits,
            fails_and_raises,
            fails_without_a_word,
            completes_and_returns,
            completes_before_it_asks,
            does_it_all,
            crashes_while_serving,
            crashes_in_shutdown,
            returns_in_shutdown,
            fails_in_shutdown,
        )
    },
    "starlette": _starlette(),
    "starlette_raises": _starlette(startup=_raise(RuntimeError, "no database")),
    "starlette_exits": _starlette(startup=_raise(SystemExit, "no configuration")),
    "starlette_raises_in_shutdown": _starlette(shutdown=_raise(RuntimeError, "goodbye")),
}
