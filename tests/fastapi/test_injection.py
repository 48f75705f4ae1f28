"""Pages get the tag as they stream by, and nothing of ours ever breaks one."""

import codecs
import gzip
import logging
import re
from typing import Any
from xml.dom.minidom import parseString

import pytest
from tests.support.alike import TAG
from tests.support.asgi import NAVIGATION, Exchange, Headers, get

from fastapi_reloader import auto_refresh_middleware, send_reload_signal
from fastapi_reloader import plan as plan_module
from fastapi_reloader import tag as tag_module
from fastapi_reloader.broadcast import hub, rendered
from reloader_core.client import client_hash
from reloader_core.html import Insertion, TagInserter

pytestmark = pytest.mark.anyio

PAGE = b"<!doctype html><html><head></head><body>x</body></html>"
HTML = (b"content-type", b"text/html")
SILENT: Headers = [(b"host", b"localhost"), (b"accept", b"*/*")]
"""What is sent by a browser that does not say what it does with the response."""


@pytest.fixture(autouse=True)
def _know_nothing_of_earlier_pages() -> None:
    plan_module._plan.cache_clear()


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


def page_app(
    *chunks: bytes, headers: Headers | None = None, status: int = 200, length: bool = False
) -> Any:
    """Return an app that answers with these chunks."""
    chunks = chunks or (PAGE,)
    raw = [HTML] if headers is None else list(headers)
    if length:
        raw.append((b"content-length", b"%d" % sum(map(len, chunks))))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for number, chunk in enumerate(chunks, 1):
            more = number < len(chunks)
            await send({"type": "http.response.body", "body": chunk, "more_body": more})

    return app


async def shown(app: Any, path: str = "/", headers: Headers = NAVIGATION, **more: Any) -> Exchange:
    answer = await get(auto_refresh_middleware(app), path, headers=headers, **more)
    assert answer.error is None
    return answer


def attributes(answer: Exchange) -> dict[str, str]:
    (tag,) = TAG.findall(answer.body)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag.decode()))


async def test_the_tag_tells_what_the_page_shows() -> None:
    answer = await shown(page_app(status=404), "/a/b/c", method="POST")

    boot, seq = hub.position
    assert attributes(answer) == {
        "src": f"../../---fastapi-reloader---/client/{client_hash()}/start.js",
        "data-boot": boot,
        "data-seq": str(seq),
        "data-method": "POST",
        "data-status": "404",
        "data-keep-state": "true",
    }
    assert re.search(rb"<head><script async src=[^>]*></script></head>", answer.body)


async def test_a_change_while_the_page_is_rendered_makes_it_stale() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        send_reload_signal()
        await page_app()(scope, receive, send)

    answer = await shown(app)

    assert int(attributes(answer)["data-seq"]) == hub.position.seq - 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (NAVIGATION, [item for item in NAVIGATION if item[0] != b"accept-encoding"]),
        ([*SILENT, (b"accept-encoding", b"br")], SILENT),
        ([*SILENT, (b"if-none-match", b"x"), (b"if-modified-since", b"y")], SILENT),
        ([*SILENT, (b"x-a", b"1"), (b"cookie", b"a"), (b"cookie", b"b")], None),
        ([*SILENT, (b"hx-request", b"true"), (b"accept-encoding", b"br")], None),
        ([(b"host", b"a.test"), (b"accept-encoding", b"br"), (b"if-none-match", b"x")], None),
    ],
)
async def test_only_navigations_are_asked_for_in_a_form_that_takes_the_tag(
    headers: Headers, expected: Headers | None
) -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["headers"])
        await page_app()(scope, receive, send)

    await shown(app, headers=headers)

    assert seen == [headers if expected is None else expected]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_servers_are_given_no_file_to_send_past_the_wrapper(method: str) -> None:
    offered: dict[str, Any] = {
        "http.response.pathsend": {},
        "http.response.zerocopysend": {},
        "tls": {},
    }
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append({**scope["extensions"]})
        await page_app()(scope, receive, send)

    await shown(app, method=method, extensions=offered)

    assert seen == [{"tls": {}} if method == "GET" else offered]


async def test_a_body_that_is_compressed_all_the_same_passes() -> None:
    compressed = gzip.compress(PAGE)
    headers = [HTML, (b"content-encoding", b"gzip"), (b"etag", b'"1"')]

    answer = await shown(page_app(compressed, headers=headers))

    assert (answer.body, answer.headers) == (compressed, headers)


@pytest.mark.parametrize(
    ("body", "is_page"),
    [
        (b"<p>a fragment</p>", False),
        (b"<tr><td>1</td></tr>", False),
        (b"", False),
        (b"<!DOCTYPE html><p>no body", True),
        (b"<html><p>x", True),
        (b"<body>x</body>", True),
    ],
)
async def test_what_does_not_look_like_a_document_is_one_only_if_the_browser_says_so(
    body: bytes, is_page: bool
) -> None:
    unsure, sure = await shown(page_app(body), headers=SILENT), await shown(page_app(body))

    assert len(TAG.findall(unsure.body)) == is_page
    assert len(TAG.findall(sure.body)) == 1


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ('"utf-8"', "utf-8"),
        ("iso-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("shift_jis", "shift_jis"),
        ("utf-16", "utf-16-le"),
        ("utf-16be", "utf-16-be"),
        ("nonsense", "utf-8"),
    ],
)
async def test_the_tag_is_written_in_the_charset_of_the_page(charset: str, encoding: str) -> None:
    page = "<!doctype html><html><head><title>x</title></head><body>y</body></html>"
    content_type = (b"Content-Type", f"text/HTML; charset={charset}".encode())
    body = page.encode(encoding)

    # Cut into odd pieces: no unit of a charset may be torn.
    pieces = [body[i : i + 7] for i in range(0, len(body), 7)]
    answer = await shown(page_app(*pieces, headers=[content_type]))

    text = answer.body.decode(encoding)
    assert TAG.sub(b"", text.encode()) == page.encode()
    assert TAG.search(text.encode())


