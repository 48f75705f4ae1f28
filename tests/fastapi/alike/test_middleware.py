"""Other middlewares, error handlers and debug pages work above and below the wrapper."""

import gzip
from collections.abc import Callable
from typing import Any

import itsdangerous
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from tests.support.alike import (
    ANY_APP,
    STARLETTE_APP,
    TAG,
    Factory,
    Wrap,
    any_form,
    assert_alike,
    starlette_form,
)
from tests.support.asgi import NAVIGATION, Headers, get
from tests.support.frameworks import fastapi_app, starlette_app

from fastapi_reloader import auto_refresh_middleware

pytestmark = pytest.mark.anyio
ORIGIN: Headers = [(b"origin", b"http://other.test")]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda _: 1)


async def dispatch(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    response.headers["x-dispatched"] = request.url.path
    return response


OTHERS = {
    "base": Middleware(BaseHTTPMiddleware, dispatch=dispatch),
    "gzip": Middleware(GZipMiddleware, minimum_size=1),
    "session": Middleware(SessionMiddleware, secret_key="secret"),
    "CORS": Middleware(CORSMiddleware, allow_origins=["http://other.test"], allow_credentials=True),
    "trusted host": Middleware(TrustedHostMiddleware, allowed_hosts=["localhost"]),
    "refusing host": Middleware(TrustedHostMiddleware, allowed_hosts=["other.test"]),
}


def _site(**options: Any) -> FastAPI:
    app: FastAPI = fastapi_app(**options)

    @app.get("/session")
    async def session(request: Request) -> Response:
        if "session" in request.scope:
            request.session["visits"] = request.session.get("visits", 0) + 1
        return HTMLResponse("<!doctype html>" + "<p>long</p>" * 100)

    return app


async def assert_site_alike(bare: Any, app: Any, *, refused: bool) -> None:
    for path in ("/page", "/session"):
        await assert_alike(bare, app, path, headers=ORIGIN, page=not refused)
    await assert_alike(bare, app, "/json", headers=ORIGIN)
    asked = [*ORIGIN, (b"access-control-request-method", b"GET")]
    await assert_alike(bare, app, "/json", headers=asked, method="OPTIONS")


@any_form
@pytest.mark.parametrize("name", OTHERS)
async def test_middlewares_below_are_alike(name: str, wrap: Wrap) -> None:
    def make() -> Any:
        return _site(middleware=[OTHERS[name]])

    await assert_site_alike(make(), wrap(make), refused="refusing" in name)


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "gzip"])
async def test_middlewares_above_are_alike(name: str) -> None:
    bare, app = _site(), _site(middleware=[auto_refresh_middleware])
    for each in (bare, app):
        each.user_middleware.insert(0, OTHERS[name])

    await assert_site_alike(bare, app, refused="refusing" in name)


async def test_a_compressing_middleware_above_compresses_the_tag_too() -> None:
    app = _site(middleware=[OTHERS["gzip"], auto_refresh_middleware])

    answer = await get(app, "/session", headers=NAVIGATION)

    assert answer.header(b"content-encoding") == b"gzip"
    assert len(TAG.findall(gzip.decompress(answer.body))) == 1


def _with_handlers(make: Callable[..., Any], **options: Any) -> Any:
    async def lost(request: Request, _: Exception) -> Response:
        return HTMLResponse(f"<html><body>No {request.url.path}</body></html>", 404)

    async def broken(_: Request, error: Exception) -> Response:
        return PlainTextResponse(f"sorry: {error}", 500, headers={"x-error": "yes"})

    async def odd(_: Request, error: Exception) -> Response:
        return JSONResponse({"odd": str(error)}, 418)

    app = make(exception_handlers={404: lost, 500: broken, KeyError: odd}, **options)

    async def fail(_: Request) -> Response:
        raise KeyError("x")

    app.add_route("/odd", fail)
    return app


@starlette_form
@pytest.mark.parametrize("make", [starlette_app, fastapi_app])
async def test_handlers_of_errors_are_alike(make: Factory, wrap: Wrap) -> None:
    def factory(**options: Any) -> Any:
        return _with_handlers(make, **options)

    bare, app = factory(), wrap(factory)

    await assert_alike(bare, app, "/missing", page=True)
    for path in ("/boom", "/odd"):
        await assert_alike(bare, app, path)
    await assert_alike(bare, app, "/page", method="DELETE")


@any_form
@pytest.mark.parametrize("make", [starlette_app, fastapi_app])
async def test_debug_pages_are_alike(make: Factory, wrap: Wrap) -> None:
    bare, app = make(debug=True), wrap(lambda: make(debug=True))

    await assert_alike(bare, app, "/boom", page=True)


@pytest.mark.parametrize("name", [name for name in STARLETTE_APP if name not in ANY_APP])
async def test_debug_pages_are_given_above_an_added_wrapper(name: str) -> None:
    app = STARLETTE_APP[name](lambda **options: fastapi_app(debug=True, **options))

    answer = await get(app, "/boom", headers=NAVIGATION)

    assert answer.status == 500
    assert b"ValueError" in answer.body
    assert isinstance(answer.error, ValueError)


@starlette_form
async def test_an_answer_that_may_not_be_is_refused_alike(wrap: Wrap) -> None:
    def make(**options: Any) -> FastAPI:
        app = FastAPI(**options)

        @app.get("/number/{number}")
        async def show(number: int) -> dict[str, int]:
            return {"number": number}

        return app

    bare, app = make(), wrap(make)

    for path in ("/number/1", "/number/x", "/number/1/", "/number"):
        await assert_alike(bare, app, path)


@pytest.mark.parametrize("add", ["cookie", "gzip"])
async def test_what_is_above_adds_to_one_response_only(add: str) -> None:
    """What a middleware does to the headers of one streamed page stays with that page."""
    app = FastAPI()
    app.add_middleware(auto_refresh_middleware)
    app.get("/")(lambda: StreamingResponse(iter([b"<html>" + b" " * 2000]), media_type="text/html"))
    if add == "gzip":
        app.add_middleware(GZipMiddleware)
    else:

        @app.middleware("http")
        async def name_the_user(request: Request, call_next: Any) -> Response:
            response: Response = await call_next(request)
            if user := request.headers.get("x-user"):
                response.set_cookie("user", user)
            return response

    plain = [item for item in NAVIGATION if item[0] != b"accept-encoding"]
    first = await get(app, "/", headers=[*NAVIGATION, (b"x-user", b"alice")])
    second = await get(app, "/", headers=plain)

    assert first.headers != second.headers
    assert not any(b"alice" in value for _, value in second.headers)
    assert TAG.search(second.body)
