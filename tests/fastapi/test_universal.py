"""One object works wherever a middleware is named."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from tests.support.asgi import get
from tests.support.frameworks import plain_app

from fastapi_reloader import UniversalMiddleware, auto_refresh_middleware

pytestmark = pytest.mark.anyio


class Marking:
    """A middleware that says in a header that it was there."""

    def __init__(self, app: ASGIApp, *, mark: str = "here") -> None:
        self.app = app
        self.mark = mark.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_marked(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-mark", self.mark)]}
            await send(message)

        await self.app(scope, receive, send_marked)


marking = UniversalMiddleware(Marking)


async def mark_of(app: Any) -> bytes | None:
    return (await get(app, "/json")).header(b"x-mark")


async def test_it_is_called() -> None:
    assert await mark_of(marking(plain_app)) == b"here"
    assert await mark_of(marking(plain_app, mark="there")) == b"there"
    assert isinstance(marking(plain_app), Marking)


@pytest.mark.parametrize("kind", [Starlette, FastAPI])
async def test_it_is_added(kind: type[Starlette]) -> None:
    app, with_options = kind(), kind()
    app.add_middleware(marking)
    with_options.add_middleware(marking, mark="there")

    assert await mark_of(app) == b"here"
    assert await mark_of(with_options) == b"there"


@pytest.mark.parametrize("kind", [Starlette, FastAPI])
async def test_it_is_listed(kind: type[Starlette]) -> None:
    appended = kind()
    appended.user_middleware.append(marking)

    assert await mark_of(appended) == b"here"
    assert await mark_of(kind(middleware=[marking])) == b"here"


async def test_it_is_made_from_a_function_too() -> None:
    def wrap(app: ASGIApp) -> Marking:
        return Marking(app, mark="made")

    assert await mark_of(UniversalMiddleware(wrap)(plain_app)) == b"made"


def test_it_is_a_middleware_of_starlette_and_has_the_name_of_what_it_makes() -> None:
    assert isinstance(marking, Middleware)
    assert marking.__name__ == "Marking"
    assert "Marking" in repr(marking)
    assert isinstance(auto_refresh_middleware, UniversalMiddleware)


async def test_configured_once_it_wraps_so_each_time() -> None:
    middleware = UniversalMiddleware(Marking)

    assert middleware.configure(mark="set") is middleware
    assert await mark_of(middleware(plain_app)) == b"set"
    assert await mark_of(middleware(plain_app, mark="said")) == b"said"
