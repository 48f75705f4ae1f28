"""An app sees the same of itself and of the request when it is wrapped."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket
from tests.support.alike import Wrap, any_form, assert_alike, starlette_form
from tests.support.asgi import (
    FETCH,
    NAVIGATION,
    Headers,
    exchange,
    get,
    http_scope,
    websocket_scope,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@any_form
@pytest.mark.parametrize("like", [FETCH, NAVIGATION], ids=["fetch", "navigation"])
async def test_a_plain_app_sees_what_the_server_sent(wrap: Wrap, like: Headers) -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append({**scope})
        await Response("ok")(scope, receive, send)

    scope = http_scope("/a/b", headers=like, root_path="/a", extra=object())
    kept = {**scope, "headers": [item for item in like if item[0] != b"accept-encoding"]}
    await exchange(wrap(lambda: app), scope)

    assert seen == [kept if like is NAVIGATION else scope]


@any_form
async def test_the_server_finds_in_its_scope_what_the_app_put_there(wrap: Wrap) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["route"] = "/items/{id}"
        await HTMLResponse("<html>")(scope, receive, send)

    scope = http_scope(headers=NAVIGATION)
    await exchange(wrap(lambda: app), scope)

    assert scope == {**http_scope(headers=NAVIGATION), "route": "/items/{id}"}


class _Site:
    """A Starlette app that tells about itself; made anew for each test."""

    def __init__(self) -> None:
        self.app: Any = None

    def __call__(self, **options: Any) -> Any:
        inner = Starlette(routes=[Route("/deep", self.show, name="deep")])
        self.app = Starlette(
            routes=[
                Route("/show/{number}", self.show, name="show"),
                Route("/page", self.page, name="page"),
                WebSocketRoute("/socket", self.socket, name="socket"),
                Mount("/inner", inner, name="inner"),
            ],
            **options,
        )
        return self.app

    def facts(self, connection: Any) -> dict[str, Any]:
        return {
            "is the app": connection.app is self.app,
            "is the router": connection.scope["router"] is self.app.router,
            "keys": sorted(connection.scope),
            "path": connection.scope["path"],
            "root_path": connection.scope["root_path"],
            "base": str(connection.base_url),
            "url": str(connection.url),
            "parameters": connection.path_params,
            "show": str(connection.url_for("show", number=3)),
            "deep": str(connection.url_for("inner:deep")),
        }

    async def show(self, request: Request) -> Response:
        if request.scope["path"] == "/inner/deep":
            return JSONResponse([request.scope["root_path"], sorted(request.scope)])
        return JSONResponse(self.facts(request))

    async def page(self, request: Request) -> Response:
        return HTMLResponse(f"<!doctype html><body>{self.facts(request)}</body>")

    async def socket(self, websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_json(self.facts(websocket))
        await websocket.close()


@starlette_form
@pytest.mark.parametrize("root_path", ["", "/prefix"])
async def test_a_starlette_app_sees_itself(wrap: Wrap, root_path: str) -> None:
    bare, seen = _Site(), _Site()
    bare_app, app = bare(), wrap(seen)

    for path in ("/show/7", "/inner/deep", "/missing"):
        await assert_alike(bare_app, app, root_path + path, root_path=root_path)
    await assert_alike(bare_app, app, f"{root_path}/page", root_path=root_path, page=True)
    facts = (await get(app, "/show/7")).body
    assert b'"is the app":true,"is the router":true' in facts
    assert b'"deep":"http://localhost:8000/inner/deep"' in facts


@starlette_form
async def test_a_websocket_sees_the_app_too(wrap: Wrap) -> None:
    bare, seen = _Site(), _Site()
    start = {"type": "websocket.connect"}

    told = await exchange(bare(), websocket_scope("/socket"), start)
    assert '"is the app":true' in told.sent[1]["text"]
    assert (await exchange(wrap(seen), websocket_scope("/socket"), start)).sent == told.sent


@pytest.mark.filterwarnings("ignore:The `root_path` parameter")
@starlette_form
async def test_a_root_path_of_the_app_itself_is_kept(wrap: Wrap) -> None:
    def make(**options: Any) -> FastAPI:
        app = FastAPI(root_path="/v1", **options)

        @app.get("/show")
        async def show(request: Request) -> list[str]:
            return [str(request.url_for("show")), str(request.base_url), request.scope["root_path"]]

        @app.get("/deep/er/page", response_class=HTMLResponse)
        async def page(request: Request) -> str:
            return f"<html><head></head>{request.url_for('page')}</html>"

        return app

    bare, app = make(), wrap(make)

    for path in ("/show", "/v1/show", "/docs/nothing", "/openapi.json"):
        await assert_alike(bare, app, path)
    for path in ("/deep/er/page", "/v1/deep/er/page", "/docs", "/redoc"):
        await assert_alike(bare, app, path, page=True)
    assert b"http://localhost:8000/v1/show" in (await get(app, "/show")).body


@starlette_form
async def test_a_mounted_app_is_alike(wrap: Wrap) -> None:
    """The wrapped app is itself mounted, or has a wrapped one mounted."""
    bare, seen = _Site(), _Site()
    bare_parent = Starlette(routes=[Mount("/below", bare(), name="below")])
    parent = Starlette(routes=[Mount("/below", wrap(seen), name="below")])

    await assert_alike(bare_parent, parent, "/below/inner/deep")
    await assert_alike(bare_parent, parent, "/below/missing")
    assert parent.url_path_for("below:show", number=3) == "/below/show/3"
