"""A Starlette app in debug mode gets everything, from inside, and any other one gets nothing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from tests.support.asgi import NAVIGATION, Headers, connect, get, http_scope

from fastapi_reloader import HotReload, hot_reload, send_reload_signal
from fastapi_reloader.paths import RELOAD_PATH
from fastapi_reloader.watching import watching
from reloader_core.errors import SettingsError

pytestmark = pytest.mark.anyio

HOST: Headers = [(b"host", b"localhost")]
EVENTS = "/__starlette_hot_reload"


async def home(_: object) -> HTMLResponse:
    return HTMLResponse("<html><head></head><body>It</body></html>")


def make(*, debug: bool = True, lifespan: Any = None) -> Starlette:
    return Starlette(debug=debug, routes=[Route("/", home)], lifespan=lifespan)


async def test_its_pages_have_the_client_and_its_events_come() -> None:
    app = make()
    HotReload(watch_dirs=["templates"]).setup(app)

    assert b"data-boot=" in (await get(app, "/", headers=NAVIGATION)).body
    assert (await get(app, RELOAD_PATH, method="HEAD", headers=HOST)).status == 202
    async with connect(app, http_scope(EVENTS, headers=HOST)) as connection:
        await connection.until(lambda answer: b"event: connected" in answer.body)
        send_reload_signal()
        await connection.until(lambda answer: b"event: reload" in answer.body)


async def test_without_debug_there_is_nothing_of_it() -> None:
    app = make(debug=False)
    HotReload().setup(app)

    assert b"data-boot=" not in (await get(app, "/", headers=NAVIGATION)).body
    assert (await get(app, EVENTS, headers=HOST)).status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [([(b"host", b"evil.test")], 404), ([*HOST, (b"sec-fetch-site", b"cross-site")], 403)],
)
async def test_others_hear_nothing(headers: Headers, status: int) -> None:
    app = make()
    HotReload(events_path="/events").setup(app)

    assert (await get(app, "/events", headers=headers)).status == status


def test_a_setting_that_cannot_be_used_is_named() -> None:
    with pytest.raises(SettingsError, match="poll_delay"):
        HotReload(poll_interval=-1)


@pytest.mark.parametrize("debug", [True, False])
async def test_it_may_be_switched_on_in_the_lifespan(
    debug: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined: list[object] = []
    monkeypatch.setattr(watching, "join", lambda app, _: joined.append(app))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with hot_reload(app=app, watch_dirs=["templates"], watch=True):
            yield

    app = make(debug=debug, lifespan=lifespan)
    async with app.router.lifespan_context(app):
        answer = await get(app, "/", headers=NAVIGATION)

    assert (b"data-boot=" in answer.body) is debug
    assert bool(joined) is debug
