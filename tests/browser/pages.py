"""The app of the browser tests. What it shows is in `content.txt` where it is served."""

import time
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from tests.support.recorder import Recorder, StaleCache

from fastapi_reloader import auto_refresh_middleware, send_reload_signal

POLICIES = {
    "nonce": "script-src 'nonce-n0nce'; style-src 'nonce-n0nce'",
    "self": "script-src 'self'; connect-src 'self'",
    "strict-dynamic": "script-src 'nonce-n0nce' 'strict-dynamic'",
    "none": "default-src 'none'; script-src 'nonce-n0nce'",
    "nothing": "default-src 'none'",
    "worker": "script-src 'nonce-n0nce'; worker-src 'self'; connect-src 'none'",
    "hash": "script-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='",
    "inline": "script-src 'unsafe-inline'",
    "trusted-types": "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    "sandbox": "sandbox allow-scripts",
    "sandbox-all": "sandbox",
}

# What the client shows stands in a closed shadow tree, which no test could read.
OPEN_SHADOWS = """<script>
    const attachShadow = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        return attachShadow.call(this, { ...options, mode: "open" });
    };
</script>"""
RECORD = """<script>
    shown = [];
    heard = [];
    addEventListener("pageshow", (event) => shown.push(event.persisted));
    for (const name of ["input", "change"]) addEventListener(name, () => heard.push(name));
</script>"""

inner = FastAPI()


def content() -> str:
    return Path("content.txt").read_text(encoding="utf-8")


def document(body: str = "", head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>page</title>{head}</head>"
        f"<body><p id='content'>{content()}</p>{body}</body></html>"
    )


def wait_for(name: str) -> None:
    """Wait until the test has written a file, or has gone."""
    deadline = time.monotonic() + 30
    while not Path(f"{name}.tmp").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


@inner.get("/ping")
def ping() -> str:
    return "pong"


@inner.post("/signal")
def signal(times: int = 1) -> int:
    return max(send_reload_signal() for _ in range(times))


@inner.get("/page", response_class=HTMLResponse)
@inner.get("/cached", response_class=HTMLResponse)
@inner.get("/cached/{name}", response_class=HTMLResponse)
def page(n: int = 0) -> str:
    link = f"<a id='next' href='/page?n={n + 1}'>next</a>"
    return document(f"{link}<input id='field'>{RECORD}{OPEN_SHADOWS}")


@inner.get("/bare", response_class=HTMLResponse)
def bare() -> str:
    return document()


@inner.get("/held", response_class=HTMLResponse)
def held() -> str:
    return document("<script src='/held.js'></script>")


@inner.get("/held.js")
def held_script() -> Response:
    wait_for("held")
    return Response("", media_type="text/javascript")


@inner.get("/csp/{name}")
def with_policy(name: str) -> HTMLResponse:
    headers = {"Content-Security-Policy": POLICIES[name]}
    return HTMLResponse(document("<input id='field'>"), headers=headers)


@inner.get("/form", response_class=HTMLResponse)
def form() -> str:
    return document(
        "<form method='post' action='/form?sent'><input name='what' id='field'>"
        "<button id='send'>send</button></form>"
    )


@inner.post("/form", response_class=HTMLResponse)
async def result(request: Request) -> str:
    return document(f"<p id='sent'>{(await request.body()).decode()}</p>{OPEN_SHADOWS}")


@inner.post("/see-other")
def see_other() -> Response:
    return RedirectResponse("/page?seen", 303)


@inner.get("/state", response_class=HTMLResponse)
def state() -> str:
    stored = Path("default.txt")
    default = stored.read_text(encoding="utf-8") if stored.exists() else "default"
    return document(
        f"""
        <form>
            <input id="text" value="{default}">
            <textarea name="area">{default}</textarea>
            <input id="box" type="checkbox">
            <input name="color" type="radio" value="red" checked>
            <input name="color" type="radio" value="blue">
            <input name="twice"><input name="twice">
            <select id="choice" multiple><option>a<option selected>b<option>c</select>
            <input id="password" type="password">
            <input id="hidden" type="hidden" value="{default}">
            <input id="csrf_token"> <input name="otp"> <input id="cvv2">
            <input id="number" autocomplete="cc-number">
            <input id="code" autocomplete="one-time-code">
            <input id="fresh" autocomplete="section-a new-password">
            <input id="fixed" readonly value="{default}">
            <input id="off" disabled value="{default}">
            <div data-reloader-nostore><input id="private"></div>
        </form>
        <details id="more"><summary>more</summary>here</details>
        <div id="editable" contenteditable>{default}</div>
        <div id="pane" style="height: 60px; overflow: auto">
            <div style="height: 900px">tall</div>
        </div>
        <div style="height: 5000px">taller</div> <input id="below" value="far down">
        """
    )


