"""Saving a file changes the open page in place, with nothing configured, in each framework."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from tests.browser.smart import APPS, FILES
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site
from tests.support.waiting import eventually

from fastapi_reloader.paths import RELOAD_PATH


class Sites:
    """One server for each framework, started when a test asks for it."""

    def __init__(self, stack: ExitStack, root: pytest.TempPathFactory) -> None:
        self._stack = stack
        self._root = root
        self._running: dict[str, Site] = {}

    def __getitem__(self, name: str) -> Site:
        if name not in self._running:
            site = Site(self._root.mktemp(name), main=APPS[name])
            self._write(site)
            self._running[name] = self._stack.enter_context(site)
        site = self._running[name]
        site.reset()
        self._write(site)
        self._wait_until_noticed(site)
        return site

    @staticmethod
    def _write(site: Site) -> None:
        for file, text in FILES.items():
            site.project.write(file, text)

    @staticmethod
    def _wait_until_noticed(site: Site) -> None:
        """No page of the next test may hear of what was put back after the last one."""
        mark = f"static/{uuid4().hex}.css"
        asked: dict[str, Any] = {
            "url": f"{site.url}{RELOAD_PATH}",
            "headers": {"Accept": "application/x-ndjson"},
        }
        now = json.loads(httpx.get(**asked, params={"poll": "1"}).text)
        since = f"{now['boot']}:{now['seq']}"
        site.project.write(mark, "")

        def is_noticed() -> bool:
            return mark in httpx.get(**asked, params={"poll": "1", "since": since}).text

        eventually(is_noticed, 30, saying="The server does not notice what is written.")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with ExitStack() as stack:
        yield Sites(stack, tmp_path_factory)


def show(browser: Browser, site: Site, **query: str) -> Tab:
    """Open the page, and leave in it what a refresh would lose, and what the user would miss."""
    tab = browser.open(f"{site.url}/page?{urlencode(query)}")
    site.wait_for_stream()
    tab.evaluate("""() => {
        window.here = true;
        const field = document.getElementById("field");
        field.value = "typed";
        field.focus();
        field.setSelectionRange(2, 3);
        document.getElementById("more").open = true;
    }""")
    return tab


def styled(tab: Tab, name: str, value: int) -> None:
    tab.wait(
        "([name, value]) => getComputedStyle(title)[name] === `rgb(${value}, ${value}, ${value})`",
        [name, value],
        within=15,
    )


def is_untouched(tab: Tab) -> object:
    return tab.evaluate("""() => [
        window.here,
        field.value,
        document.activeElement?.id,
        field.selectionStart,
        more.open,
    ]""")


UNTOUCHED = [True, "typed", "field", 2, True]


def test_styles_images_and_templates_change_in_place(browser: Browser, sites: Sites) -> None:
    site = sites["fastapi"]
    tab = show(browser, site)

    site.project.edit("static/site.css", "rgb(1, 1, 1)", "rgb(2, 2, 2)")
    styled(tab, "color", 2)
    site.project.edit_atomically("static/nested.css", "rgb(1, 1, 1)", "rgb(3, 3, 3)")
    styled(tab, "backgroundColor", 3)
    site.project.edit("static/image.svg", 'width="10"', 'width="20"')
    tab.wait("image.naturalWidth === 20", within=15)
    site.project.edit_atomically("templates/page.html", "first", "second")
    tab.wait("title.textContent === 'second'", within=15)
    site.project.edit("templates/page.html", "second", "third")
    tab.wait("title.textContent === 'third'", within=15)

    assert is_untouched(tab) == UNTOUCHED
    styled(tab, "color", 2)
    styled(tab, "backgroundColor", 3)
    assert tab.evaluate("image.naturalWidth") == 20


@pytest.mark.parametrize(
    "policy",
    [
        "connect-src 'none'",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
        "require-trusted-types-for 'script'; trusted-types others",
        "require-trusted-types-for 'script'; trusted-types 'none'",
    ],
)
def test_a_page_with_a_policy_changes_in_place(browser: Browser, sites: Sites, policy: str) -> None:
    site = sites["fastapi"]
    tab = show(browser, site, policy=policy)

    site.project.edit("static/site.css", "rgb(1, 1, 1)", "rgb(2, 2, 2)")
    styled(tab, "color", 2)
    site.project.edit_atomically("templates/page.html", "first", "second")
    tab.wait("title.textContent === 'second'", within=15)

    assert is_untouched(tab) == UNTOUCHED


def test_a_script_refreshes_the_page_and_keeps_what_was_typed(
    browser: Browser, sites: Sites
) -> None:
    site = sites["fastapi"]
    tab = show(browser, site)

    site.project.edit("static/app.js", "first", "second")

    tab.wait("window.script === 'second' && field.value === 'typed'", within=15)
    assert tab.evaluate("window.here") is None


def test_a_template_whose_scripts_change_refreshes_the_page(browser: Browser, sites: Sites) -> None:
    site = sites["fastapi"]
    tab = show(browser, site)

    site.project.edit("templates/page.html", "</body>", "<script>window.new = 1</script></body>")

    tab.wait("window.new === 1 && field.value === 'typed'", within=15)
    assert tab.evaluate("window.here") is None


def test_a_stylesheet_that_is_empty_for_a_moment_never_blanks_the_page(
    browser: Browser, sites: Sites
) -> None:
    site = sites["fastapi"]
    tab = show(browser, site)
    tab.evaluate("""() => {
        window.unstyled = 0;
        const look = () => {
            if (getComputedStyle(title).color === "rgb(0, 0, 0)") window.unstyled += 1;
            requestAnimationFrame(look);
        };
        look();
    }""")

    site.project.write("static/site.css", "")
    site.project.write("static/nested.css", "#title { background-color: rgb(4, 4, 4) }")
    site.project.write("static/site.css", "@import 'nested.css'; #title { color: rgb(5, 5, 5) }")

    styled(tab, "color", 5)
    styled(tab, "backgroundColor", 4)
    assert tab.evaluate("window.unstyled") == 0
    assert is_untouched(tab) == UNTOUCHED


@only_in("chromium")
@pytest.mark.parametrize("framework", ["litestar", "quart", "flask"])
def test_it_works_in_other_frameworks(browser: Browser, sites: Sites, framework: str) -> None:
    site = sites[framework]
    tab = show(browser, site)

    site.project.edit_atomically("static/site.css", "rgb(1, 1, 1)", "rgb(2, 2, 2)")
    styled(tab, "color", 2)
    site.project.edit("templates/page.html", "first", "second")
    tab.wait("title.textContent === 'second'", within=15)

    assert is_untouched(tab) == UNTOUCHED
