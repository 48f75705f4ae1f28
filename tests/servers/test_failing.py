"""What fails is logged as it is without the wrapper, and ends the server as it does without it."""

import re
from pathlib import Path

import httpx
import pytest
from tests.support.asgi import FETCH, NAVIGATION, Headers
from tests.support.server_commands import PLAIN, RELOADING
from tests.support.side_by_side import DEADLINE, Run, SideBySide
from tests.support.waiting import eventually

APP = """\
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from fastapi_reloader import auto_refresh_middleware


@asynccontextmanager
async def lifespan(app):
    if Path("broken.txt").exists():
        raise RuntimeError("cannot start")
    yield


inner = FastAPI(lifespan=lifespan)


@inner.head("/version")
async def ready():
    return PlainTextResponse("")


@inner.get("/raises")
async def raises():
    return 1 / 0


@inner.get("/group")
async def group():
    raise ExceptionGroup("two of them", [ValueError("one"), KeyError("two")])


@inner.get("/refuses")
async def refuses():
    raise HTTPException(503)


@inner.get("/html")
async def html():
    return HTMLResponse("<html>Sorry</html>", 500)


@inner.get("/breaks")
async def breaks():
    async def stream():
        yield "half"
        raise RuntimeError("in the middle")

    return StreamingResponse(stream(), media_type="text/html")


async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/raw":
        raise ValueError("nothing but this")
    await inner(scope, receive, send)


app = auto_refresh_middleware(app)
"""

# Not daphne, which never answers where an app has only raised, and looks for errors now and then.
SERVERS = [
    "plain uvicorn on uvloop",
    "plain hypercorn",
    "plain granian",
    "gunicorn with uvicorn workers",
]
PATHS = ("/raises", "/group", "/refuses", "/html", "/breaks", "/raw")


def status_of(run: Run, path: str, like: Headers) -> int | None:
    headers = [item for item in like if item[0] != b"host"]
    try:
        return httpx.get(run.server.url + path, headers=headers, timeout=DEADLINE).status_code
    except httpx.RemoteProtocolError:
        return None  # It broke off.


@pytest.mark.parametrize("name", SERVERS)
def test_requests_that_fail_leave_the_same_log(name: str, tmp_path: Path) -> None:
    with SideBySide(PLAIN[name], tmp_path, APP) as pair:
        for path in PATHS:
            for like in (FETCH, NAVIGATION):
                bare, wrapped = (status_of(run, path, like) for run in pair.both)
                assert wrapped == bare, path

        assert "ZeroDivisionError" in pair.wrapped.server.log
        pair.race(lambda run: run.server.stop(within=DEADLINE))
        assert pair.wrapped.log() == pair.bare.log()


@pytest.mark.parametrize("name", SERVERS)
def test_an_app_that_does_not_start_ends_the_server_as_it_does_bare(
    name: str, tmp_path: Path
) -> None:
    pair = SideBySide(PLAIN[name], tmp_path, APP)
    codes: list[int] = []
    for run in pair.both:
        run.project.write("broken.txt", "")
        run.server.start(wait=False)
        try:
            codes.append(run.server.wait(DEADLINE))
        finally:
            run.server.kill()

    bare, wrapped = codes
    assert wrapped == bare
    if "hypercorn" in name:  # It raises what the app says, with the frames of whoever says it.
        assert without_frames(pair.wrapped) == without_frames(pair.bare)
    else:
        assert pair.wrapped.log() == pair.bare.log()


@pytest.mark.parametrize(
    "name",
    ["uvicorn on uvloop", "fastapi dev", "hypercorn on asyncio", "granian", "gunicorn"],
)
def test_a_server_that_reloads_shows_why_its_app_does_not_start(name: str, tmp_path: Path) -> None:
    pair = SideBySide(RELOADING[name], tmp_path, APP)
    server, project = pair.wrapped.server, pair.wrapped.project

    def page() -> httpx.Response | None:
        headers = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
        try:
            return httpx.get(f"{server.url}/html", headers=headers, timeout=DEADLINE)
        except httpx.HTTPError:
            return None

    def shows(words: str) -> bool:
        answer = page()
        return answer is not None and words in answer.text

    server.start(wait=False)
    try:
        eventually(lambda: shows("Sorry"), DEADLINE)
        project.edit("main.py", "    yield\n", "    raise KeyError(7)\n    yield\n")
        eventually(lambda: shows("KeyError: 7"), DEADLINE)
        assert server.log.count("The app has not started.") == 1

        project.edit_atomically("main.py", "    raise KeyError(7)\n", "")
        eventually(lambda: shows("Sorry"), DEADLINE)
    finally:
        server.kill()


def without_frames(run: Run) -> list[str]:
    lines = re.sub(r"\d+", "N", run.server.log).splitlines()
    return sorted(line for line in lines if not line.startswith(" "))