@inner.get("/no-store")
def no_store() -> HTMLResponse:
    return HTMLResponse(document("<input id='field'>"), headers={"Cache-Control": "no-store"})


@inner.get("/xhtml")
def xhtml() -> Response:
    text = (
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>"
        f"<head><title>x</title></head><body><p id='content'>{content()}</p></body></html>"
    )
    return Response(text, media_type="application/xhtml+xml")


@inner.get("/utf-16")
def utf16() -> Response:
    text = document("<p id='letters'>äöü漢字</p>").encode("utf-16")
    return Response(text, headers={"Content-Type": "text/html; charset=utf-16"})


@inner.get("/fragment-like", response_class=HTMLResponse)
def no_body() -> str:
    return f"<!doctype html><title>short</title><p id=content>{content()}"


@inner.get("/import-map", response_class=HTMLResponse)
def import_map() -> str:
    return document(
        '<p id="mapped"></p><script type="importmap">{"imports": {"words": "/words.js"}}</script>'
        '<script type="module">import { word } from "words"; mapped.textContent = word</script>'
    )


@inner.get("/words.js")
def words() -> Response:
    return Response("export const word = 'hello'", media_type="text/javascript")


@inner.get("/streaming")
def streaming() -> StreamingResponse:
    def parts() -> Iterator[str]:
        beginning, _, end = document("<p id='end'>the end</p>").partition("<p id='end'>")
        yield beginning + f"<!-- {'WebKit looks at the first bytes before it shows them. ' * 40}-->"
        wait_for("streamed")
        yield "<p id='end'>" + end

    return StreamingResponse(parts(), media_type="text/html")


@inner.get("/frames", response_class=HTMLResponse)
def frames() -> str:
    return document("<iframe id='frame' src='/page?inside'></iframe>")


@inner.get("/strangers", response_class=HTMLResponse)
def frames_of_others(request: Request) -> str:
    elsewhere = f"http://localhost:{request.url.port}/page"
    return document(
        "<iframe sandbox src='/page?boxed'></iframe>"
        "<iframe sandbox='allow-scripts' src='/page?scripted'></iframe>"
        "<iframe srcdoc='&lt;p>written here'></iframe>"
        f"<iframe src='{elsewhere}?elsewhere'></iframe>"
    )


@inner.get("/frameset", response_class=HTMLResponse)
def frameset() -> str:
    return "<html><head></head><frameset cols='*'><frame src='/page?framed'></frameset></html>"


@inner.get("/isolated")
def isolated() -> HTMLResponse:
    headers = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return HTMLResponse(document(), headers=headers)


@inner.get("/rewritten", response_class=HTMLResponse)
def rewritten() -> str:
    again = "document.open(); document.write(`<p id=content>${text}</p>`); document.close()"
    return document(
        "<script>addEventListener('load', () => {"
        f" const text = document.getElementById('content').textContent; {again} }})</script>"
    )


@inner.get("/based", response_class=HTMLResponse)
def based() -> str:
    return document(head="<base href='/somewhere/else/'>")


@inner.get("/based-abroad", response_class=HTMLResponse)
def based_abroad() -> str:
    return document(head="<base href='http://nowhere.invalid/'>")


@inner.get("/moved", response_class=HTMLResponse)
@inner.get("/moved/elsewhere/now", response_class=HTMLResponse)
def moved() -> str:
    return document("<script>history.replaceState(null, '', '/moved/elsewhere/now')</script>")


WORKER = "addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))"


@inner.get("/service-worker.js")
def service_worker() -> Response:
    return Response(WORKER, media_type="text/javascript")


@inner.get("/served-by-worker", response_class=HTMLResponse)
def served_by_worker() -> str:
    register = (
        "navigator.serviceWorker.register('/service-worker.js', {scope: '/served-by-worker'})"
    )
    return document(f"<script>{register}</script>")


app = Recorder(StaleCache(auto_refresh_middleware(inner)))
