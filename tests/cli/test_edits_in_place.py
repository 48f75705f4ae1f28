"""An edit that is shown to be enough is taken by the running app, and its pages are told."""

import json
import sys
from pathlib import Path

import pytest
from tests.support.development import Development
from tests.support.open_streams import OpenStream
from tests.support.waiting import eventually

MAIN = """\
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

import shop

app = FastAPI()
visits = []


@app.get("/version", response_class=PlainTextResponse)
async def version():
    visits.append(1)
    return f"{shop.text()} {len(visits)}"
"""
SHOP = "def text():\n    return 'first'\n"
PRICE = "def price():\n    return 1\n"
HEAD = """\
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
import shop
"""
ROUTE = "@app.get('/version', response_class=PlainTextResponse)\n"
IN_A_TASK = f"""{HEAD}
import asyncio
import contextlib

found = []

async def fill():
    await asyncio.sleep(0)
    found.append(shop.price())

@contextlib.asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(fill())
    yield

app = FastAPI(lifespan=lifespan)

{ROUTE}def version():
    return str(found)
"""
IN_A_THREAD = f"""{HEAD}
from threading import Event, Thread

found = []
asked = Event()

def fill():
    asked.wait()
    found.append(shop.price())

Thread(target=fill, daemon=True).start()
app = FastAPI()

{ROUTE}def version():
    asked.set()
    return str(found)
"""
IN_A_MODULE = f"""{HEAD}
app = FastAPI()

{ROUTE}def version():
    import late

    return str(late.found)
"""
TAKES = sys.version_info >= (3, 12)


@pytest.mark.parametrize("hot", ["--hot", "--no-hot"])
def test_what_may_be_taken_in_place_is(tmp_path: Path, hot: str) -> None:
    takes = TAKES and hot == "--hot"
    done = "patched in place: shop.py text()" if takes else "restarted in"
    with Development(tmp_path, hot, files={"main.py": MAIN, "shop.py": SHOP}) as serve:
        assert [serve.get().text for _ in range(2)] == ["first 1", "first 2"]
        stream = OpenStream(serve.url)
        before = json.loads(stream.lines[0])

        serve.project.replace("shop.py", SHOP.replace("first", "second"))
        serve.says(done)
        assert serve.get().text == ("second 3" if takes else "second 1")
        after = json.loads(OpenStream(serve.url).lines[0])
        assert (after["boot"] == before["boot"]) is takes
        if takes:
            line = eventually(lambda: [line for line in stream.lines if '"reload"' in line])[0]
            assert json.loads(line)["reason"] == "patched"
            assert json.loads(line)["seq"] == after["seq"] == before["seq"] + 1
        else:
            stream.wait()
            assert stream.said_goodbye()

        # What cannot be taken, or not be run, takes nothing away from the edits after it.
        serve.project.replace("shop.py", f"TEXT = 'third'\n{SHOP}".replace("'first'", "TEXT"))
        serve.until("third 1")
        assert ("TEXT at top level was added" in serve.log) is takes
        serve.project.replace("shop.py", "def text(:\n")
        serve.says("✗ shop.py:1 SyntaxError")
        serve.project.replace("shop.py", SHOP)
        serve.until("first 1")
        serve.forget()
        serve.project.replace("shop.py", SHOP.replace("first", "fourth"))
        serve.says(done)
        assert serve.get().text == ("fourth 2" if takes else "fourth 1")


@pytest.mark.parametrize(
    ("main", "reason"),
    [
        (IN_A_TASK, "price() ran in the background"),
        (IN_A_THREAD, "price() ran in the background"),
        (IN_A_MODULE, "price() ran while a module was imported"),
    ],
    ids=["task", "thread", "module"],
)
def test_what_a_new_process_would_do_again_is_not_taken(
    tmp_path: Path, main: str, reason: str
) -> None:
    late = "import shop\nfound = [shop.price()]\n"
    files = {"main.py": main, "shop.py": PRICE, "late.py": late}
    with Development(tmp_path, files=files) as serve:
        serve.until("[1]")

        serve.project.replace("shop.py", PRICE.replace("1", "2"))

        serve.until("[2]")
        assert (reason in serve.log) is TAKES


def test_what_is_used_through_a_link_is_edited_elsewhere(tmp_path: Path) -> None:
    main = f"""{HEAD}
text = open("config.txt").read()
app = FastAPI()

{ROUTE}def version():
    return f"{{text}} {{shop.price()}}"
"""
    files = {"main.py": main, "lib/real.py": PRICE, "dev.txt": "one"}
    serve = Development(tmp_path, files=files)
    (serve.project / "shop.py").symlink_to("lib/real.py")
    (serve.project / "config.txt").symlink_to("dev.txt")
    with serve:
        serve.until("one 1")
        serve.project.replace("dev.txt", "two")
        serve.until("two 1")
        serve.project.replace("lib/real.py", PRICE.replace("1", "2"))
        serve.until("two 2")
        serve.says("patched in place: lib/real.py price()" if TAKES else "lib/real.py")


def test_what_frameworks_have_made_of_a_function_is_made_anew(tmp_path: Path) -> None:
    main = f"""{HEAD}
from fastapi import Request
from fastapi.responses import PlainTextResponse
from fastapi.templating import Jinja2Templates

templates = Jinja2Templates(".")
templates.env.filters["times"] = lambda number: number * shop.price()
mounted = FastAPI()
app = FastAPI()
app.mount("/mounted", mounted)

class Priced:
    def __init__(self, app):
        self.app, self.price = app, shop.price()

    async def __call__(self, scope, receive, send):
        await PlainTextResponse(str(self.price))(scope, receive, send)

mounted.add_middleware(Priced)

def openapi():
    app.openapi_schema = app.openapi_schema or {{"price": shop.price()}}
    return app.openapi_schema

app.openapi = openapi

@app.get("/version")
def version(request: Request):
    return templates.TemplateResponse(request, "page.txt")
"""
    files = {"main.py": main, "shop.py": PRICE, "page.txt": "{{ 3|times }}"}
    with Development(tmp_path, files=files) as serve:
        serve.until("3")
        serve.until('{"price":1}', "/openapi.json")
        serve.until("1", "/mounted/")
        serve.project.replace("shop.py", PRICE.replace("1", "2"))
        serve.until("6")
        serve.until('{"price":2}', "/openapi.json")
        serve.until("2", "/mounted/")
        assert ("patched in place: shop.py price()" in serve.log) is TAKES


IN_A_LATE_MODULE = f"""{HEAD}
app = FastAPI()

{ROUTE}def version():
    import late

    return late.text
"""
READ_IN_A_TASK = f"""{HEAD}
import asyncio
import contextlib

found = []

async def fill():
    found.append(open("text.html").read())

@contextlib.asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(fill())
    yield

app = FastAPI(lifespan=lifespan)

{ROUTE}def version():
    return found[0]
"""


@pytest.mark.parametrize("main", [IN_A_LATE_MODULE, READ_IN_A_TASK], ids=["module", "task"])
def test_what_was_read_for_no_request_is_read_again(tmp_path: Path, main: str) -> None:
    late = "text = open('text.html').read()\n"
    files = {"main.py": main, "shop.py": PRICE, "late.py": late, "text.html": "one"}
    with Development(tmp_path, files=files) as serve:
        serve.until("one")
        serve.project.replace("text.html", "two")
        serve.until("two")
