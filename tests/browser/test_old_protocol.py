"""Pages and servers of the first protocol, `0` and `1` on a plain stream, get along with ours."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.browsers import Browser
from tests.support.servers import serve
from tests.support.site import Site
from tests.support.waiting import eventually, settled

from reloader_core.client import client_source

# How the client before ours behaves, written from its description.
OLD_PAGE = '''
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse
    from fastapi_reloader import reloader_route_middleware, send_reload_signal

    from tests.browser.pages import content
    from tests.support.recorder import Recorder

    OLD_CLIENT = """<script>(async () => {
        const route = "/---fastapi-reloader---";
        const isBack = () => fetch(route, { method: "HEAD" }).then(({ ok }) => ok, () => false);
        const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
        const reader = (await fetch(route)).body.getReader();
        addEventListener("pagehide", () => reader.cancel());
        for (;;) {
            const { done, value } = await reader.read();
            if (!done && !new TextDecoder().decode(value).includes("1")) continue;
            while (!(await isBack())) await pause();
            return location.reload();
        }
    })()</script>"""

    inner = FastAPI()

    @inner.get("/ping")
    def ping() -> str:
        return "pong"

    @inner.get("/old", response_class=HTMLResponse)
    def old() -> str:
        return f"<!doctype html><title>old</title><p id=content>{content()}</p>{OLD_CLIENT}"

    @inner.post("/signal")
    def signal() -> int:
        return send_reload_signal()

    app = Recorder(reloader_route_middleware(inner))
'''


@pytest.fixture(scope="module")
def old_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("old"), main=OLD_PAGE) as site:
        yield site


def test_a_page_with_the_old_client_refreshes_once(browser: Browser, old_page: Site) -> None:
    old_page.reset()
    tab = browser.open(f"{old_page.url}/old")
    old_page.wait_for_stream()

    old_page.show("second")
    assert old_page.signal() == 1
    tab.wait("document.getElementById('content')?.textContent === 'second'", within=15)
    old_page.wait_for_stream()
    old_page.stop()
    old_page.show("third")
    old_page.server.start()

    tab.wait("document.getElementById('content')?.textContent === 'third'", within=15)
    assert old_page.settled_loads("/old") == [3]


class OldServer:
    """A server of the first protocol, with a page that carries our client."""

    def __init__(self) -> None:
        self.loads = self.streams = self.signals = 0
        self.listening = 0
        """Which load of the page the newest stream came after."""

        self.stops = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, method = scope["path"], scope["method"]
        if path == "/page":
            self.loads += 1
            tag = b"<script async src='/---fastapi-reloader---/client/x/start.js'></script>"
            await answer(send, b"text/html", b"<!doctype html><title>page</title>" + tag)
        elif "/client/" in path:
            source = client_source(path.rpartition("/")[2])
            await answer(send, b"text/javascript", source or b"", 200 if source else 404)
        elif method == "HEAD":
            await answer(send, b"text/plain", b"", 202)
        elif path.endswith("---"):
            await self._stream(send)
        else:
            await answer(send, b"text/plain", b"", 404)

    async def _stream(self, send: Any) -> None:
        signals = self.signals
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        self.streams += 1
        self.listening = self.loads
        while self.signals == signals and not self.stops:
            await send({"type": "http.response.body", "body": b"0\n", "more_body": True})
            await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": b"1\n"})


async def answer(send: Any, kind: bytes, body: bytes, status: int = 200) -> None:
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def test_a_page_with_our_client_before_an_old_server(browser: Browser) -> None:
    server = OldServer()
    with serve(server, lifespan="off") as url:
        browser.open(f"{url}/page")
        try:
            for number in (1, 2, 3):
                loaded = f"The page was not loaded {number} times, with a stream each time."
                eventually(lambda: server.listening == number, saying=loaded)  # noqa: B023
                settled(lambda: server.streams)
                server.signals += number < 3
            assert settled(lambda: server.loads) == 3
        finally:
            server.stops = True
