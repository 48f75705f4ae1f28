"""Where there is no app, every request is answered with the reason."""

import json
from typing import Any

import anyio
import pytest
from tests.support.asgi import (
    FETCH,
    NAVIGATION,
    Exchange,
    Headers,
    Message,
    connect,
    get,
    http_scope,
    websocket_scope,
)

from fastapi_reloader import error_app
from fastapi_reloader.paths import RELOAD_PATH
from reloader_core.error_page import ELEMENT
from reloader_core.report import ErrorReport
from reloader_core.tracebacks import report_of

pytestmark = pytest.mark.anyio


def report() -> ErrorReport:
    try:
        raise SyntaxError("invalid syntax", ("main.py", 3, 7, "a = = 1\n"))
    except SyntaxError as error:
        return report_of(error, phase="startup")


async def ask(headers: Headers, path: str = "/any/page", **more: Any) -> Exchange:
    return await get(error_app(report()), path, headers=headers, **more)


async def test_a_page_shows_the_report_with_the_client() -> None:
    answer = await ask(NAVIGATION)

    assert answer.status == 500
    assert answer.header(b"content-type") == b"text/html; charset=utf-8"
    assert answer.header(b"cache-control") == b"no-store"
    assert f'id="{ELEMENT}"'.encode() in answer.body
    assert b"SyntaxError: invalid syntax" in answer.body
    assert b"/start.js" in answer.body


async def test_the_route_and_the_client_are_there() -> None:
    heartbeat = await get(error_app(report()), RELOAD_PATH, method="HEAD", headers=FETCH)
    assert heartbeat.status == 202

    client = await get(error_app(report()), f"{RELOAD_PATH}/client/x/start.js", headers=FETCH)
    assert client.status == 200


async def test_open_pages_are_told_first_of_all() -> None:
    headers = [*FETCH[:1], (b"accept", b"application/x-ndjson"), *FETCH[3:]]
    async with connect(error_app(report()), http_scope(RELOAD_PATH, headers=headers)) as stream:
        stream.put({"type": "http.request", "body": b"", "more_body": False})
        answer = await stream.until(lambda answer: answer.body.count(b"\n") >= 2)
        stream.leave()

    connected, error = map(json.loads, answer.body.splitlines()[:2])
    assert (connected["type"], connected["failing"]) == ("connected", True)
    assert (error["type"], error["phase"]) == ("error", "startup")
    assert error["report"]["title"] == "SyntaxError: invalid syntax"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_a_script_gets_a_problem(method: str) -> None:
    answer = await ask(FETCH, method=method)

    assert answer.status == 500
    assert answer.header(b"content-type") == b"application/problem+json"
    assert json.loads(answer.body)["detail"] == "SyntaxError: invalid syntax"


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"evil.example"), *NAVIGATION[1:]],
        [(b"host", b"evil.example"), *FETCH[1:]],
        [*FETCH[:4], (b"sec-fetch-site", b"cross-site")],
        [(b"host", b"localhost"), (b"accept", b"text/html"), (b"origin", b"http://evil.example")],
    ],
)
async def test_nobody_else_learns_more_than_the_status(headers: Headers) -> None:
    answer = await ask(headers)

    assert json.loads(answer.body) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


async def test_a_websocket_is_refused() -> None:
    async with connect(error_app(report()), websocket_scope("/chat")) as connection:
        connection.put({"type": "websocket.connect"})
        await connection.finished.wait()

    assert connection.exchange.sent == [{"type": "websocket.close", "code": 1011}]


async def test_it_has_a_lifespan() -> None:
    sent: list[Message] = []
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Message:
        await anyio.lowlevel.checkpoint()
        return next(asked)

    async def send(message: Message) -> None:
        sent.append(message)

    with anyio.fail_after(10):
        await error_app(report())({"type": "lifespan", "asgi": {}}, receive, send)

    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
