"""A WebSocket is what the app makes of it."""

from functools import partial
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from starlette.websockets import WebSocket, WebSocketDisconnect
from tests.support.alike import ANY_APP, STARLETTE_APP, Wrap
from tests.support.asgi import Exchange, Message, connect, exchange, websocket_scope
from tests.support.frameworks import fastapi_app

pytestmark = pytest.mark.anyio
CONNECT = {"type": "websocket.connect"}
SCRIPTS: dict[str, list[Message]] = {
    "accepted and closed": [
        {"type": "websocket.accept", "subprotocol": "chat", "headers": [(b"X-A", b"1")]},
        {"type": "websocket.send", "text": "<html></html>"},
        {"type": "websocket.send", "bytes": b"\0\1"},
        {"type": "websocket.close", "code": 4001, "reason": "enough"},
    ],
    "refused": [{"type": "websocket.close", "code": 1008}],
    "denied with a page": [
        {
            "type": "websocket.http.response.start",
            "status": 401,
            "headers": [(b"content-type", b"text/html")],
        },
        {"type": "websocket.http.response.body", "body": b"<html></html>"},
    ],
    "nothing": [],
}


def _has_said(count: int, answer: Exchange) -> bool:
    return len(answer.sent) == count


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
@pytest.mark.parametrize("name", SCRIPTS)
async def test_what_the_app_says_arrives(name: str, wrap: Wrap) -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append({**scope})
        await receive()
        for message in SCRIPTS[name]:
            await send({**message})

    headers = [(b"origin", b"http://evil.test"), (b"accept", b"text/html")]
    scope = websocket_scope("/socket", headers=headers, root_path="/a")

    answer = await exchange(wrap(lambda: app), scope, CONNECT)

    assert answer == Exchange(sent=SCRIPTS[name])
    assert seen == [scope]


@pytest.mark.parametrize("wrap", STARLETTE_APP.values(), ids=STARLETTE_APP)
async def test_a_conversation_goes_to_and_fro(wrap: Wrap) -> None:
    left = anyio.Event()

    def make(**options: Any) -> FastAPI:
        app: FastAPI = fastapi_app(**options)

        @app.websocket("/echo/{name}")
        async def echo(websocket: WebSocket, name: str) -> None:
            await websocket.accept()
            try:
                while True:
                    await websocket.send_text(f"{name}: {await websocket.receive_text()}")
            except WebSocketDisconnect:
                left.set()

        return app

    async with connect(wrap(make), websocket_scope("/echo/me")) as connection:
        connection.put(CONNECT)
        await connection.until(lambda answer: len(answer.sent) == 1)
        for number in range(3):
            connection.put({"type": "websocket.receive", "text": str(number)})
            answer = await connection.until(partial(_has_said, number + 2))
        connection.leave()
        with anyio.fail_after(10):
            await left.wait()

    assert [item["text"] for item in answer.sent[1:]] == ["me: 0", "me: 1", "me: 2"]


@pytest.mark.parametrize("wrap", STARLETTE_APP.values(), ids=STARLETTE_APP)
async def test_an_address_without_a_socket_is_refused_alike(wrap: Wrap) -> None:
    bare = await exchange(fastapi_app(), websocket_scope("/missing"), CONNECT)

    assert await exchange(wrap(fastapi_app), websocket_scope("/missing"), CONNECT) == bare


@pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
async def test_an_error_reaches_the_server(wrap: Wrap) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("in the socket")

    answer = await exchange(wrap(lambda: app), websocket_scope(), CONNECT)

    assert repr(answer.error) == "ValueError('in the socket')"
