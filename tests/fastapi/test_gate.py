"""Only local hosts, and hosts allowed by name, see anything of Reloader."""

import logging

import pytest
from tests.support.alike import assert_same
from tests.support.asgi import Headers, Message, exchange, get, http_scope, websocket_scope
from tests.support.frameworks import plain_app

from fastapi_reloader import auto_refresh_middleware, gate
from fastapi_reloader.gate import header, is_from_elsewhere, is_welcome
from fastapi_reloader.paths import RELOAD_PATH
from reloader_core.settings import Settings

pytestmark = pytest.mark.anyio
LOCAL = ["localhost", "localhost:8000", "a.localhost:1", "127.0.0.1:8000", "127.9.9.9", "[::1]:80"]
FOREIGN = [
    "evil.test",
    "evil.test:8000",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "10.0.0.1",
    "[fe80::1]",
    "localhost@evil.test",
    "localhost/evil.test",
    "localhost,evil.test",
    "localhost:80:80",
    "[::1",
    "",
]


def hosts(*names: str) -> Headers:
    return [(b"host", name.encode()) for name in names]


@pytest.fixture(autouse=True)
def _nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_named", set())


@pytest.mark.parametrize("host", LOCAL)
async def test_a_local_host_gets_page_and_route(host: str) -> None:
    app = auto_refresh_middleware(plain_app)

    assert b"fastapi-reloader" in (await get(app, "/page", headers=hosts(host))).body
    assert (await get(app, RELOAD_PATH, method="HEAD", headers=hosts(host))).status == 202


@pytest.mark.parametrize("host", FOREIGN)
async def test_any_other_host_gets_the_app_as_it_is(host: str) -> None:
    app = auto_refresh_middleware(plain_app)

    for path in ("/page", RELOAD_PATH, f"{RELOAD_PATH}/client/0/start.js"):
        bare = await get(plain_app, path, headers=hosts(host))
        assert_same(await get(app, path, headers=hosts(host)), bare)


@pytest.mark.parametrize(
    "headers", [[], hosts("localhost", "evil.test"), hosts("evil", "localhost")]
)
async def test_none_or_many_hosts_are_not_local(headers: Headers) -> None:
    app = auto_refresh_middleware(plain_app)

    assert (await get(app, RELOAD_PATH, method="HEAD", headers=headers)).status == 404
    assert b"fastapi-reloader" not in (await get(app, "/page", headers=headers)).body


@pytest.mark.parametrize(
    ("allowed", "host"),
    [("*", "any.test"), ("*", ""), ("a.test,b.test", "b.test:8000"), ("*.b.test", "a.b.test")],
)
async def test_a_host_can_be_allowed(
    allowed: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELOADER_ALLOWED_HOSTS", allowed)
    app = auto_refresh_middleware(plain_app)

    assert b"fastapi-reloader" in (await get(app, "/page", headers=hosts(host))).body
    assert (await get(app, RELOAD_PATH, method="HEAD", headers=hosts(host))).status == 202


async def test_one_line_says_how_to_allow_a_host(caplog: pytest.LogCaptureFixture) -> None:
    app = auto_refresh_middleware(plain_app)

    with caplog.at_level(logging.DEBUG, "fastapi_reloader"):
        for path in ("/page", "/page", RELOAD_PATH, "/json"):
            await get(app, path, headers=hosts("box.test:8000"))

    (record,) = caplog.records
    assert "RELOADER_ALLOWED_HOSTS=box.test" in record.getMessage()


async def test_a_host_that_is_no_name_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await get(auto_refresh_middleware(plain_app), "/page", headers=hosts("x\r\nforged: line"))

    assert caplog.records == []


async def test_a_fetch_from_a_foreign_host_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    await get(
        auto_refresh_middleware(plain_app),
        "/json",
        headers=[*hosts("box.test"), (b"sec-fetch-dest", b"empty")],
    )

    assert caplog.records == []


@pytest.mark.parametrize(
    ("extra", "elsewhere"),
    [
        ([], False),
        ([(b"sec-fetch-site", b"same-origin")], False),
        ([(b"sec-fetch-site", b"none")], False),
        ([(b"sec-fetch-site", b"cross-site")], True),
        ([(b"sec-fetch-site", b"same-site")], True),
        ([(b"sec-fetch-site", b"cross-site"), (b"origin", b"http://localhost:8000")], True),
        # Behind a proxy that changes Host, the first one still tells the truth.
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", b"https://box.test")], False),
        ([(b"origin", b"http://localhost:8000")], False),
        ([(b"origin", b"http://localhost:8001")], True),
        ([(b"origin", b"http://evil.test")], True),
        ([(b"origin", b"null")], True),
        ([(b"origin", b"http://localhost:8000"), (b"origin", b"http://evil.test")], True),
    ],
)
async def test_a_page_of_another_origin_is_refused(extra: Headers, elsewhere: bool) -> None:
    headers = [*hosts("localhost:8000"), *extra]
    assert is_from_elsewhere(http_scope(headers=headers)) == elsewhere

    app = auto_refresh_middleware(plain_app)
    for path in (f"{RELOAD_PATH}?poll=1", f"{RELOAD_PATH}/client/0/start.js"):
        answer = await get(app, path, headers=headers)
        assert (answer.status == 403) == elsewhere
    head = await get(app, RELOAD_PATH, method="HEAD", headers=headers)
    assert (head.status == 403) == elsewhere


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ([(b"origin", b"http://localhost:8000")], False),
        ([], True),
        ([(b"origin", b"http://evil.test")], True),
        ([(b"origin", b"null")], True),
        # Not sent by browsers with a handshake, so not believed there.
        ([(b"sec-fetch-site", b"same-origin")], True),
    ],
)
async def test_a_websocket_needs_an_origin_of_ours(headers: Headers, refused: bool) -> None:
    app = auto_refresh_middleware(plain_app)
    scope = websocket_scope(RELOAD_PATH, headers=headers)

    events: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.disconnect", "code": 1001},
    ]
    answer = await exchange(app, scope, *events)

    first = answer.sent[0]["type"]
    assert first == ("websocket.close" if refused else "websocket.accept")


def test_headers_are_read_by_name() -> None:
    scope = http_scope(headers=[(b"a", b"1"), (b"b", b"\xe9"), (b"a", b"2")])

    assert (header(scope, b"a"), header(scope, b"b"), header(scope, b"c")) == ("1,2", "é", None)


def test_allowing_is_up_to_the_settings() -> None:
    scope = http_scope(headers=hosts("a.test"))

    assert is_welcome(scope, Settings(allowed_hosts=("a.test",)))
    assert not is_welcome(scope, Settings(allowed_hosts=("b.test",)))
