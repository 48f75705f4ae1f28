"""The reload route lives as long as the app does."""

from typing import Any

import anyio
import anyio.lowlevel
import pytest
from tests.support.asgi import Message

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader import lifespan as lifespan_module

pytestmark = pytest.mark.anyio

SCOPE = {"type": "lifespan", "asgi": {"version": "3.0"}}


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


async def test_a_server_without_state_is_no_problem() -> None:
    """`state` is an extension; some servers do not know it."""
    sent: list[Message] = []
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope == SCOPE
        for word in ("startup", "shutdown"):
            assert (await receive())["type"] == f"lifespan.{word}"
            await send({"type": f"lifespan.{word}.complete"})

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        return next(asked)

    async def send(message: Message) -> None:
        sent.append(message)

    with anyio.fail_after(10):
        await auto_refresh_middleware(app)({**SCOPE}, receive, send)

    assert [item["type"] for item in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


@pytest.mark.parametrize("fails", [False, True])
async def test_the_process_knows_when_it_serves(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = []
    monkeypatch.setattr(lifespan_module, "server_started", lambda: noted.append("started"))
    monkeypatch.setattr(lifespan_module, "server_stopped", lambda: noted.append("stopped"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        noted.append((await receive())["type"])
        if fails:
            raise RuntimeError("no database")

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        return {"type": "lifespan.startup"}

    async def send(_: Message) -> None:
        raise AssertionError

    try:
        with anyio.fail_after(10):
            await auto_refresh_middleware(app)({**SCOPE}, receive, send)
    except RuntimeError:
        assert fails

    assert noted == ["started", "lifespan.startup", "stopped"]


async def test_an_error_of_the_server_is_not_swallowed() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        return {"type": "lifespan.startup"}

    async def send(_: Message) -> None:
        raise AssertionError("Got invalid state transition on lifespan protocol.")

    with pytest.raises(AssertionError, match="invalid state"), anyio.fail_after(10):
        await auto_refresh_middleware(app)({**SCOPE}, receive, send)
