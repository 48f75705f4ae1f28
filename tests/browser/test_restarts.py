"""A server that stops and comes back, however it ended, costs each page exactly one refresh."""

import time
from typing import Any

import pytest
from tests.support.browsers import Browser
from tests.support.engines import only_in
from tests.support.refusing import Refusing
from tests.support.servers import serve
from tests.support.site import Site
from tests.support.waiting import eventually

DOT = "[...document.documentElement.children].some((one) => one.popover === 'manual')"


def test_a_kill_and_a_restart_without_a_signal(browser: Browser, site: Site) -> None:
    pages = [f"/page?n={number}" for number in range(3)]
    tabs = [browser.open(site.url + page) for page in pages]
    site.wait_for_stream()

    for content in ("second", "third"):
        site.kill()
        site.show(content)
        site.server.start()
        for tab in tabs:
            tab.wait("(text) => content.textContent === text", content, within=15)
        site.wait_for_stream()

    assert site.settled_loads(*pages) == [3, 3, 3]


def test_a_polite_stop_and_a_restart(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()

    site.stop()
    site.show("second")
    site.server.start()

    tab.wait("content.textContent === 'second'", within=15)
    assert site.settled_loads("/page") == [2]


def test_a_restart_while_the_page_loads(browser: Browser, site: Site) -> None:
    tab = browser.open()
    tab.evaluate("(url) => { setTimeout(() => { location.href = url }) }", f"{site.url}/held")
    eventually(lambda: site.traffic.loads("/held.js") and site.traffic.has_ended("/start.js"))

    site.kill()
    site.show("second")
    site.project.write("held.tmp", "")
    site.server.start()

    tab.wait("document.getElementById('content')?.textContent === 'second'", within=20)
    assert site.settled_loads("/held") == [2]


@pytest.mark.parametrize("seconds", [5])
def test_a_server_that_stays_away(browser: Browser, site: Site, seconds: int) -> None:
    check_absence(browser, site, seconds)


@only_in("chromium")
def test_a_server_that_stays_away_for_long(browser: Browser, site: Site) -> None:
    check_absence(browser, site, 20)


def check_absence(browser: Browser, site: Site, seconds: int) -> None:
    tab = browser.open(f"{site.url}/page")
    tab.type("#field", "typed")
    site.wait_for_stream()
    assert not tab.evaluate(DOT)

    site.kill()
    with Refusing(site.server.port) as refusing:
        end = time.monotonic() + seconds
        tab.wait(DOT, within=6)
        eventually(lambda: time.monotonic() > end, seconds + 1)
        assert 1 <= refusing.count <= 10 + 4 * seconds
        assert tab.evaluate("content.textContent") == "first"
        assert tab.evaluate("field.value") == "typed"
    site.show("second")
    site.server.start()

    tab.wait("content.textContent === 'second'", within=15)
    tab.wait("field.value === 'typed'")
    tab.wait(f"!{DOT}")
    assert site.settled_loads("/page") == [2]


def test_a_proxy_that_answers_for_a_server_that_is_away(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()

    site.kill()
    with serve(bad_gateway, lifespan="off", port=site.server.port):
        tab.wait(DOT, within=6)
        assert tab.evaluate("content.textContent") == "first"
    site.show("second")
    site.server.start()

    tab.wait("content.textContent === 'second'", within=15)
    assert site.settled_loads("/page") == [2]


async def bad_gateway(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 502, "headers": headers})
    await send({"type": "http.response.body", "body": b"<h1>Bad Gateway</h1>"})