async def test_a_byte_order_mark_has_the_last_word() -> None:
    body = codecs.BOM_UTF16_BE + PAGE.decode().encode("utf-16-be")

    answer = await shown(page_app(body, headers=[(b"content-type", b"text/html; charset=utf-8")]))

    assert TAG.search(answer.body.decode("utf-16").encode())


async def test_xhtml_stays_well_formed() -> None:
    page = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body/></html>'

    answer = await shown(page_app(page, headers=[(b"content-type", b"application/xhtml+xml")]))

    (script,) = parseString(answer.body).getElementsByTagName("script")
    assert script.namespaceURI == "http://www.w3.org/1999/xhtml"
    assert script.getAttribute("async") == "async"


async def test_the_length_of_one_message_is_right() -> None:
    answer = await shown(page_app(length=True))

    assert answer.header(b"content-length") == str(len(answer.body)).encode()
    assert len(answer.body) > len(PAGE)


async def test_the_length_of_a_stream_is_left_out() -> None:
    answer = await shown(page_app(PAGE[:20], PAGE[20:], length=True))

    assert answer.header(b"content-length") is None
    assert TAG.sub(b"", answer.body) == PAGE


@pytest.mark.parametrize("length", [b"7", b"1000", b"x"])
async def test_a_wrong_length_is_left_to_the_server(length: bytes) -> None:
    headers = [HTML, (b"content-length", length)]

    answer = await shown(page_app(headers=headers))

    assert (answer.body, answer.header(b"content-length")) == (PAGE, length)


async def test_a_page_that_may_not_be_stored_keeps_nothing() -> None:
    answer = await shown(page_app(headers=[HTML, (b"Cache-Control", b"private, no-Store")]))

    assert answer.header(b"cache-control") == b"private, no-Store"
    assert attributes(answer)["data-keep-state"] == "false"


async def test_keeping_state_can_be_switched_off() -> None:
    app = auto_refresh_middleware(page_app(), keep_state=False)

    assert attributes(await get(app, headers=NAVIGATION))["data-keep-state"] == "false"


@pytest.mark.parametrize("where", ["client_hash", "at_once", "feed", "close"])
@pytest.mark.parametrize("chunks", [(PAGE,), (PAGE[:30], PAGE[30:])])
@pytest.mark.parametrize("length", [False, True])
async def test_if_we_fail_the_page_goes_out_as_it_is(
    where: str,
    chunks: tuple[bytes, ...],
    length: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("a bug")

    if where == "client_hash":
        monkeypatch.setattr(tag_module, "client_hash", fail)
    elif where == "at_once":
        monkeypatch.setattr(Insertion, where, fail)
    else:
        monkeypatch.setattr(TagInserter, where, fail)

    with caplog.at_level(logging.DEBUG, "fastapi_reloader"):
        answer = await shown(page_app(*chunks, length=length))

    assert TAG.sub(b"", answer.body) == PAGE
    assert answer.is_complete
    assert answer.header(b"content-length") in {None, str(len(answer.body)).encode()}
    (record,) = caplog.records
    assert "a bug" in record.getMessage()


async def test_a_failure_in_the_middle_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    feed, fed = TagInserter.feed, []

    def fail_at_the_third(self: TagInserter, chunk: bytes) -> bytes:
        fed.append(chunk)
        if len(fed) == 3:
            raise RuntimeError("a bug")
        return feed(self, chunk)

    monkeypatch.setattr(TagInserter, "feed", fail_at_the_third)

    answer = await shown(page_app(b"<html><p>a</he", b"ad", b"><p>b", b"</html>"))

    assert answer.body == b"<html><p>a</head><p>b</html>"


@pytest.mark.parametrize("page", [PAGE, PAGE.replace(b"</head>", b"<script src=a.js></script>")])
async def test_a_response_that_is_never_finished_is_passed_on(page: bytes) -> None:
    """The app returns without the end; the server complains to the log, as it would without us."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [HTML, (b"content-length", b"999")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": page, "more_body": True})

    answer = await shown(app)

    assert not answer.is_complete
    assert answer.header(b"content-length") is None
    assert TAG.sub(b"", answer.body) == page


@pytest.mark.parametrize("chunks", [(PAGE,), (PAGE[:30], PAGE[30:])])
async def test_what_the_app_wrote_is_kept_under_the_name_in_the_tag(
    chunks: tuple[bytes, ...],
) -> None:
    app = auto_refresh_middleware(page_app(*chunks, length=len(chunks) == 1), watch=True)

    names = [attributes(await get(app, headers=NAVIGATION))["data-page"] for _ in range(2)]

    assert [rendered.find(name) for name in names] == [PAGE, PAGE]
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({"watch": False}, []),
        ({"watch": True, "morph": False}, []),
        ({"watch": True}, [(b"cache-control", b"no-store")]),
    ],
)
async def test_what_is_not_morphed_is_not_kept(options: dict[str, bool], headers: Headers) -> None:
    app = auto_refresh_middleware(page_app(headers=[HTML, *headers]), **options)

    assert "data-page" not in attributes(await get(app, headers=NAVIGATION))
