"""Under a real server and many browsers, pages arrive whole and as they are produced."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import anyio
import anyio.to_thread
import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from tests.support.alike import TAG
from tests.support.asgi import NAVIGATION
from tests.support.servers import serve
from tests.support.waiting import PATIENCE, eventually

from fastapi_reloader import auto_refresh_middleware

HEADERS = [item for item in NAVIGATION if item[0] not in {b"host", b"accept-encoding"}]
ROWS = 50


class Site:
    """Pages that stream, and wait for the test where it wants them to."""

    def __init__(self) -> None:
        self.go_on = threading.Semaphore(0)
        self.left = 0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/rows/{name}")
        async def rows(name: str) -> StreamingResponse:
            async def produce() -> AsyncIterator[str]:
                yield "<!doctype html><html><head></head><body>"
                for number in range(ROWS):
                    yield f"<p>{name} {number}"
                    await asyncio.sleep(0)
                yield "</body></html>"

            return StreamingResponse(produce(), media_type="text/html")

        @app.get("/slow")
        async def slow() -> StreamingResponse:
            async def produce() -> AsyncIterator[str]:
                try:
                    for number in range(3):
                        yield f"<!doctype html><p>part {number}"
                        await anyio.to_thread.run_sync(self.go_on.acquire)
                finally:
                    self.left += 1

            return StreamingResponse(produce(), media_type="text/html")

        return app


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with serve(auto_refresh_middleware(site.app()), timeout_graceful_shutdown=5) as address:
        yield address


def test_two_hundred_browsers_get_their_own_page(address: str) -> None:
    async def ask_all() -> list[bytes]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(
            base_url=address, headers=HEADERS, limits=limits, timeout=30 * PATIENCE
        ) as client:
            answers = await asyncio.gather(*(client.get(f"/rows/{n}") for n in range(200)))
            return [answer.content for answer in answers]

    for number, body in enumerate(anyio.run(ask_all)):
        rows = "".join(f"<p>{number} {row}" for row in range(ROWS))
        page = f"<!doctype html><html><head></head><body>{rows}</body></html>"
        assert len(TAG.findall(body)) == 1
        assert TAG.sub(b"", body) == page.encode()


def test_each_part_arrives_while_the_next_is_not_there_yet(site: Site, address: str) -> None:
    with httpx.stream("GET", f"{address}/slow", headers=HEADERS, timeout=20 * PATIENCE) as answer:
        chunks, body = answer.iter_raw(), b""
        for number in range(3):
            while f"part {number}".encode() not in body:
                body += next(chunks)
            assert f"part {number + 1}".encode() not in body
            site.go_on.release()
        body += b"".join(chunks)

    assert len(TAG.findall(body)) == 1


def test_browsers_that_leave_in_the_middle_end_their_pages(site: Site, address: str) -> None:
    for _ in range(10):
        with httpx.stream("GET", f"{address}/slow", headers=HEADERS) as answer:
            next(answer.iter_raw())
        site.go_on.release()

    eventually(lambda: site.left == 10)
    assert httpx.get(f"{address}/rows/1", headers=HEADERS).text.endswith("</body></html>")
