"""What the wrapper returns is the wrapped app, in every way in which a program can look at it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi_cli.discover import get_import_data
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from tests.support.alike import TAG, Factory, Wrap, any_form, starlette_form
from tests.support.asgi import FETCH, NAVIGATION, get
from tests.support.frameworks import FRAMEWORKS, fastapi_app, plain_app
from tests.support.project import Project

from fastapi_reloader import (
    auto_refresh_middleware,
    html_injection_middleware,
    patch_for_auto_reloading,
    reloader_route_middleware,
)
from fastapi_reloader.paths import RELOAD_PATH
from reloader_core.errors import SettingsError

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@any_form
@pytest.mark.parametrize("make", FRAMEWORKS.values(), ids=FRAMEWORKS)
def test_it_is_a_fastapi_app(make: Factory, wrap: Wrap) -> None:
    assert isinstance(wrap(make), FastAPI)


@starlette_form
async def test_each_form_gives_pages_and_route(wrap: Wrap) -> None:
    app = wrap(fastapi_app)

    assert len(TAG.findall((await get(app, "/page", headers=NAVIGATION)).body)) == 1
    assert (await get(app, RELOAD_PATH, method="HEAD")).status == 202


def test_the_injector_goes_where_a_base_http_middleware_goes() -> None:
    assert isinstance(html_injection_middleware(fastapi_app()), BaseHTTPMiddleware)


async def test_the_halves_do_a_half_each() -> None:
    route, injection = (
        half(fastapi_app()) for half in (reloader_route_middleware, html_injection_middleware)
    )

    assert (await get(route, RELOAD_PATH, method="HEAD")).status == 202
    assert not TAG.search((await get(route, "/page", headers=NAVIGATION)).body)
    assert (await get(injection, RELOAD_PATH, method="HEAD")).status == 404
    assert TAG.search((await get(injection, "/page", headers=NAVIGATION)).body)


@starlette_form
async def test_what_is_done_to_it_is_done_to_the_app(wrap: Wrap) -> None:
    made = []

    def make(**options: Any) -> Any:
        made.append(fastapi_app(**options))
        return made[0]

    app, inner = wrap(make), made[0]

    def original() -> str:
        return "original"

    async def later(request: Request, value: str = Depends(original)) -> list[Any]:
        return [request.app.state.colour, request.app is inner, value]

    app.get("/later/{number}", name="later")(later)
    app.state.colour = "red"
    app.dependency_overrides[original] = lambda: "overridden"
    app.add_api_route("/even/later", later)
    app.add_exception_handler(404, lambda request, error: JSONResponse("lost", 404))
    app.title = "A title"
    app.of_mine = "new"

    assert (await get(app, "/later/1")).body == b'["red",true,"overridden"]'
    assert (await get(app, "/even/later")).body == b'["red",true,"overridden"]'
    assert (await get(app, "/missing")).body == b'"lost"'
    assert inner.state.colour == "red"
    assert inner.title == "A title" == app.title
    assert inner.of_mine == "new" == app.of_mine
    assert app.url_path_for("later", number=3) == "/later/3"
    assert app.routes is inner.routes
    assert app.router is inner.router
    assert app.dependency_overrides is inner.dependency_overrides
    app.dependency_overrides = {}
    assert inner.dependency_overrides == {}
    assert app.openapi() == inner.openapi()
    assert not any("reloader" in path for path in app.openapi()["paths"])


@any_form
async def test_it_can_be_mounted_and_added_to(wrap: Wrap) -> None:
    app = wrap(fastapi_app)
    app.mount("/sub", wrap(fastapi_app))

    assert (await get(app, "/sub/json")).body == b'{"a":1}'
    for path in ("/page", "/sub/page"):
        assert len(TAG.findall((await get(app, path, headers=NAVIGATION)).body)) == 1


async def test_different_wrappers_above_one_another_insert_once() -> None:
    """A mounted app with a wrapper of its own, below a wrapped one."""
    inner = auto_refresh_middleware(plain_app)

    async def mount(scope: Any, receive: Any, send: Any) -> None:
        changed = {"path": "/page", "root_path": "/sub", "app_root_path": ""}
        await inner({**scope, **changed}, receive, send)

    answer = await get(html_injection_middleware(mount), "/sub/page", headers=NAVIGATION)

    assert len(TAG.findall(answer.body)) == 1


@any_form
async def test_an_app_without_such_things_still_has_them_of_a_fastapi_app(wrap: Wrap) -> None:
    app = wrap(lambda: plain_app)

    app.state.colour = "red"
    assert app.state.colour == "red"
    assert app.openapi_url is None
    assert not hasattr(app, "no_such_thing")
    assert (await get(app, "/json")).body == b'{"a":1}'


def test_an_app_that_takes_no_attributes_gets_none() -> None:
    class App:
        __slots__ = ()

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await plain_app(scope, receive, send)

    app = auto_refresh_middleware(App())
    app.of_mine = "new"

    assert app.of_mine == "new"


@any_form
async def test_what_the_app_has_comes_first(wrap: Wrap) -> None:
    class App:
        state = "mine"
        routes = ()

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await plain_app(scope, receive, send)

    inner = App()
    app = wrap(lambda: inner)

    assert (app.state, app.routes) == ("mine", ())
    app.state = "changed"
    assert inner.state == "changed"


@pytest.mark.parametrize("value", ["0", "false", "off", ""])
@starlette_form
def test_switched_off_it_is_the_bare_app(
    value: str, wrap: Wrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELOADER_ENABLED", value)
    app = fastapi_app()

    assert type(wrap(fastapi_app)) is FastAPI
    for form in (auto_refresh_middleware, html_injection_middleware, reloader_route_middleware):
        assert form(app) is app
    assert patch_for_auto_reloading(app) is app
    assert patch_for_auto_reloading(plain_app, enabled=False) is plain_app


@starlette_form
async def test_switched_off_there_is_nothing_of_ours(
    wrap: Wrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELOADER_ENABLED", "0")
    app = wrap(fastapi_app)

    assert not TAG.search((await get(app, "/page", headers=NAVIGATION)).body)
    assert (await get(app, RELOAD_PATH, method="HEAD", headers=FETCH)).status == 404


def test_a_wrong_setting_is_said_at_once() -> None:
    with pytest.raises(SettingsError, match="hartbeat"):
        auto_refresh_middleware(plain_app, hartbeat=1)


def test_options_can_be_given_with_add_middleware() -> None:
    app = Starlette()
    app.add_middleware(auto_refresh_middleware, hartbeat=1)

    with pytest.raises(SettingsError, match="hartbeat"):
        app.build_middleware_stack()


@pytest.mark.parametrize(
    "line",
    ["app = auto_refresh_middleware(app)", "wrapped = auto_refresh_middleware(app)\ndel app"],
)
def test_the_fastapi_command_finds_it(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    path = project.write(
        "site_of_this_test.py",
        f"""\
from fastapi import FastAPI
from fastapi_reloader import auto_refresh_middleware
app = FastAPI()
{line}
""",
    )
    monkeypatch.setattr(sys, "path", [*sys.path])

    data = get_import_data(path=path)
    sys.modules.pop("site_of_this_test")

    assert data.app_name == line.partition(" ")[0]


def test_importing_it_starts_nothing() -> None:
    code = "import threading, fastapi_reloader; assert threading.active_count() == 1"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
