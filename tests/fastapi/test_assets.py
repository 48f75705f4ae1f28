"""What goes into a page is never shown stale, and is otherwise what the app sent."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route
from tests.support.asgi import Headers, get

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.served import served

pytestmark = pytest.mark.anyio

CSS = b"@import 'b.css'; a{b:url(/i.png)}"


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


def asked_as(kind: bytes, *more: tuple[bytes, bytes], host: bytes = b"localhost") -> Headers:
    return [(b"host", host), (b"accept", b"*/*"), (b"sec-fetch-dest", kind), *more]


def asset_app(
    *headers: tuple[bytes, bytes], body: tuple[bytes, ...] = (CSS,), status: int = 200
) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": status, "headers": list(headers)}
        await send(start)
        for number, part in enumerate(body, 1):
            more = number < len(body)
            await send({"type": "http.response.body", "body": part, "more_body": more})

    return auto_refresh_middleware(app, watch=True)


STYLE = (b"content-type", b"text/css; charset=utf-8")
LENGTH = (b"content-length", b"%d" % len(CSS))


@pytest.mark.parametrize("kind", [b"style", b"script", b"image", b"font", b"video"])
@pytest.mark.parametrize("status", [200, 206, 304])
async def test_what_says_nothing_of_caching_is_asked_for_again(kind: bytes, status: int) -> None:
    app = asset_app(STYLE, (b"etag", b"1"), status=status)

    answer = await get(app, "/a.css", headers=asked_as(kind))

    assert answer.headers == [STYLE, (b"etag", b"1"), (b"cache-control", b"no-cache")]
    assert answer.body == CSS


@pytest.mark.parametrize(
    "own", [(b"Cache-Control", b"max-age=60"), (b"expires", b"Sat, 21 Nov 2026 09:00:00 GMT")]
)
async def test_what_the_app_says_of_caching_stands(own: tuple[bytes, bytes]) -> None:
    answer = await get(asset_app(STYLE, own), "/a.css", headers=asked_as(b"style"))

    assert answer.headers == [STYLE, own]


@pytest.mark.parametrize(
    "headers", [asked_as(b"empty"), asked_as(b"style", host=b"evil.test"), asked_as(b"report")]
)
async def test_other_requests_and_hosts_are_none_of_our_business(headers: Headers) -> None:
    answer = await get(asset_app(STYLE, LENGTH), "/a.css?x-hot=7", headers=headers)

    assert answer.headers == [STYLE, LENGTH]
    assert answer.body == CSS


@pytest.mark.parametrize("parts", [(CSS,), (CSS[:12], CSS[12:])])
async def test_with_a_token_the_addresses_in_a_stylesheet_get_it(parts: tuple[bytes, ...]) -> None:
    app = asset_app(STYLE, LENGTH, (b"etag", b"1"), body=parts)

    answer = await get(app, "/a.css?x-hot=7", headers=asked_as(b"style"))

    expected = b"@import 'b.css?x-hot=7'; a{b:url(/i.png?x-hot=7)}"
    length = (b"content-length", b"%d" % len(expected))
    assert answer.body == expected
    assert answer.headers == [STYLE, (b"cache-control", b"no-cache"), length]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"content-type", b"text/plain"), LENGTH], 200),
        ([STYLE, LENGTH, (b"content-encoding", b"br")], 200),
        ([STYLE, LENGTH], 404),
    ],
)
async def test_with_a_token_everything_else_stays(headers: Headers, status: int) -> None:
    app = asset_app(*headers, status=status)

    answer = await get(app, "/a.css?x-hot=7", headers=asked_as(b"style"))

    assert answer.body == CSS
    assert answer.header(b"content-length") == b"%d" % len(CSS)


@pytest.mark.parametrize("token", ["", "%3Cscript%3E", "a'b", "ü"])
async def test_what_is_no_token_is_none(token: str) -> None:
    app = asset_app(STYLE, LENGTH)

    answer = await get(app, f"/a.css?x-hot={token}", headers=asked_as(b"style"))

    assert answer.body == CSS


async def test_a_stylesheet_that_breaks_off_breaks_off() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [STYLE]})
        await send({"type": "http.response.body", "body": b"a{", "more_body": True})
        raise RuntimeError("a bug")

    wrapped = auto_refresh_middleware(app, watch=True)
    answer = await get(wrapped, "/a.css?x-hot=7", headers=asked_as(b"style"))

    assert answer.body == b"a{"
    assert not answer.is_complete
    assert str(answer.error) == "a bug"


async def test_the_app_is_not_asked_to_compress_and_its_scope_is_put_back() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((dict(scope["headers"]), scope.get("extensions")))
        await send({"type": "http.response.start", "status": 200, "headers": [STYLE]})
        await send({"type": "http.response.body", "body": CSS})

    extra = [(b"accept-encoding", b"br"), (b"if-none-match", b"1")]
    wrapped = auto_refresh_middleware(app, watch=True)
    await get(wrapped, "/a.css?x-hot=7", headers=asked_as(b"style", *extra))

    assert not {b"accept-encoding", b"if-none-match"} & set(seen[0][0])


async def test_a_file_response_tells_which_file_it_is(tmp_path: Path) -> None:
    file = tmp_path / "site.css"
    file.write_bytes(CSS * 10_000)
    routes = [Route("/style", lambda _: FileResponse(file))]
    app = auto_refresh_middleware(Starlette(routes=routes), watch=True)

    answer = await get(app, "/style", headers=asked_as(b"style"))

    assert answer.body == file.read_bytes()
    assert served.urls_of(file) == ["/style"]


async def test_a_part_of_a_file_stays_a_part_whatever_token_asks(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"0123456789")
    routes = [Route("/a", lambda _: FileResponse(file))]
    app = auto_refresh_middleware(Starlette(routes=routes), watch=True)

    answer = await get(app, "/a?x-hot=1-a", headers=asked_as(b"audio", (b"range", b"bytes=2-4")))

    assert (answer.status, answer.body) == (206, b"234")
