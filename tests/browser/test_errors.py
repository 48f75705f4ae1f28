"""Code that breaks says so in the page, and the page is back once the code is mended.

With a real server that reloads, and real files that are edited.
"""

from collections.abc import Iterator

import httpx
import pytest
from tests.browser.breaking import MAIN, PAGE
from tests.browser.smart import FILES
from tests.support.browsers import Browser, Tab
from tests.support.overlay import PANEL, see, wait_for_no_panel, wait_for_panel
from tests.support.site import Site
from tests.support.waiting import eventually

STARTED = "Application startup complete"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("breaking")
    site = Site(root, main=MAIN, options=["--reload"])
    write(site)
    with site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    starts = served.server.log.count(STARTED)
    if "main.py" in write(served):  # Else the next page would refresh while it is used.
        eventually(lambda: served.server.log.count(STARTED) > starts, 60)
    eventually(lambda: answers(served, "/page", 200), 60, saying="The app does not get well again.")
    served.reset()
    return served


def write(site: Site) -> list[str]:
    """Mend what is broken, and return which files were."""
    written: list[str] = []
    for name, text in (FILES | {"templates/page.html": PAGE, "main.py": MAIN}).items():
        if not (site.project / name).exists() or site.project.read(name) != text:
            site.project.write(name, text)
            written.append(name)
    return written


def answers(site: Site, path: str, status: int) -> bool:
    try:
        return httpx.get(site.url + path).status_code == status
    except httpx.HTTPError:  # The server restarts.
        return False


def open_page(browser: Browser, site: Site, path: str = "/page") -> Tab:
    tab = browser.open(site.url + path)
    tab.wait("document.querySelector('#title')?.textContent === '7'", within=20)
    site.wait_for_stream()
    return tab


def test_a_handler_that_raises_shows_its_line_until_it_is_mended(
    browser: Browser, site: Site
) -> None:
    tab = open_page(browser, site)
    tab.type("#field", "typed")

    site.project.edit("main.py", "return sum(items)", "return sum(items) / missing")
    wait_for_panel(tab, "NameError", within=30)
    line = MAIN[: MAIN.index("return sum(items)")].count("\n") + 1
    tab.wait(f"(place) => {PANEL}.textContent.includes(place)", f"main.py:{line}")
    assert tab.evaluate("document.title").startswith("NameError: name 'missing' is not defined")

    site.project.edit_atomically("main.py", " / missing", " + 1")
    tab.wait("document.querySelector('#title')?.textContent === '8'", within=30)
    wait_for_no_panel(tab)
    tab.wait("field.value === 'typed'")


def test_a_failing_fetch_leaves_the_page_usable(browser: Browser, site: Site) -> None:
    site.project.edit("main.py", "return compute([1])", 'return compute([1, "2"])')
    eventually(lambda: answers(site, "/api/cart", 500), 30)
    tab = open_page(browser, site)
    tab.type("#field", "typed")

    tab.evaluate("document.querySelector('#call').click()")

    eventually(lambda: any("TypeError" in words for words in see(tab, ".toast")), 20)
    assert not tab.read(f"!!{PANEL}")
    tab.type("#field", " on")
    assert tab.evaluate("field.value") == "typed on"


def test_a_broken_template_keeps_the_page_and_names_its_line(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    tab.type("#field", "typed")
    tab.evaluate("() => { window.marker = true }")
    broken = PAGE.replace("{{ total }}", "{% if %}")

    site.project.replace("templates/page.html", broken)
    wait_for_panel(tab, "TemplateSyntaxError", within=20)
    line = broken[: broken.index("{% if %}")].count("\n") + 1
    tab.wait(f"(place) => {PANEL}.textContent.includes(place)", f"page.html:{line}")
    assert tab.evaluate("[field.value, window.marker, title.textContent]") == ["typed", True, "7"]

    site.project.replace("templates/page.html", PAGE.replace("{{ total }}", "{{ total * 2 }}"))
    tab.wait("title.textContent === '14'", within=20)
    wait_for_no_panel(tab)
    assert tab.evaluate("[field.value, window.marker]") == ["typed", True]


def test_an_app_that_does_not_start_shows_why_over_the_open_page(
    browser: Browser, site: Site
) -> None:
    tab = open_page(browser, site)
    tab.type("#field", "typed")

    site.project.edit("main.py", "    pass\n", '    raise ConnectionError("no database")\n')
    wait_for_panel(tab, "ConnectionError", within=30)
    assert tab.evaluate("[field.value, title.textContent]") == ["typed", "7"]
    fresh = browser.open(f"{site.url}/page")
    wait_for_panel(fresh, "no database")

    site.project.edit("main.py", 'raise ConnectionError("no database")', "pass")
    for one in (tab, fresh):
        one.wait("document.querySelector('#title')?.textContent === '7'", within=30)
        wait_for_no_panel(one)
    tab.wait("field.value === 'typed'")


def test_awkward_locals_are_shown_and_secrets_are_not(browser: Browser, site: Site) -> None:
    answer = httpx.get(f"{site.url}/awkward", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert len(answer.text) < 1_000_000

    tab = browser.open(f"{site.url}/awkward")
    wait_for_panel(tab, "LookupError")
    assert "hunter2" not in tab.evaluate("document.documentElement.outerHTML")
