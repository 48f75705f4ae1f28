"""An app that fails as the test tells it to: what it serves as an error stands in `broken.json`.

The server's side of errors is not in it. The test writes the reports, and the page gets them as it
gets them from the server: in an error page, or as a message.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.browser.pages import OPEN_SHADOWS
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.broadcast import hub
from reloader_core.messages import ErrorMessage, ErrorPhase, Recovered, TemplateReload

WATCH = """<script>
    violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective }) => {
        violations.push(violatedDirective);
    });
</script>"""
SCRIPTS = (OPEN_SHADOWS + WATCH).replace("<script>", "<script nonce='n0nce'>")
ERROR = """<!doctype html><html lang="en"><head><title>Error</title>{scripts}</head><body>
<pre id="plain">{text}</pre>
<script type="application/json" id="reloader-error">{json}</script></body></html>"""

inner = FastAPI()


def read(name: str, default: str = "") -> str:
    path = Path(name)
    return path.read_text(encoding="utf-8") if path.exists() else default


def html(body: str) -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>page</title>{SCRIPTS}</head>"
        f"<body><main><h1>The page</h1>{body}</main></body></html>"
    )


def written(whole: str) -> str:
    """Return as much of it as the editor has written, which `part.txt` tells.

    A number is where it ends, once; `nothing` is an empty file until it is written again.
    """
    part = Path("part.txt")
    if not part.exists():
        return whole
    if part.read_text() == "nothing":
        return ""
    end = int(part.read_text())
    part.unlink()
    return whole[:end]


@inner.get("/ping")
def ping() -> str:
    return "pong"


@inner.api_route("/page", methods=["GET", "POST"])
def page(request: Request) -> HTMLResponse:
    Path("asked.txt").write_text(request.headers.get("x-reloader", ""), encoding="utf-8")
    policy = read("policy.txt")
    headers = {"Content-Security-Policy": policy} if policy else {}
    if Path("no-store.txt").exists():
        headers["Cache-Control"] = "no-store"
    broken = read("broken.json")
    if not broken:
        return HTMLResponse(written(html(read("body.html"))), headers=headers)
    text = escape(json.loads(broken)["text"])
    error = ERROR.format(scripts=SCRIPTS, text=text, json=broken.replace("<", "\\u003c"))
    return HTMLResponse(error, 500, headers)


@inner.get("/frames", response_class=HTMLResponse)
def frames(of: str = "") -> str:
    return html(f"<iframe id='frame' title='inner' src='{of}/page'></iframe>")


@inner.post("/api/cart")
def cart() -> JSONResponse:
    return JSONResponse({"detail": "Internal Server Error"}, 500)


@inner.post("/tell/error")
async def tell_error(request: Request) -> Response:
    report = await request.json()
    phase = ErrorPhase(report["phase"])
    hub.publish(ErrorMessage(id=report["id"], phase=phase, report=report))
    return Response()


@inner.post("/tell/recovered/{error}")
def tell_recovered(error: str) -> Response:
    hub.publish(Recovered(id=error))
    return Response()


@inner.post("/tell/nothing")
def tell_nothing() -> Response:
    """Forget what earlier tests have told: it would be told to later ones."""
    for error in hub.catch_up(None).errors:
        hub.publish(Recovered(id=error.id))
    return Response()


@inner.post("/tell/template")
def tell_template() -> Response:
    hub.publish_change(lambda seq: TemplateReload(seq=seq, paths=("page.html",)))
    return Response()


class Failing:
    """Says in every stream that this process has no app, while there is `failing.json`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def change(message: Message) -> None:
            failing = read("failing.json")
            body: bytes = message.get("body", b"")
            if failing and b'"failing":false' in body:
                report: dict[str, Any] = json.loads(failing)
                error = {"type": "error", "id": report["id"], "phase": "startup", "report": report}
                line = body.replace(b'"failing":false', b'"failing":true')
                message = {**message, "body": line + json.dumps(error).encode() + b"\n"}
            await send(message)

        await self._app(scope, receive, change)


app = Recorder(Failing(auto_refresh_middleware(inner)))
