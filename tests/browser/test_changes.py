"""A change reaches every page once: whenever it comes, and whatever the page is doing then."""

from uuid import uuid4

from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.indicator import wait_for_words
from tests.support.site import Site
from tests.support.waiting import eventually

HIDE = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def shows(tab: Tab, text: str) -> None:
    tab.wait("(text) => document.getElementById('content')?.textContent === text", text, within=15)


def test_a_change_between_the_page_and_its_stream(browser: Browser, site: Site) -> None:
    tab = browser.open()
    tab.evaluate("(url) => { setTimeout(() => { location.href = url }) }", f"{site.url}/held")
    eventually(lambda: site.traffic.loads("/held.js"), saying="The page has not begun to load.")

    site.show("second")
    assert site.signal() == 0
    site.project.write("held.tmp", "")

    shows(tab, "second")
    assert site.settled_loads("/held") == [2]


def test_a_burst_of_changes(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()

    site.show("second")
    site.signal(times=5)

    shows(tab, "second")
    (loads,) = site.settled_loads("/page")
    # One that the last signals overtake may be followed by another one, but not by one for each.
    assert 2 <= loads <= 3


def test_change_after_change(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")

    for content in ("second", "third", "fourth", "fifth", "sixth"):
        site.show(content)
        site.signal()
        shows(tab, content)

    assert site.settled_loads("/page") == [6]


def test_going_back_to_a_page_that_has_changed_since(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page?n=0")
    site.wait_for_stream()
    tab.click("#next")
    tab.wait("location.search === '?n=1' && document.readyState === 'complete'")
    site.wait_for_stream()

    site.show("second")
    site.signal()
    shows(tab, "second")
    tab.back()

    tab.wait("location.search === '?n=0' && content.textContent === 'second'")
    assert site.settled_loads("/page?n=0", "/page?n=1") == [2, 2]


def test_going_back_to_a_page_after_a_restart(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page?n=0")
    tab.click("#next")
    tab.wait("location.search === '?n=1' && document.readyState === 'complete'")

    site.kill()
    site.show("second")
    site.server.start()
    shows(tab, "second")
    tab.back()

    tab.wait("location.search === '?n=0' && content.textContent === 'second'", within=15)
    assert site.settled_loads("/page?n=0", "/page?n=1") == [2, 2]


def test_going_back_without_a_change_shows_the_page_from_memory(
    browser: Browser, site: Site
) -> None:
    tab = browser.open(f"{site.url}/page?n=0")
    tab.type("#field", "typed")
    site.wait_for_stream()
    tab.click("#next")
    tab.wait("location.search === '?n=1' && document.readyState === 'complete'")
    site.wait_for_stream()

    tab.back()

    assert tab.evaluate("[shown, field.value]") == [[False, True], "typed"]
    assert site.settled_loads("/page?n=0", "/page?n=1") == [1, 1]
    site.wait_for_stream()


def test_a_hidden_tab_waits_until_it_is_shown(browser: Browser, site: Site) -> None:
    hidden, visible = (browser.open(f"{site.url}/page?n={number}") for number in range(2))
    hidden.evaluate(HIDE, "hidden")
    site.wait_for_stream()

    for content in ("second", "third"):
        site.show(content)
        site.signal()
        shows(visible, content)
    assert site.settled_loads("/page?n=0", "/page?n=1") == [1, 3]
    assert hidden.evaluate("content.textContent") == "first"
    hidden.evaluate(HIDE, "visible")

    shows(hidden, "third")
    assert site.settled_loads("/page?n=0", "/page?n=1") == [2, 3]


def test_a_frozen_tab_holds_no_stream_and_catches_up(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()

    tab.evaluate("() => { document.dispatchEvent(new Event('freeze')) }")
    site.wait_for_stream(0)
    site.show("second")
    site.signal()
    tab.evaluate("() => { document.dispatchEvent(new Event('resume')) }")

    shows(tab, "second")
    assert site.settled_loads("/page") == [2]


def test_a_page_that_always_comes_back_old_is_tried_once(browser: Browser, site: Site) -> None:
    page = f"/cached/{uuid4().hex}"
    tab = browser.open(site.url + page)
    site.wait_for_stream()

    site.signal()
    wait_for_words(tab, "served from a cache")
    assert site.settled_loads(page) == [2]
    site.signal()

    eventually(lambda: site.traffic.loads(page) == 3, saying="A new change is worth a new try.")
    assert site.settled_loads(page) == [3]


@only_in("chromium")
def test_the_page_may_forbid_the_refresh(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    tab.evaluate("""() => document.addEventListener("reloader:before-refresh", (event) => {
        event.preventDefault();
        document.title = `not now: ${event.detail.reason}`;
    })""")
    site.wait_for_stream()

    site.signal()

    tab.wait("document.title === 'not now: signal'")
    assert site.settled_loads("/page") == [1]


@only_in("chromium")
def test_addresses_with_a_fragment_refresh_too(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page#field")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    shows(tab, "second")
    assert tab.url == f"{site.url}/page#field"
    assert site.settled_loads("/page") == [2]
