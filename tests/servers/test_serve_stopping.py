"""`reloader serve` ends when it is told to: at once, with everything it has started."""

import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread

import httpx
import pytest
from tests.support.development import APP, Development
from tests.support.open_streams import OpenStream

IMPORTS_FOR_EVER = 'import time\nprint("it imports", flush=True)\ntime.sleep(600)\n'
HANGS = """\
import time
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    yield
    print("it hangs", flush=True)
    time.sleep(600)


app = FastAPI(lifespan=lifespan)
"""


THREAD = """

@app.get("/thread")
def thread():
    print("asked a thread", flush=True)
    __import__("time").sleep(600)
"""


def ask_slowly(url: str, path: str = "/slow") -> None:
    with suppress(httpx.HTTPError):
        httpx.get(f"{url}{path}", timeout=None)


@pytest.mark.parametrize(
    ("way", "streams", "fork"),
    [
        ("Ctrl+C", 0, "--fork"),
        ("Ctrl+C", 3, "--fork"),
        ("Ctrl+C", 3, "--no-fork"),
        ("SIGTERM", 3, "--fork"),
        ("SIGTERM", 0, "--no-fork"),
    ],
)
def test_it_ends_with_open_streams_and_a_request_that_goes_on(
    tmp_path: Path, way: str, streams: int, fork: str
) -> None:
    with Development(tmp_path, fork) as serve:
        pages = [OpenStream(serve.url) for _ in range(streams)]
        slow = Thread(target=ask_slowly, args=[serve.url])
        slow.start()
        serve.says("asked slowly")

        if way == "Ctrl+C":
            assert serve.end(serve.press_ctrl_c) == 130
        else:
            assert serve.end(lambda: serve.send(signal.SIGTERM)) == 143

        slow.join()
        for page in pages:
            page.wait()
            assert page.said_goodbye(), vars(page)
        assert "Traceback" not in serve.log


def test_a_thread_that_goes_on_does_not_hold_it(tmp_path: Path) -> None:
    files = {"main.py": APP + THREAD, "shop.py": "VERSION = '1'\n"}
    with Development(tmp_path, files=files) as serve:
        slow = Thread(target=ask_slowly, args=[serve.url, "/thread"])
        slow.start()
        serve.says("asked a thread")

        assert serve.end(serve.press_ctrl_c) == 130
        slow.join()
        assert "Traceback" not in serve.log


def test_ctrl_c_in_a_terminal_ends_it_while_there_is_no_app(tmp_path: Path) -> None:
    files = {"main.py": IMPORTS_FOR_EVER}
    with Development(tmp_path, "main:app", files=files, start=False, in_terminal=True) as serve:
        serve.says("it imports")

        assert serve.end(serve.press_ctrl_c) == 130
        assert "Traceback" not in serve.log


def test_a_second_ctrl_c_kills_what_hangs(tmp_path: Path) -> None:
    with Development(tmp_path, files={"main.py": HANGS}, in_terminal=True) as serve:

        def press_twice() -> None:
            serve.press_ctrl_c()
            serve.says("it hangs")
            serve.press_ctrl_c()

        assert serve.end(press_twice) == 130
        assert "Traceback" not in serve.log
