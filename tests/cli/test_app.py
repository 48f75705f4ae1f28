"""From whatever was imported comes an ASGI app that refreshes its pages, or a sentence."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from flask import Flask
from starlette.middleware import Middleware
from tests.support.asgi import NAVIGATION, get

from fastapi_reloader import auto_refresh_middleware
from reloader_cli.app import is_wrapped, make_app
from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import AppError

pytestmark = pytest.mark.anyio

PAGE = "<html><body>Hello</body></html>"
PLAN = AppPlan(name="main:app", attribute="app")
FACTORY = AppPlan(name="main:app", attribute="app", is_factory=True)


def fastapi_app(**options: Any) -> FastAPI:
    app = FastAPI(**options)
    app.get("/", response_class=HTMLResponse)(lambda: PAGE)
    return app


def flask_app() -> Flask:
    app = Flask("shop")
    app.get("/")(lambda: PAGE)
    return app


def wsgi_app(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("content-type", "text/html")])
    return [PAGE.encode()]


class Asgi2:
    def __init__(self, scope: Any) -> None: ...

    async def __call__(self, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE.encode()})


def added() -> FastAPI:
    app = fastapi_app()
    app.add_middleware(auto_refresh_middleware)
    return app


@pytest.mark.parametrize(
    ("thing", "plan"),
    [
        (fastapi_app(), PLAN),
        (flask_app(), PLAN),
        (wsgi_app, PLAN),
        (Asgi2, PLAN),
        (fastapi_app, PLAN),
        (fastapi_app, FACTORY),
        (flask_app, FACTORY),
        (auto_refresh_middleware(fastapi_app()), PLAN),
        (lambda: auto_refresh_middleware(fastapi_app()), FACTORY),
        (fastapi_app(middleware=[Middleware(auto_refresh_middleware)]), PLAN),
        (fastapi_app(middleware=[auto_refresh_middleware]), PLAN),
        (added(), PLAN),
    ],
)
async def test_a_page_has_the_client_once(thing: Any, plan: AppPlan) -> None:
    answer = await get(make_app(thing, plan), headers=NAVIGATION)

    assert answer.status == 200
    assert b"Hello" in answer.body
    assert answer.body.count(b"/start.js") == 1


def test_a_wrapped_app_stays_as_it_is() -> None:
    app = auto_refresh_middleware(fastapi_app())

    assert make_app(app, PLAN) is app
    assert not is_wrapped(fastapi_app())


async def test_the_interface_may_be_told() -> None:
    def unclear(*args: Any) -> Any:
        return wsgi_app(*args)

    plan = AppPlan(name="main:app", attribute="app", interface="wsgi")
    answer = await get(make_app(unclear, plan), headers=NAVIGATION)

    assert b"/start.js" in answer.body


async def test_switched_off_it_is_the_app_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELOADER_ENABLED", "0")
    app = fastapi_app()

    assert make_app(app, PLAN) is app


def needy(settings: Any, *, debug: bool) -> Any: ...


async def asynchronous() -> Any: ...


def four(a: Any, b: Any, c: Any, d: Any) -> Any: ...


@pytest.mark.parametrize(
    ("thing", "plan", "said"),
    [
        ({}, PLAN, "main:app is a dict, which is no app: it cannot be called as one."),
        (None, PLAN, "main:app is None, which is no app"),
        (four, PLAN, "main:app takes (a, b, c, d), so it is neither an app nor a factory"),
        (needy, FACTORY, "main:app needs 'settings' and 'debug', but a factory is called without"),
        (asynchronous, FACTORY, "main:app is asynchronous, but a factory has to return the app"),
        (lambda: None, FACTORY, "main:app() returned None, which is no app."),
        (lambda: 3, PLAN, "main:app() returned an int, which is no app."),
        (fastapi_app(), FACTORY, "main:app is an app already, a FastAPI; leave --factory out."),
        ("app", FACTORY, "main:app is a str, which is no app"),
    ],
)
def test_what_is_no_app_says_what_to_try(thing: Any, plan: AppPlan, said: str) -> None:
    with pytest.raises(AppError) as caught:
        make_app(thing, plan)

    assert said in str(caught.value)
