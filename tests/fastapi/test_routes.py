"""The reload route answers each way of asking, and nothing but its own address."""

import json
import threading
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import pytest
from fastapi import FastAPI
from tests.support.alike import assert_alike
from tests.support.asgi import Exchange, Headers, get
from tests.support.frameworks import plain_app

from fastapi_reloader import auto_refresh_middleware, reload_router, routes, send_reload_signal
from fastapi_reloader.broadcast import hub, rendered
from fastapi_reloader.paths import RELOAD_PATH
from reloader_core.client import client_hash, client_source
from reloader_core.settings import Settings

pytestmark = pytest.mark.anyio

HOST: Headers = [(b"host", b"localhost:8000")]
JSON_LINES: Headers = [*HOST, (b"accept", b"application/x-ndjson")]
EVENTS: Headers = [*HOST, (b"accept", b"text/event-stream")]
LONG_AGO = 201


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture
def app() -> Any:
    return auto_refresh_middleware(plain_app, heartbeat=2.5)


def lines(answer: Exchange) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.body.decode().splitlines()]


def connected() -> dict[str, Any]:
    boot, seq = hub.position
    position = {"type": "connected", "boot": boot, "seq": seq}
    return {**position, "heartbeat": 2.5, "protocol": 2, "failing": False, "alone": False}


async def poll(app: Any, since: str = "", headers: Headers = JSON_LINES) -> Exchange:
    answer = await get(app, f"{RELOAD_PATH}?poll=1&since={since}", headers=headers)
    assert answer.header(b"content-length") == str(len(answer.body)).encode()
    return answer


async def test_a_heartbeat_says_that_the_app_answers(app: Any) -> None:
    answer = await get(app, RELOAD_PATH, method="HEAD", headers=HOST)

    assert (answer.status, answer.body) == (202, b"")
    assert answer.header(b"cache-control") == b"no-store"


async def test_a_poll_ends_at_once(app: Any) -> None:
    answer = await poll(app)

    assert (answer.status, answer.header(b"content-type")) == (200, b"application/x-ndjson")
    assert lines(answer) == [connected()]


@pytest.mark.parametrize("headers", [JSON_LINES, EVENTS, HOST])
async def test_nothing_may_keep_change_or_hold_back_an_answer(app: Any, headers: Headers) -> None:
    answer = await poll(app, headers=headers)

    assert answer.header(b"cache-control") == b"no-store, no-transform"
    assert answer.header(b"x-accel-buffering") == b"no"
    assert answer.header(b"x-content-type-options") == b"nosniff"
    assert answer.header(b"cross-origin-resource-policy") == b"same-origin"
    assert answer.header(b"access-control-allow-origin") is None


async def test_a_page_is_told_what_it_missed(app: Any) -> None:
    known = hub.position
    send_reload_signal()
    send_reload_signal()

    first, *missed = lines(await poll(app, str(known)))

    assert first == connected()
    assert [item["seq"] for item in missed] == [known.seq + 1, known.seq + 2]
    assert {item["reason"] for item in missed} == {"signal"}
    assert lines(await poll(app, str(hub.position))) == [connected()]


async def test_a_page_from_long_ago_is_told_to_refresh_once(app: Any) -> None:
    known = hub.position
    for _ in range(LONG_AGO):
        send_reload_signal()

    _, *missed = lines(await poll(app, str(known)))

    assert missed == [{"type": "reload", "seq": hub.position.seq, "paths": [], "reason": "missed"}]


@pytest.mark.parametrize("since", ["other:0", "", "nonsense", ":", "a:-1", "a:9999999999999999999"])
async def test_a_page_of_another_process_compares_for_itself(app: Any, since: str) -> None:
    assert lines(await poll(app, since)) == [connected()]


async def test_a_position_that_is_not_reached_yet_is_stale(app: Any) -> None:
    boot, seq = hub.position

    _, *missed = lines(await poll(app, f"{boot}:{seq + 5}"))

    assert [item["reason"] for item in missed] == ["missed"]


async def test_events_carry_the_position_that_follows_them(app: Any) -> None:
    known = hub.position
    send_reload_signal()
    boot, seq = hub.position

    answer = await poll(app, headers=[*EVENTS, (b"last-event-id", str(known).encode())])

    first, second, end = answer.body.decode().split("\n\n")
    data = json.dumps(connected(), separators=(",", ":"))
    assert first == f"event: connected\nid: {boot}:{seq}\ndata: {data}"
    assert second.startswith(f'event: reload\nid: {boot}:{seq}\ndata: {{"type":"reload",')
    assert end == ""


