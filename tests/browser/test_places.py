"""The client finds its server by its own address: mounts, ports, prefixes, proxies, TLS."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.holding import HoldingProxy
from tests.support.nginx import nginx
from tests.support.servers import serve
from tests.support.site import Site

MOUNTS = """
    from fastapi_reloader import auto_refresh_middleware
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from tests.browser.pages import inner
    from tests.support.recorder import Recorder

    wrapped = [Mount(f"/{name}", auto_refresh_middleware(inner)) for name in ("one", "two")]
    app = Recorder(Starlette(routes=wrapped))
"""


def shows(tab: Tab, text: str) -> None:
    tab.wait("(text) => document.getElementById('content')?.textContent === text", text, within=20)


def routes(site: Site) -> set[str]:
    return {request.path for request in site.traffic.to_route()}


@pytest.fixture(scope="module")
def mounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("mounts"), main=MOUNTS) as site:
        yield site


def test_two_apps_on_two_mounts(browser: Browser, mounts: Site) -> None:
    mounts.reset()
    pages = ["/one/page?a", "/two/page?b"]
    tabs = [browser.open(mounts.url + page) for page in pages]
    mounts.wait_for_stream(2)

    mounts.show("second")
    mounts.signal("/one")

    for tab in tabs:
        shows(tab, "second")
    assert mounts.settled_loads(*pages) == [2, 2]
    assert routes(mounts) == {f"/{name}/---fastapi-reloader---" for name in ("one", "two")}


def test_two_apps_on_two_ports(
    browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Site(tmp_path_factory.mktemp("other")) as other:
        tab, tab_of_other = browser.open(f"{site.url}/page"), browser.open(f"{other.url}/page")
        site.wait_for_stream()
        other.wait_for_stream()

        other.show("second")
        other.signal()
        shows(tab_of_other, "second")
        site.restart()

        tab.wait("performance.getEntriesByType('navigation')[0].type === 'reload'", within=15)
        assert site.settled_loads("/page") == [2]
        assert other.settled_loads("/page", quiet=1) == [2]


@pytest.fixture(scope="module")
def proxy(served: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(tmp_path_factory.mktemp("nginx"), served.url) as url:
        yield url


@pytest.mark.parametrize("location", ["usual", "unbuffered"])
def test_behind_a_proxy_that_takes_a_prefix_away(
    browser: Browser, site: Site, proxy: str, location: str
) -> None:
    tab = browser.open(f"{proxy}/{location}/page")
    site.wait_for_stream()

    for content, restart in (("second", False), ("third", True)):
        site.show(content)
        if restart:
            site.restart()
        else:
            site.signal()
        shows(tab, content)

    assert site.settled_loads("/page") == [3]
    assert [one for one in site.traffic.to_route() if "poll=1&since" in one.query] == []


def test_behind_a_proxy_that_holds_streams_back(browser: Browser, site: Site) -> None:
    with serve(HoldingProxy(site.url), lifespan="off") as proxy:
        tab = browser.open(f"{proxy}/page")

        for content in ("second", "third"):
            site.show(content)
            site.signal()
            shows(tab, content)

        assert site.settled_loads("/page") == [3]
        assert any("poll=1&since" in one.query for one in site.traffic.to_route())
        tab.close()


def test_behind_a_proxy_that_speaks_tls(
    browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with nginx(tmp_path_factory.mktemp("tls"), site.url, tls=True) as secure:
        tab = browser.open(f"{secure}/usual/page")
        site.wait_for_stream()

        site.show("second")
        site.signal()

        shows(tab, "second")
        assert site.settled_loads("/page") == [2]


@only_in("chromium")
def test_a_server_that_knows_its_prefix(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with ExitStack() as stack:
        options = ["--root-path", "/usual"]
        site = stack.enter_context(Site(tmp_path_factory.mktemp("root"), options=options))
        url = stack.enter_context(nginx(tmp_path_factory.mktemp("nginx"), site.url))
        tab = browser.open(f"{url}/usual/page")
        site.wait_for_stream()

        site.show("second")
        site.signal()

        shows(tab, "second")
        assert site.settled_loads("/usual/page") == [2]
