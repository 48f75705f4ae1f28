"""Every kind of document refreshes, and none of them notices the client in it."""

from collections.abc import Iterator

import pytest
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site
from tests.support.waiting import eventually

NESTED = """
    from fastapi_reloader import auto_refresh_middleware

    from tests.browser.pages import inner
    from tests.support.recorder import Recorder

    inner.add_middleware(auto_refresh_middleware)
    app = Recorder(auto_refresh_middleware(auto_refresh_middleware(inner)))
"""
TAGS = "[...document.querySelectorAll('script')].filter((tag) => tag.src.includes('reloader'))"
NAMES = "Object.getOwnPropertyNames(window).sort()"


def shows(tab: Tab, text: str) -> None:
    tab.wait("(text) => document.getElementById('content')?.textContent === text", text, within=15)


def refreshes_once(tab: Tab, site: Site, page: str) -> None:
    site.wait_for_stream()
    site.show("second")
    site.signal()
    shows(tab, "second")
    assert site.settled_loads(page, quiet=1) == [2]
    assert [line for line in tab.console() if line.startswith("uncaught")] == []


KINDS = [
    *("xhtml", "utf-16", "fragment-like", "import-map", "frames", "isolated", "rewritten"),
    *("based", "based-abroad"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_any_kind_refreshes_once(browser: Browser, site: Site, kind: str) -> None:
    tab = browser.open(f"{site.url}/{kind}")
    shows(tab, "first")

    refreshes_once(tab, site, f"/{kind}")


def test_a_page_that_changes_its_address_at_once_refreshes(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/moved")
    shows(tab, "first")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    shows(tab, "second")
    assert site.settled_loads("/moved", "/moved/elsewhere/now") == [1, 1]


@only_in("chromium")
def test_a_page_that_a_service_worker_fetched_refreshes(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/served-by-worker")
    tab.wait("() => navigator.serviceWorker.ready.then((worker) => worker.active !== null)")
    tab.reload()
    tab.wait("() => navigator.serviceWorker.controller !== null")
    shows(tab, "first")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    shows(tab, "second")


def test_frames_of_strangers_break_nothing(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/strangers")
    site.wait_for_stream(2)  # The frame from another site has a worker of its own.

    site.show("second")
    site.signal()

    shows(tab, "second")
    own, boxed, scripted, elsewhere = site.settled_loads(
        "/strangers", "/page?boxed", "/page?scripted", "/page?elsewhere"
    )
    assert (own, boxed, scripted) == (2, 2, 2)
    assert 2 <= elsewhere <= 3  # With its parent, and by itself if it was faster.
    assert [line for line in tab.console() if line.startswith("uncaught")] == []


def test_the_pages_of_a_frameset_refresh(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/frameset")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    tab.wait("frames[0]?.document?.getElementById('content')?.textContent === 'second'")
    assert site.settled_loads("/frameset")[0] <= 2


def test_text_in_another_encoding_reads_as_before(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/utf-16")

    assert tab.text("#letters") == "äöü漢字"
    assert tab.evaluate(f"{TAGS}.length") == 1


def test_an_import_map_still_maps(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/import-map")
    site.wait_for_stream()

    tab.wait("document.getElementById('mapped').textContent === 'hello'")


def open_streaming(browser: Browser, site: Site) -> Tab:
    tab = browser.open()
    tab.evaluate("(url) => { setTimeout(() => { location.href = url }) }", f"{site.url}/streaming")
    return tab


def test_a_streaming_page_arrives_as_it_is_produced(browser: Browser, site: Site) -> None:
    tab = open_streaming(browser, site)

    # Only the server is asked: WebKit's driver waits for the page to end.
    eventually(lambda: site.traffic.has_ended("/start.js"), saying="The beginning is held back.")
    site.project.write("streamed.tmp", "")

    tab.wait("document.getElementById('end')?.textContent === 'the end'")
    refreshes_once(tab, site, "/streaming")


@only_in("chromium", "firefox")  # WebKit imports no modules before the page has ended.
def test_a_page_that_never_ends_refreshes_too(browser: Browser, site: Site) -> None:
    tab = open_streaming(browser, site)
    site.wait_for_stream()

    site.show("second")
    site.signal()

    shows(tab, "second")
    assert site.settled_loads("/streaming") == [2]
    site.project.write("streamed.tmp", "")


def test_a_client_that_comes_twice_starts_once(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Site(tmp_path_factory.mktemp("nested"), main=NESTED) as site:
        tab = browser.open(f"{site.url}/page")
        site.wait_for_stream()

        assert tab.evaluate(f"{TAGS}.length") == 1
        refreshes_once(tab, site, "/page")
        assert site.traffic.most_streams() == 1


@pytest.fixture(scope="module")
def unwrapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("off")
    with Site(root, env={"RELOADER_ENABLED": "0"}) as site:
        yield site


def test_the_client_leaves_no_global_names(browser: Browser, site: Site, unwrapped: Site) -> None:
    bare = browser.open(f"{unwrapped.url}/bare")
    wrapped = browser.open(f"{site.url}/bare")
    site.wait_for_stream()

    assert wrapped.evaluate(NAMES) == bare.evaluate(NAMES)
    assert wrapped.evaluate("Object.keys(document)") == bare.evaluate("Object.keys(document)")
    assert bare.evaluate(f"{TAGS}.length") == 0
    assert wrapped.evaluate(f"{TAGS}.length") == 1


def test_the_client_leaves_the_body_alone(browser: Browser, site: Site, unwrapped: Site) -> None:
    bare = browser.open(f"{unwrapped.url}/bare")
    wrapped = browser.open(f"{site.url}/bare")
    site.wait_for_stream()

    for part in ("document.body.innerHTML", "document.documentElement.children.length"):
        assert wrapped.evaluate(part) == bare.evaluate(part)
