"""Streams carry every message at once, as long as somebody listens."""

import json
from collections.abc import AsyncIterator
from threading import Thread
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest
from tests.support.asgi import (
    Connection,
    Exchange,
    Headers,
    Message,
    connect,
    http_scope,
    websocket_scope,
)
from tests.support.frameworks import plain_app
from tests.support.waiting import PATIENCE

from fastapi_reloader import auto_refresh_middleware, send_reload_signal
from fastapi_reloader.broadcast import hub
from fastapi_reloader.paths import RELOAD_PATH
from fastapi_reloader.shutdown import pulse
from reloader_core.messages import CssReload, Recovered

pytestmark = pytest.mark.anyio

HOST: Headers = [(b"host", b"localhost:8000")]
JSON_LINES: Headers = [*HOST, (b"accept", b"application/x-ndjson")]
EVENTS: Headers = [*HOST, (b"accept", b"text/event-stream")]
LEGACY: Headers = [*HOST, (b"accept", b"*/*"), (b"sec-fetch-site", b"same-origin")]
OURS: Headers = [(b"origin", b"http://localhost:8000")]
SLOW, FAST = 60, 0.03


@pytest.fixture(
    params=["asyncio", ("asyncio", {"use_uvloop": True}), "trio"], ids=["asyncio", "uvloop", "trio"]
)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture(autouse=True)
async def _nobody_is_left_behind() -> AsyncIterator[None]:
    assert len(hub) == 0
    yield
    assert len(hub) == 0


def opened(headers: Headers, *, heartbeat: float = SLOW, query: str = "") -> Any:
    """Open a stream; leaving the block cuts it off."""
    app = auto_refresh_middleware(plain_app, heartbeat=heartbeat)
    return connect(app, http_scope(RELOAD_PATH + query, headers=headers))


async def until_body(connection: Connection, end: bytes) -> Exchange:
    return await connection.until(lambda answer: answer.body.endswith(end))


async def until_gone(count: int = 0) -> None:
    with anyio.fail_after(10 * PATIENCE):
        while len(hub) != count:
            await anyio.lowlevel.checkpoint()


def in_a_thread(work: Any) -> Any:
    results: list[Any] = []
    thread = Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results[0]


async def test_the_first_protocol_byte_for_byte() -> None:
    """Its client refreshes on any chunk with a `1` in it, so there is none before the signal."""
    async with opened(LEGACY) as connection:
        answer = await until_body(connection, b"0\n")
        assert (answer.status, answer.header(b"content-type")) == (
            201,
            b"text/plain; charset=utf-8",
        )
        hub.publish(Recovered(id="1"))
        assert in_a_thread(send_reload_signal) == 1
        answer = await connection.until(lambda answer: answer.is_complete)

    assert answer.body == b"0\n1\n"


async def test_the_first_protocol_beats() -> None:
    async with opened(LEGACY, heartbeat=FAST) as connection:
        await until_body(connection, b"0\n0\n0\n")
        send_reload_signal()
        answer = await connection.until(lambda answer: answer.is_complete)

    assert answer.body.replace(b"0\n", b"") == b"1\n"
    assert {*answer.chunks} == {b"0\n", b"1\n", b""}


async def test_json_lines_beat_and_bring_messages() -> None:
    async with opened(JSON_LINES, heartbeat=FAST) as connection:
        await until_body(connection, b"}\n\n\n")
        hub.publish_change(lambda seq: CssReload(seq=seq, paths=("a.css",)))
        answer = await connection.until(lambda answer: b"a.css" in answer.body)

    assert answer.header(b"content-length") is None
    assert answer.header(b"cache-control") == b"no-store, no-transform"
    first, second = [json.loads(line) for line in answer.body.decode().split("\n") if line]
    assert (first["type"], first["heartbeat"]) == ("connected", FAST)
    assert second == {
        "type": "css_reload",
        "seq": hub.position.seq,
        "paths": ["a.css"],
        "urls": [],
    }


