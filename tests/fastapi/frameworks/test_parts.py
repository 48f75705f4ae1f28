"""Whatever an app is made of is found, with its path, and nothing makes the search endless."""

import functools
from collections.abc import Callable
from typing import Any

import flask
import litestar
import pytest
import quart
from a2wsgi import WSGIMiddleware
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route, Router
from tests.support.frameworks import plain_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from fastapi_reloader import html_injection_middleware, patch_for_auto_reloading
from fastapi_reloader.frameworks.parts import is_a, parts_of, read


class Target:
    """An app to look for."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise NotImplementedError


def places(app: object, thing: object) -> list[str]:
    return [part.prefix for part in parts_of(app) if part.thing is thing]


def function_middleware(app: Any, _log: Any = print) -> Any:
    async def middleware(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    return middleware


def decorated(app: Any) -> Any:
    @functools.wraps(app)
    async def wrapper(*args: Any) -> None:
        await app(*args)

    return wrapper


async def asgi_function(app: Any, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


GLOBAL, OTHER = Target(), Target()


async def inner_choosing_app(scope: Any, receive: Any, send: Any) -> None:
    await GLOBAL(scope, receive, send)


def helper() -> object:
    return OTHER


async def choosing_app(scope: Any, receive: Any, send: Any) -> None:
    helper()
    await (inner_choosing_app if scope else plain_app)(scope, receive, send)


def wrapped(app: Any) -> Any:
    return patch_for_auto_reloading(app)


def mounted_in_litestar(app: Any) -> Any:
    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    handler = litestar.asgi("/", is_mount=True, copy_scope=True)(mounted)
    return litestar.Litestar([handler], openapi_config=None, logging_config=None)


WRAPPERS: list[Callable[[Any], Any]] = [
    wrapped,
    html_injection_middleware,
    function_middleware,
    decorated,
    mounted_in_litestar,
    lambda app: CORSMiddleware(wrapped(CORSMiddleware(app))),
    lambda app: functools.partial(asgi_function, app),
    lambda app: Starlette(routes=[Mount("/", app)]),
    lambda app: Starlette(routes=[Mount("/", app, middleware=[Middleware(CORSMiddleware)])]),
    lambda app: Starlette(routes=[Host("a.test", app)]),
    lambda app: Router([Mount("", routes=[Route("/", app)])]),
]


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_an_app_is_found_behind(wrap: Callable[[Any], Any]) -> None:
    target = Target()

    assert places(wrap(target), target) == [""]


def test_an_app_is_found_once_it_has_answered() -> None:
    app = Starlette(routes=[Mount("/a", target := Target())], middleware=[Middleware(wrapped)])
    app.middleware_stack = app.build_middleware_stack()

    assert places(app, target) == ["/a"]


def test_an_app_that_is_a_function_uses_others() -> None:
    assert places(choosing_app, GLOBAL) == [""]
    assert places(choosing_app, plain_app) == [""]
    assert places(choosing_app, OTHER) == []


def test_paths_are_joined_at_any_depth() -> None:
    target = Target()
    app: Any = target
    for _ in range(1500):
        app = Starlette(routes=[Mount("/a", app)])

    assert places(app, target) == ["/a" * 1500]


def test_a_flask_app_is_found_behind_wsgi() -> None:
    target: Any = flask.Flask("site")
    target.wsgi_app = ProxyFix(target.wsgi_app)
    app = FastAPI()
    bridge: Any = WSGIMiddleware(target.wsgi_app)
    app.mount("/flask", bridge)

    assert places(wrapped(app), target) == ["/flask"]


def test_dispatchers_have_paths_too() -> None:
    one: Any = flask.Flask("one")
    two: Any = flask.Flask("two")
    dispatcher: Any = DispatcherMiddleware(one, {"/two": two})
    app = WSGIMiddleware(dispatcher)

    assert places(app, one) == [""]
    assert places(app, two) == ["/two"]


def test_a_quart_app_is_found_at_both_its_faces() -> None:
    target: Any = quart.Quart("site")
    target.asgi_app = CORSMiddleware(target.asgi_app)
    app = FastAPI()
    app.mount("/quart", target)
    app.mount("/bound", target.asgi_app)

    assert places(app, target) == ["/quart", "/bound"]


def test_a_router_of_fastapi_adds_its_path() -> None:
    target = Target()
    inner, outer = APIRouter(), APIRouter()
    inner.mount("/mounted", target)
    outer.include_router(inner, prefix="/inner")
    app = FastAPI()
    app.include_router(outer, prefix="/outer")

    assert places(app, target) == ["/outer/inner/mounted"]


def test_what_a_handler_holds_is_not_mounted_at_its_path() -> None:
    held = Target()

    async def handler(_: Any, extra: int = 0) -> Any:
        return PlainTextResponse(repr((held, extra)))

    routes = [Route("/page", handler), Route("/other", functools.partial(handler, extra=1))]

    assert places(Starlette(routes=routes), held) == []


def test_an_app_that_is_mounted_in_itself_comes_to_an_end() -> None:
    app = Starlette(routes=[Mount("/x", target := Target())])
    app.mount("/again", app)

    assert places(app, target)[:3] == ["/x", "/again/x", "/again/again/x"]
    assert len(places(app, target)) < 20


def test_an_object_that_makes_up_its_attributes_comes_to_an_end() -> None:
    class Endless:
        def __getattr__(self, _: str) -> Any:
            return Endless()

        def __call__(self) -> None:
            raise NotImplementedError

    assert sum(1 for _ in parts_of(Endless())) > 1


def test_what_cannot_be_looked_at_is_left_alone() -> None:
    class Odd:
        routes = None

        @property
        def router(self) -> Any:
            raise RuntimeError("outside of a request")

        @property
        def mounts(self) -> Any:
            class Mounts(dict[Any, Any]):
                def items(self) -> Any:
                    raise RuntimeError("outside of a request")

            return Mounts()

    odd = Odd()

    assert [part.thing for part in parts_of(odd)] == [odd]
    assert read(odd, "router") is None


def test_a_class_is_not_imported_to_be_compared() -> None:
    assert not is_a(1, "no_such_module", "int")
    assert not is_a(1, "builtins", "NoSuchClass")
    assert is_a(True, "builtins", "str", "int")
