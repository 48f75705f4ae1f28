"""What an app sends arrives as it is, in its order, whatever it is."""

from functools import partial
from typing import Any

import anyio
import pytest
from tests.support.alike import Wrap, any_form, assert_alike, assert_shows_the_error
from tests.support.asgi import (
    FETCH,
    NAVIGATION,
    Exchange,
    Headers,
    Message,
    connect,
    exchange,
    http_scope,
)

pytestmark = pytest.mark.anyio

as_fetch_and_page = pytest.mark.parametrize("like", [FETCH, NAVIGATION], ids=["fetch", "page"])
HTML = (b"content-type", b"text/html")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _ends_with(end: bytes, answer: Exchange) -> bool:
    return answer.body.endswith(end)


def saying(*messages: Message, error: Exception | None = None) -> Any:
    """Return an app that sends these messages to everybody."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send({**message})
        if error:
            raise error

    return app


def start(status: int = 200, *headers: tuple[bytes, bytes], **more: Any) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers), **more}


def body(content: bytes = b"", *, more_body: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more_body}


PAGES = {
    "several cookies, odd names, odd order": [
        start(
            200,
            (b"Set-Cookie", b"a=1"),
            (b"X-B", b"2"),
            (b"Content-Type", b"text/html"),
            (b"set-cookie", b"b=2"),
            (b"x-a", b"\xe9"),
            (b"X-B", b"1"),
            (b"Set-Cookie", b"a=1"),
        ),
        body(b"<html></html>"),
    ],
    "validators": [
        start(
            200,
            HTML,
            (b"ETag", b'"1"'),
            (b"Last-Modified", b"Sat, 21 Nov 2026 00:00:00 GMT"),
            (b"Accept-Ranges", b"bytes"),
            (b"Cache-Control", b"max-age=60"),
            (b"vary", b"cookie"),
        ),
        body(b"<html></html>"),
    ],
    "an error page": [start(500, HTML), body(b"<html>sorry</html>")],
    "trailers": [
        start(200, HTML, trailers=True),
        body(b"<html>", more_body=True),
        body(b"</html>"),
        {"type": "http.response.trailers", "headers": [(b"x-sum", b"1")], "more_trailers": False},
    ],
    "early hints": [
        {"type": "http.response.early_hint", "links": [b"</a.css>; rel=preload"]},
        start(200, HTML),
        body(b"<html></html>"),
    ],
    "push": [
        {"type": "http.response.push", "path": "/a.css", "headers": []},
        start(200, HTML),
        body(b"<html></html>"),
    ],
    "an unknown message in the middle": [
        start(200, HTML),
        body(b"<html>", more_body=True),
        {"type": "http.response.novelty", "x": 1},
        body(b"</html>"),
    ],
    "empty chunks": [
        start(200, HTML),
        body(more_body=True),
        body(b"<html>", more_body=True),
        body(more_body=True),
        body(b"</html>", more_body=True),
        body(),
    ],
}
NO_PAGES = {
    "204": [start(204, HTML), body()],
    "304": [start(304, HTML, (b"etag", b'"1"')), body()],
    "206": [start(206, HTML, (b"content-range", b"bytes 0-5/20")), body(b"<html>")],
    "a redirect with a page": [start(302, HTML, (b"location", b"/")), body(b"<html></html>")],
    "an attachment": [
        start(200, HTML, (b"Content-Disposition", b'attachment; filename="a.html"')),
        body(b"<html></html>"),
    ],
    "compressed": [
        start(200, HTML, (b"content-encoding", b"br"), (b"etag", b'"1"')),
        body(b"<html></html>"),
    ],
    "JSON": [start(200, (b"content-type", b"application/json")), body(b'{"a":"</body>"}')],
    "no content type": [start(200), body(b"<html></html>")],
    "no headers": [{"type": "http.response.start", "status": 200}, body(b"<html></html>")],
    "SVG": [start(200, (b"content-type", b"image/svg+xml")), body(b"<svg></svg>")],
    "events": [start(200, (b"content-type", b"text/event-stream")), body(b"data: <html>\n\n")],
    "a body without more_body": [start(404), {"type": "http.response.body"}],
    "nothing": [],
    "no body": [start(200, (b"content-type", b"application/json"))],
    "pathsend": [start(200), {"type": "http.response.pathsend", "path": "/etc/hostname"}],
    "zerocopysend": [start(200), {"type": "http.response.zerocopysend", "file": 3}],
    "debug": [{"type": "http.response.debug", "info": {}}, start(204), body()],
    "a second start": [start(200), start(200), body()],
    "a body first": [body(b"early"), start(200)],
}


@any_form
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_differs_by_nothing_but_the_tag(name: str, wrap: Wrap) -> None:
    app = saying(*PAGES[name])

    await assert_alike(app, wrap(lambda: app), page=True)


@any_form
@pytest.mark.parametrize("name", NO_PAGES)
async def test_everything_else_does_not_differ(name: str, wrap: Wrap) -> None:
    app = saying(*NO_PAGES[name])

    await assert_alike(app, wrap(lambda: app))


@any_form
@as_fetch_and_page
@pytest.mark.parametrize("length", [[], [(b"content-length", b"100")]], ids=["", "length"])
@pytest.mark.parametrize("sent", [0, 1, 2])
async def test_a_response_that_breaks_off_stays_broken(
    wrap: Wrap, like: Headers, length: Headers, sent: int
) -> None:
    """Servers tell the browser so when the app raises before it has sent the end."""
    messages = [start(200, HTML, *length), body(b"<html><p>half", more_body=True)][:sent]
    app = saying(*messages, error=ValueError("in the middle"))

    answer = await exchange(wrap(lambda: app), http_scope(headers=like))

    assert repr(answer.error) == "ValueError('in the middle')"
    if like is NAVIGATION and (sent == 0 or (sent == 1 and not length)):
        assert_shows_the_error(answer, Exchange([start(500), body()], answer.error))
        return
    assert not answer.is_complete
    assert [message["type"] for message in answer.sent] == [item["type"] for item in messages]
    assert b"".join([b"", *answer.chunks]) == (b"<html><p>half" if sent == 2 else b"")


@any_form
@as_fetch_and_page
@pytest.mark.parametrize("length", [[], [(b"content-length", b"36")]], ids=["", "length"])
async def test_each_chunk_goes_out_when_it_is_produced(
    wrap: Wrap, like: Headers, length: Headers
) -> None:
    """The app goes on only once the browser has what it sent."""
    go_on = [anyio.Event() for _ in range(4)]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(200, HTML, *length))
        for number, event in enumerate(go_on):
            await send(body(b"<p>part %d" % number, more_body=True))
            await event.wait()
        await send(body())

    async with connect(wrap(lambda: app), http_scope(headers=like)) as connection:
        for number, event in enumerate(go_on):
            expected = b"<p>part %d" % number
            await connection.until(partial(_ends_with, expected))
            event.set()
        answer = await connection.until(lambda answer: answer.is_complete)

    assert answer.body.count(b"<p>part") == 4


@any_form
@as_fetch_and_page
async def test_a_browser_that_leaves_in_the_middle_is_noticed(wrap: Wrap, like: Headers) -> None:
    received = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(200, HTML))
        await send(body(b"<html>", more_body=True))
        while (message := await receive())["type"] == "http.request":
            pass
        received.append(message["type"])

    async with connect(wrap(lambda: app), http_scope(headers=like)) as connection:
        await connection.until(lambda answer: answer.body == b"<html>")
        connection.leave()
        with anyio.fail_after(10):
            await connection.finished.wait()

    assert received == ["http.disconnect"]


@any_form
@as_fetch_and_page
async def test_an_app_hears_that_the_server_cannot_send(wrap: Wrap, like: Headers) -> None:
    """Servers of ASGI 2.4 say so when the browser has gone."""
    heard = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(200, HTML))
        try:
            await send(body(b"<html></html>"))
        except OSError as error:
            heard.append(error)
            raise

    gone = ConnectionResetError("gone")

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise gone

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ConnectionResetError) as caught:
        await wrap(lambda: app)(http_scope(headers=like), receive, send)

    assert heard == [gone] == [caught.value]
