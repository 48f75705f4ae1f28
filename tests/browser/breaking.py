"""An app as its author has it, which the tests break and mend by editing its files."""

from starlette import types as asgi
from tests.browser.pages import OPEN_SHADOWS
from tests.browser.smart import FILES

MAIN = """
import time
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from tests.browser.breaking import OpenShadows
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

templates = Jinja2Templates(directory="templates")


class Slow:
    def __repr__(self):
        time.sleep(60)


class Hostile:
    def __repr__(self):
        raise RuntimeError("no repr")


@asynccontextmanager
async def lifespan(app):
    start()
    yield


def start():
    pass


inner = FastAPI(lifespan=lifespan)
inner.mount("/static", StaticFiles(directory="static"))


@inner.get("/ping")
def ping():
    return "pong"


@inner.get("/page")
def page(request: Request):
    total = compute([3, 4])
    return templates.TemplateResponse(request, "page.html", {"total": total})


@inner.get("/api/cart")
def cart():
    return compute([1])


@inner.get("/awkward")
def awkward():
    large = "x" * 10_000_000
    itself = [large]
    itself.append(itself)
    slow, hostile = Slow(), Hostile()
    password = "hunter2"
    raise LookupError("all of them")


def compute(items):
    return sum(items)


app = Recorder(OpenShadows(auto_refresh_middleware(inner)))
"""
PAGE = (
    FILES["templates/page.html"]
    .replace('<h1 id="title">first</h1>', '<h1 id="title">{{ total }}</h1>')
    .replace("</form>", "</form><button id='call' onclick=\"fetch('/api/cart')\">call</button>")
)
"""Its page has a field, and a button that asks for `/api/cart`."""


class OpenShadows:
    """Lets the tests see what the client shows, also in pages that are none of the app's."""

    def __init__(self, app: asgi.ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        async def send_opened(message: asgi.Message) -> None:
            if message["type"] == "http.response.start":
                kept = [item for item in message["headers"] if item[0] != b"content-length"]
                message = {**message, "headers": kept}
            elif b"<head>" in message.get("body", b""):
                script = f"<head>{OPEN_SHADOWS}".encode()
                message = {**message, "body": message["body"].replace(b"<head>", script, 1)}
            await send(message)

        await self._app(scope, receive, send_opened)
