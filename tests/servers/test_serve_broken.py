"""Broken code is told in one line and in every answer, and the next good save brings the app back.

All of it happens to one `reloader serve` after the other: nothing but Ctrl+C ends it.
"""

from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import httpx
import pytest
from tests.support.development import APP, NAVIGATION, Development

GOOD = 'VERSION = "good"\n'
LIFESPAN = """\
async def lifespan(app):
    raise ConnectionError("no database")
    yield


app = FastAPI(lifespan=lifespan)
"""
CRASH = """

@app.get("/crash")
async def crash():
    os.kill(os.getpid(), 11)
"""
DIES = "import os\nos.kill(os.getpid(), {})\n"
DIED = "The process of the app {} while it was starting."

BROKEN = {
    "a syntax error in the entry": (
        *("main.py", f"x = (\n{APP}"),
        "main.py:1 SyntaxError: '(' was never closed",
    ),
    "a syntax error": ("shop.py", "x = (\n", "shop.py:1 SyntaxError: '(' was never closed"),
    "an import": (
        *("shop.py", "\nimport nowhere\n"),
        "shop.py:2 ModuleNotFoundError: No module named 'nowhere'",
    ),
    "a lifespan": (
        *("main.py", APP.replace("app = FastAPI()\n", LIFESPAN)),
        "main.py:10 ConnectionError: no database",
    ),
    "sys.exit()": ("shop.py", "import sys\nsys.exit(3)\n", "shop.py:2 SystemExit: 3"),
    "os._exit()": ("shop.py", "import os\nos._exit(3)\n", DIED.format("ended with exit code 3")),
    "SIGSEGV": ("shop.py", DIES.format(11), DIED.format("was ended by SIGSEGV")),
    "SIGKILL": ("shop.py", DIES.format(9), DIED.format("was ended by SIGKILL")),
    "Ctrl+C": ("shop.py", "raise KeyboardInterrupt\n", DIED.format("ended with exit code 130")),
    "no app": (
        *("main.py", APP.replace("app", "site")),
        "main.py has no 'app'; it has 'site'; did you mean main:site?",
    ),
}
"""What is written into which file, and what the terminal says then."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Development]:
    files = {"main.py": APP, "shop.py": GOOD}
    with Development(tmp_path_factory.mktemp("broken"), "main:app", files=files) as serve:
        yield serve
        assert serve.end(serve.press_ctrl_c) == 130
        assert "Traceback" not in serve.log


@pytest.fixture
def serve(served: Development) -> Development:
    """Give the server, with an app that works and an empty log."""
    for name, text in {"main.py": APP, "shop.py": GOOD}.items():
        if served.project.read(name) != text:
            served.project.replace(name, text)
    served.until("good")
    served.forget()
    return served


@pytest.mark.parametrize("what", BROKEN)
def test_it_is_told_until_it_is_mended(serve: Development, what: str) -> None:
    name, text, line = BROKEN[what]
    before = serve.project.read(name)

    serve.project.replace(name, text)

    serve.says(f"✗ {line}")
    fetched, page = serve.get(), serve.get("/", NAVIGATION)
    assert fetched.headers["content-type"] == "application/problem+json"
    assert (fetched.status_code, fetched.json()["status"]) == (500, 500)
    assert line.endswith(fetched.json()["detail"])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.status_code == 500
    assert fetched.json()["detail"] in unescape(page.text)
    assert serve.log.count("✗") == 1

    serve.project.replace(name, before)
    serve.until("good")


def test_a_save_interrupts_an_import_that_never_ends(serve: Development) -> None:
    serve.project.replace("shop.py", "print('on and on', flush=True)\nwhile True: pass\n")
    serve.says("on and on")

    serve.save("better")
    serve.until("better")
    assert "✗" not in serve.log


def test_a_request_that_kills_the_app(serve: Development) -> None:
    serve.project.replace("main.py", APP + CRASH)
    serve.says("restarted in")

    with suppress(httpx.RemoteProtocolError):
        serve.get("/crash")

    assert serve.get().text == "good"
    assert "was ended by signal SIGSEGV" in serve.log


def test_an_app_that_is_broken_from_the_start(tmp_path: Path) -> None:
    files = {"main.py": APP, "shop.py": "x = ("}
    with Development(tmp_path, "main:app", files=files, start=False) as serve:
        assert serve.get().status_code == 500

        serve.save("mended")
        serve.until("mended")
