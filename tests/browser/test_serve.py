"""What `reloader serve` does reaches the page in front of the user, who loses nothing by it."""

from collections.abc import Iterator

import pytest
from tests.browser.pages import OPEN_SHADOWS
from tests.support.browsers import Browser, Tab
from tests.support.development import Development
from tests.support.overlay import wait_for_no_panel, wait_for_panel

MAIN = f"""\
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse

import shop

app = FastAPI()
SCRIPT = {OPEN_SHADOWS!r}


@app.get("/page", response_class=HTMLResponse)
async def page():
    title = shop.VERSION
    return (
        f"<!doctype html><html><head><title>Shop</title>{{SCRIPT}}</head>"
        f"<body><h1 id='title'>{{title}}</h1><input id='field'></body></html>"
    )


@app.get("/version", response_class=PlainTextResponse)
async def version():
    return shop.VERSION
"""
BROKEN = "VERSION = (\n"


@pytest.fixture(scope="module", params=[(), ("--keep-last-good",)], ids=["", "kept"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Development]:
    files = {"main.py": MAIN, "shop.py": 'VERSION = "first"\n'}
    root = tmp_path_factory.mktemp("serve")
    with Development(root, "main:app", *request.param, files=files) as serve:
        yield serve


def test_a_page_through_edits_good_and_bad(browser: Browser, served: Development) -> None:
    served.save("first")
    served.until("first")
    tab = open_page(browser, served, "first")
    tab.type("#field", "typed")

    served.save("second")
    wait_for_title(tab, "second")
    tab.wait("field.value === 'typed'")

    tab.evaluate("() => { window.marker = true }")
    served.project.replace("shop.py", BROKEN)
    wait_for_panel(tab, "was never closed", within=30)
    assert tab.evaluate("[field.value, title.textContent, window.marker]") == [
        *("typed", "second", True)
    ]
    if "--keep-last-good" in served.server.command:
        fresh = open_page(browser, served, "second")
        wait_for_panel(fresh, "was never closed")
        served.project.replace("shop.py", "import nowhere\n")
        wait_for_panel(tab, "No module named 'nowhere'", within=30)
        fresh.close()

    served.save("third")
    wait_for_title(tab, "third")
    wait_for_no_panel(tab)
    tab.wait("field.value === 'typed'")


def open_page(browser: Browser, serve: Development, title: str) -> Tab:
    tab = browser.open(f"{serve.url}/page")
    wait_for_title(tab, title)
    return tab


def wait_for_title(tab: Tab, title: str) -> None:
    tab.wait("(text) => document.querySelector('#title')?.textContent === text", title, within=30)