async def test_the_client_is_kept_for_ever_under_its_hash(app: Any) -> None:
    answer = await get(app, f"{RELOAD_PATH}/client/{client_hash()}/start.js", headers=HOST)

    assert answer.status == 200
    assert answer.body == client_source("start.js")
    assert answer.header(b"content-type") == b"text/javascript; charset=utf-8"
    assert answer.header(b"cache-control") == b"public, max-age=31536000, immutable"
    assert answer.header(b"cross-origin-resource-policy") == b"same-origin"
    assert answer.header(b"x-content-type-options") == b"nosniff"


async def test_an_old_page_gets_the_client_of_today(app: Any) -> None:
    answer = await get(app, f"{RELOAD_PATH}/client/0123456789ab/main.js", headers=HOST)

    assert (answer.status, answer.body) == (200, client_source("main.js"))
    assert answer.header(b"cache-control") == b"no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "nothing.js",
        "__init__.py",
        "start.js/",
        "../hub.py",
        "..%2fhub.py",
        "....//hub.py",
        "/etc/passwd",
        "start.js\0",
        "",
    ],
)
async def test_there_is_nothing_but_the_client(app: Any, name: str) -> None:
    answer = await get(app, f"{RELOAD_PATH}/client/{client_hash()}/{name}", headers=HOST)

    assert answer.status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
async def test_any_other_method_is_the_apps(app: Any, method: str) -> None:
    await assert_alike(plain_app, app, RELOAD_PATH, method=method)


@pytest.mark.parametrize("path", [f"{RELOAD_PATH}x", "/---fastapi-reloader", f"/a{RELOAD_PATH}"])
async def test_an_address_that_only_looks_like_it_is_the_apps(app: Any, path: str) -> None:
    await assert_alike(plain_app, app, path)


async def test_the_router_can_be_included_by_hand() -> None:
    app = FastAPI()
    app.include_router(reload_router)
    foreign: Headers = [(b"host", b"a.test")]

    assert (await get(app, RELOAD_PATH, method="HEAD", headers=HOST)).status == 202
    assert (await get(app, RELOAD_PATH, method="HEAD", headers=foreign)).status == 404
    assert app.openapi()["paths"] == {}


async def test_included_by_hand_it_is_switched_off_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_default_settings", lambda: Settings(enabled=False))
    app = FastAPI()
    app.include_router(reload_router)

    assert (await get(app, RELOAD_PATH, method="HEAD", headers=HOST)).status == 404


async def test_a_busy_thread_pool_holds_nothing_up(app: Any) -> None:
    """The route must answer while every thread for synchronous endpoints is taken."""
    free = threading.Event()
    limiter = anyio.to_thread.current_default_thread_limiter()
    async with anyio.create_task_group() as tasks:
        for _ in range(int(limiter.total_tokens)):
            tasks.start_soon(partial(anyio.to_thread.run_sync, free.wait))
        await anyio.wait_all_tasks_blocked()
        try:
            with anyio.fail_after(30):
                assert (await get(app, RELOAD_PATH, method="HEAD")).status == 202
        finally:
            free.set()


async def test_the_page_that_was_sent_is_known_by_its_name(app: Any) -> None:
    name = rendered.new_name()
    rendered.keep(name, [b"<p>It</p>"])

    answer = await get(app, f"{RELOAD_PATH}/page/{name}", headers=HOST)
    unknown = await get(app, f"{RELOAD_PATH}/page/{rendered.new_name()}", headers=HOST)

    assert (answer.status, answer.body) == (200, b"<p>It</p>")
    assert answer.header(b"content-type") == b"application/octet-stream"
    assert answer.header(b"cache-control") == b"no-store"
    assert answer.header(b"x-content-type-options") == b"nosniff"
    assert unknown.status == 404


@pytest.mark.parametrize(
    ("extra", "status"),
    [([(b"sec-fetch-site", b"cross-site")], 403), ([(b"origin", b"http://evil.test")], 403)],
)
async def test_nobody_else_may_read_a_page(app: Any, extra: Headers, status: int) -> None:
    name = rendered.new_name()
    rendered.keep(name, [b"secret"])

    answer = await get(app, f"{RELOAD_PATH}/page/{name}", headers=[*HOST, *extra])

    assert answer.status == status
    assert b"secret" not in answer.body
