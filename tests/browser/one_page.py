"""An app with one page, which is what the test has written to `page.html`."""

import asyncio
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

inner = FastAPI()


@inner.get("/ping")
def ping() -> str:
    return "pong"


@inner.get("/page")
def page() -> Response:
    """Serve the page, or what stands in its place."""
    text = Path("page.html").read_text(encoding="utf-8")
    if text.startswith("redirect"):
        return RedirectResponse("/ping")
    if text.startswith("JSON"):
        return Response("{}", media_type="application/json")
    status = text.partition(" ")[0]
    policy = Path("policy.txt")
    headers = {"Content-Security-Policy": policy.read_text()} if policy.exists() else {}
    return HTMLResponse(text, int(status) if status.isdecimal() else 200, headers)


@inner.get("/{name}.css")
async def sheet(name: str, delay: float = 0) -> Response:
    await asyncio.sleep(delay)
    return Response(f"body {{ --{name}: 1 }}", media_type="text/css")


app = Recorder(auto_refresh_middleware(inner))
