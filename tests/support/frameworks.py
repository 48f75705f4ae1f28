"""The same small site, written with each framework.

`/page` is a document with two cookies, `/json` an API, `/echo` returns what is posted, `/moved`
redirects, `/boom` fails, `/headers` tells what the app was asked with; everything else is missing.
"""

from collections.abc import Callable
from typing import Any, cast

import django
import flask
import litestar
import quart
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PAGE = "<!doctype html><html><head><title>Hé</title></head><body>Hello</body></html>"
COOKIES = {"one": "1", "two": "2"}
ASKED = ("accept", "cookie", "x-asked")


async def plain_app(scope: Any, receive: Any, send: Any) -> None:
    """No framework, and no lifespan."""
    assert scope["type"] == "http"
    status, kind, body = 200, b"application/json", b'{"a":1}'
    headers = [(b"Set-Cookie", b"one=1"), (b"X-Kept", b"As It Is"), (b"set-cookie", b"two=2")]
    match scope["path"]:
        case "/page":
            kind, body = b"text/html", PAGE.encode()
        case "/echo":
            body = (await receive())["body"]
        case "/moved":
            status, headers = 307, [(b"location", b"/page")]
        case "/headers":
            body = repr([item for item in scope["headers"] if item[0].decode() in ASKED]).encode()
        case "/boom":
            raise ValueError("boom")
        case "/json":
            pass
        case _:
            status, kind, body = 404, b"text/plain", b"missing"
    headers = [(b"Content-Type", kind), *headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


async def _page(_: Request) -> Response:
    response = HTMLResponse(PAGE)
    for name, value in COOKIES.items():
        response.set_cookie(name, value)
    return response


async def _json(_: Request) -> Response:
    return JSONResponse({"a": 1})


async def _echo(request: Request) -> Response:
    return Response(await request.body())


async def _moved(_: Request) -> Response:
    return RedirectResponse("/page")


async def _headers(request: Request) -> Response:
    return JSONResponse({name: request.headers.get(name) for name in ASKED})


def _boom(_: Request) -> Response:
    raise ValueError("boom")


def starlette_app(**options: Any) -> Any:
    routes = [
        Route("/page", _page),
        Route("/json", _json),
        Route("/echo", _echo, methods=["POST"]),
        Route("/moved", _moved),
        Route("/headers", _headers),
        Route("/boom", _boom),
    ]
    return Starlette(routes=routes, **options)


def fastapi_app(**options: Any) -> Any:
    app = FastAPI(**options)
    app.get("/page")(_page)
    app.get("/json")(lambda: {"a": 1})
    app.post("/echo")(_echo)
    app.get("/moved")(_moved)
    app.get("/headers")(_headers)
    app.get("/boom")(_boom)
    return app


def litestar_app() -> Any:
    Shown = litestar.Response[Any]

    @litestar.get("/page", media_type="text/html", sync_to_thread=False)
    def page() -> Shown:
        response = litestar.Response(PAGE, media_type="text/html")
        for name, value in COOKIES.items():
            response.set_cookie(name, value)
        return response

    @litestar.get("/json", sync_to_thread=False)
    def json() -> dict[str, int]:
        return {"a": 1}

    @litestar.post("/echo")
    async def echo(request: litestar.Request[Any, Any, Any]) -> bytes:
        return await request.body()

    @litestar.get("/moved", status_code=307, sync_to_thread=False)
    def moved() -> litestar.response.Redirect:
        return litestar.response.Redirect("/page", status_code=307)

    @litestar.get("/headers", sync_to_thread=False)
    def headers(request: litestar.Request[Any, Any, Any]) -> dict[str, str | None]:
        return {name: request.headers.get(name) for name in ASKED}

    @litestar.get("/boom", sync_to_thread=False)
    def boom() -> None:
        raise ValueError("boom")

    return litestar.Litestar([page, json, echo, moved, headers, boom], openapi_config=None)


def _cookies(response: Any) -> Any:
    for name, value in COOKIES.items():
        response.set_cookie(name, value)
    return response


def _flask_views(app: Any, library: Any) -> None:
    views: dict[str, Callable[[], Any]] = {
        "/page": lambda: _cookies(library.Response(PAGE)),
        "/json": lambda: {"a": 1},
        "/moved": lambda: library.redirect("/page"),
        "/headers": lambda: {name: library.request.headers.get(name) for name in ASKED},
        "/boom": lambda: 1 / 0,
    }
    for rule, view in views.items():
        app.add_url_rule(rule, rule, view)


def quart_app() -> Any:
    app = quart.Quart("site")
    _flask_views(app, quart)

    @app.post("/echo")
    async def echo() -> Any:
        return quart.Response(await quart.request.get_data(), content_type="text/plain")

    return app


def flask_app() -> Any:
    app = flask.Flask("site")
    _flask_views(app, flask)

    @app.post("/echo")
    def echo() -> Any:
        return flask.Response(flask.request.get_data(), content_type="text/plain")

    return WSGIMiddleware(cast("Any", app))


def _django_echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body, content_type="text/plain")


def _django_boom(_: HttpRequest) -> HttpResponse:
    raise ValueError("boom")


urlpatterns = [
    path("page", lambda _: _cookies(HttpResponse(PAGE))),
    path("json", lambda _: JsonResponse({"a": 1})),
    path("echo", csrf_exempt(_django_echo)),
    path("moved", lambda _: HttpResponseRedirect("/page")),
    path("headers", lambda request: JsonResponse({k: request.headers.get(k) for k in ASKED})),
    path("boom", _django_boom),
]


def django_app() -> Any:
    if not settings.configured:
        settings.configure(
            ROOT_URLCONF=__name__, SECRET_KEY="for tests", ALLOWED_HOSTS=["*"], LOGGING_CONFIG=None
        )
        django.setup()
    return get_asgi_application()


FRAMEWORKS: dict[str, Callable[[], Any]] = {
    "plain": lambda: plain_app,
    "starlette": starlette_app,
    "fastapi": fastapi_app,
    "litestar": litestar_app,
    "quart": quart_app,
    "flask": flask_app,
    "django": django_app,
}
