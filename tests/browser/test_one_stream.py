"""However many pages are open or were left, the browser holds one connection to the server."""

from tests.support.browsers import Browser
from tests.support.site import Site


def test_twelve_links_followed_in_one_tab(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page?n=0")
    site.wait_for_stream()

    for number in range(1, 13):
        tab.click("#next")
        tab.wait(
            "(n) => location.search === `?n=${n}` && document.readyState === 'complete'", number
        )

        site.wait_for_stream()

    # While one page follows another, the server may see the new stream before the old one's end.
    assert site.traffic.most_streams() <= 2
    assert tab.evaluate("async () => (await fetch('/ping')).status") == 200


def test_ten_tabs_share_a_stream_and_the_app_still_answers(browser: Browser, site: Site) -> None:
    tabs = [browser.open(f"{site.url}/page?n={number}") for number in range(10)]

    site.wait_for_stream()

    for tab in tabs:
        assert tab.evaluate("async () => (await fetch('/ping')).status") == 200
    assert site.traffic.most_streams() == 1


def test_one_signal_refreshes_each_of_ten_tabs_once(browser: Browser, site: Site) -> None:
    tabs = [browser.open(f"{site.url}/page?n={number}") for number in range(10)]
    site.wait_for_stream()

    site.show("second")
    assert site.signal() == 1

    for tab in tabs:
        tab.wait("content.textContent === 'second'")
    assert site.settled_loads(*(f"/page?n={number}" for number in range(10))) == [2] * 10
    assert site.traffic.most_streams() == 1


def test_the_last_tab_takes_the_stream_with_it(browser: Browser, site: Site) -> None:
    """Closing it does. A page that is left lives on in memory, and may keep its worker's stream."""
    tabs = [browser.open(f"{site.url}/page?n={number}") for number in range(2)]
    site.wait_for_stream()

    tabs.pop().close()
    assert tabs[0].evaluate("async () => (await fetch('/ping')).status") == 200
    assert len(site.traffic.open_streams()) == 1
    tabs.pop().close()

    site.wait_for_stream(0)


def test_a_frame_of_the_same_site_needs_no_stream_of_its_own(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/frames")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    tab.wait("content.textContent === 'second'")
    tab.wait("frame.contentDocument.getElementById('content')?.textContent === 'second'")
    assert site.traffic.most_streams() == 1
