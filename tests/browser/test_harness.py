"""The three engines do for tests what they do for people, and tests do not meet in them."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.browsers import Browser, EngineMissing, PageGone, ScriptError
from tests.support.engines import ENGINES
from tests.support.servers import serve

PAGE = b"""<!doctype html><title>page</title>
<p id="path"></p> <a id="link" href="/two">next</a> <input id="field">
<button id="button" onclick="this.textContent = 'pressed'">press</button>
<script>
    path.textContent = location.pathname;
    shown = [];
    addEventListener("pageshow", (event) => shown.push(event.persisted));
</script>"""
WORKER = b"let ports = 0; onconnect = ({ ports: [port] }) => port.postMessage(++ports);"
COUNT_PORTS = """() => new Promise((resolve) => {
    new SharedWorker("/worker.js").port.onmessage = ({ data }) => resolve(data);
})"""


async def site(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] in {"http", "lifespan"}
    if scope["type"] == "http":
        script = scope["path"] == "/worker.js"
        kind = b"text/javascript" if script else b"text/html"
        headers = [(b"content-type", kind)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": WORKER if script else PAGE})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(site, lifespan="off") as url:
        yield url


def test_typing_and_clicking_reach_the_page(browser: Browser, address: str) -> None:
    tab = browser.open(address)

    tab.type("#field", "Ab 1")
    tab.click("#button")

    assert tab.evaluate("field.value") == "Ab 1"
    assert tab.text("#button") == "pressed"


def test_a_link_back_and_forward_again_show_pages_kept_in_memory(
    browser: Browser, address: str
) -> None:
    tab = browser.open(address + "/one")

    tab.click("#link")
    tab.wait("location.pathname === '/two'")
    tab.back()
    assert tab.text("#path") == "/one"
    assert tab.evaluate("shown") == [False, True]
    tab.forward()

    assert tab.text("#path") == "/two"
    assert tab.evaluate("shown") == [False, True]


def test_a_reloaded_page_is_a_new_page(browser: Browser, address: str) -> None:
    tab = browser.open(address)
    tab.evaluate("() => { window.old = true }")

    tab.reload()

    assert tab.evaluate("window.old") is None


def test_tabs_share_workers_and_storage_and_all_are_visible(browser: Browser, address: str) -> None:
    one, two = browser.open(address), browser.open(address)

    one.evaluate("() => { localStorage.who = 'one' }")

    assert two.evaluate("localStorage.who") == "one"
    assert [one.evaluate(COUNT_PORTS), two.evaluate(COUNT_PORTS)] == [1, 2]
    assert {tab.evaluate("document.visibilityState") for tab in (one, two)} == {"visible"}


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_profile_knows_nothing_of_the_one_before(
    browser: Browser, address: str, time: str
) -> None:
    tab = browser.open(address)

    assert tab.evaluate("localStorage.secret") is None
    tab.evaluate("() => { localStorage.secret = 1; document.cookie = 'secret=1' }")
    assert tab.evaluate(COUNT_PORTS) == 1


def test_a_script_may_promise_and_fail(browser: Browser, address: str) -> None:
    tab = browser.open(address)

    assert tab.evaluate("async (a, b) => [a.x, b]", {"x": 1}, [None]) == [1, [None]]
    with pytest.raises(ScriptError, match="no luck"):
        tab.evaluate("() => Promise.reject(new Error('no luck'))")


def test_a_script_whose_page_is_left_says_so(browser: Browser, address: str) -> None:
    tab = browser.open(address)

    with pytest.raises(PageGone):
        tab.evaluate("() => { location.href = '/two'; return new Promise(() => {}) }")
    tab.wait("location.pathname === '/two'")


def test_the_console_is_heard_where_the_engine_tells(browser: Browser, address: str) -> None:
    tab = browser.open(address)

    tab.evaluate("() => { console.error('oh'); setTimeout(() => { throw new Error('dear') }) }")

    if type(tab).__name__ == "WebKitTab":
        assert tab.console() == []
    else:
        tab.wait("() => new Promise((resolve) => setTimeout(resolve, 100, true))")
        assert [line.split(":")[0] for line in tab.console()] == ["error", "uncaught"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_missing_engine_is_a_failure_that_names_the_package(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")

    with pytest.raises(EngineMissing, match="install the package"), ENGINES[engine]():
        pass