async def test_a_stream_begins_with_what_was_missed() -> None:
    known = hub.position
    send_reload_signal()

    async with opened(JSON_LINES, query=f"?since={known}") as connection:
        answer = await connection.until(lambda answer: answer.body.count(b"\n") == 2)
        send_reload_signal()
        answer = await connection.until(lambda answer: answer.body.count(b"\n") == 3)

    seqs = [json.loads(line)["seq"] for line in answer.body.splitlines()]
    assert seqs == [known.seq + 1, known.seq + 1, known.seq + 2]


async def test_events_beat_and_bring_messages() -> None:
    async with opened(EVENTS, heartbeat=FAST) as connection:
        await until_body(connection, b"\n\n:\n\n")
        send_reload_signal()
        answer = await connection.until(lambda answer: b"event: reload\n" in answer.body)

    assert answer.header(b"content-type") == b"text/event-stream; charset=utf-8"
    assert f"id: {hub.position}\n".encode() in answer.body


async def test_a_websocket_brings_the_same_messages() -> None:
    app = auto_refresh_middleware(plain_app)
    known = hub.position
    send_reload_signal()
    scope = websocket_scope(RELOAD_PATH, headers=OURS, query_string=f"since={known}".encode())

    async with connect(app, scope) as connection:
        connection.put(
            {"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hello"}
        )
        await connection.until(lambda answer: len(answer.sent) == 3)
        send_reload_signal()
        answer = await connection.until(lambda answer: len(answer.sent) == 4)
        connection.leave()
        with anyio.fail_after(10 * PATIENCE):
            await connection.finished.wait()

    types = [json.loads(item["text"])["type"] for item in answer.sent[1:]]
    assert types == ["connected", "reload", "reload"]


@pytest.mark.parametrize("headers", [LEGACY, JSON_LINES, EVENTS])
async def test_a_page_that_leaves_is_forgotten_at_once(headers: Headers) -> None:
    async with opened(headers) as connection:
        await connection.until(lambda answer: answer.body)
        assert len(hub) == 1
        connection.leave()
        with anyio.fail_after(10 * PATIENCE):
            await connection.finished.wait()
        assert len(hub) == 0
    assert connection.exchange.error is None


@pytest.mark.parametrize("headers", [LEGACY, JSON_LINES])
async def test_a_page_to_which_nothing_can_be_sent_is_forgotten(headers: Headers) -> None:
    """Servers of ASGI 2.4 raise an `OSError`; nothing of it may reach the log."""
    app = auto_refresh_middleware(plain_app, heartbeat=FAST)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) > 2:
            raise BrokenPipeError

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    with anyio.fail_after(10 * PATIENCE):
        await app(http_scope(RELOAD_PATH, headers=headers), receive, send)

    assert len(sent) == 3


async def test_a_page_that_does_not_read_slows_nobody() -> None:
    app = auto_refresh_middleware(plain_app, heartbeat=SLOW)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await anyio.sleep_forever()

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(app, http_scope(RELOAD_PATH, headers=JSON_LINES), receive, send)
        async with opened(JSON_LINES) as reader:
            await until_body(reader, b"}\n")
            await until_gone(2)
            for _ in range(500):
                assert send_reload_signal() == 2
                last = f'"seq":{hub.position.seq},'.encode()
                await reader.until(lambda answer, last=last: last in answer.chunks[-1])
        tasks.cancel_scope.cancel()

    assert reader.exchange.body.count(b"\n") == 501


async def test_the_signal_tells_how_many_streams_it_reached() -> None:
    async with opened(JSON_LINES) as one, opened(EVENTS) as two, opened(LEGACY) as three:
        for stream in (one, two, three):
            await stream.until(lambda answer: answer.body)
        assert in_a_thread(send_reload_signal) == 3
        await three.until(lambda answer: answer.is_complete)
        await until_gone(2)
        assert in_a_thread(send_reload_signal) == 2
        for stream in (one, two):
            await stream.until(lambda answer: answer.body.count(b'"signal"') == 2)
    assert send_reload_signal() == 0


async def test_the_pulse_rests_when_nobody_listens() -> None:
    async with opened(JSON_LINES) as connection:
        await connection.until(lambda answer: answer.body)
        thread = pulse._thread
        assert thread is not None

    await anyio.to_thread.run_sync(thread.join, 10 * PATIENCE)
    assert not thread.is_alive()
