"""Whoever reads an error can read all of it: with a keyboard, a screen reader, a small screen."""

from typing import Any

import pytest
from tests.support.browsers import Browser, Tab
from tests.support.chromium import ChromiumTab
from tests.support.engines import only_in
from tests.support.overlay import (
    FAILING,
    ROOT,
    background,
    break_page,
    make_whole,
    press,
    report,
    see,
    tell,
    wait_for_panel,
)
from tests.support.site import Site
from tests.test_repository import ROOT as REPOSITORY

MAIN = FAILING
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
RUN_AXE = """async (source) => {
    (0, eval)(source);
    const { violations } = await axe.run(document);
    return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""
DEPTH = 12


@pytest.fixture(autouse=True)
def whole(site: Site) -> None:
    make_whole(site)


def open_error(browser: Browser, site: Site, error: dict[str, Any], words: str = "") -> Tab:
    break_page(site, error)
    tab = browser.open(f"{site.url}/page")
    wait_for_panel(tab, words)
    return tab


def violations(tab: Tab) -> list[Any]:
    """Return what axe finds serious."""
    return list(tab.evaluate(RUN_AXE, AXE.read_text(encoding="utf-8")))


def chain(depth: int) -> dict[str, Any]:
    """Return an error that has as many others behind it."""
    failure = report()["error"]
    cause = failure["cause"]
    for number in range(depth):
        cause = {**failure["cause"], "type": f"Error{number}", "cause": cause}
    return report(id="chain", error={**failure, "cause": cause})


def test_nothing_serious_is_found_by_axe(browser: Browser, site: Site) -> None:
    tab = open_error(browser, site, report())
    press(tab, ".library .toggle")
    assert violations(tab) == []

    break_page(site, report("report_group"))
    tab.reload()
    wait_for_panel(tab, "ExceptionGroup")
    assert violations(tab) == []


@only_in("chromium")
def test_nothing_serious_is_found_in_other_colours(browser: Browser, site: Site) -> None:
    tab = open_error(browser, site, report())
    assert isinstance(tab, ChromiumTab)
    tab.prefer("dark")
    assert violations(tab) == []
    tab.prefer("light", forced=True)
    assert violations(tab) == []
    tab.prefer("dark", forced=True)
    assert violations(tab) == []


@only_in("chromium")
def test_nothing_serious_is_found_in_toasts(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    assert isinstance(tab, ChromiumTab)
    site.wait_for_stream()
    for number in range(4):
        tell(site, background(site, number, f"{site.url}/page"))
    tab.wait(f"{ROOT}?.querySelector('.more') != null")
    tab.prefer("light")
    assert violations(tab) == []


@only_in("chromium")
def test_a_screen_reader_tells_the_error_before_its_places(browser: Browser, site: Site) -> None:
    tab = open_error(browser, site, report())
    assert isinstance(tab, ChromiumTab)

    told = tab.accessibility()
    start = told.index("alertdialog: shop.checkout.CheckoutError")
    roles = ("alertdialog", "button", "heading", "link", "navigation", "list")
    heard = [one for one in told[start:] if one.partition(":")[0] in roles]
    unnamed = [one for one in heard if one not in ("list:", "list: ")]
    assert unnamed == [
        "alertdialog: shop.checkout.CheckoutError",
        "button: Dismiss",
        "heading: shop.checkout.CheckoutError",
        "navigation: Errors that belong together",
        "button: shop.checkout.CheckoutError: nothing is known about the price of 'tea'",
        "button: caused by KeyError: 'tea'",
        "list: Frames, most recent call first",
        "button: checkout",
        "link: shop/checkout.py:32",
        "button: shop",
        "link: shop/views.py:15",
        "button: 7 frames in fastapi, starlette",
        "button: Copy as text",
        "button: Copy as Markdown",
    ]


def test_each_error_of_a_group_can_be_read_with_the_keyboard(browser: Browser, site: Site) -> None:
    tab = open_error(browser, site, report("report_group"), "ExceptionGroup")

    entries = see(tab, ".chain button")
    assert len(entries) == 7
    for index, entry in enumerate(entries):
        press(tab, ".chain button", index)
        (current,) = see(tab, ".chain [aria-current]")
        assert current == entry
        (heading,) = see(tab, "h2")
        assert f"{heading}: {see(tab, '.message')[0]}" in entry
        assert tab.read(f"{ROOT}.activeElement.matches('[aria-current]')")
    assert see(tab, ".rest") == ["The rest is left out."]


def test_a_long_chain_leaves_room_for_the_frames(browser: Browser, site: Site) -> None:
    tab = open_error(browser, site, chain(DEPTH))

    assert len(see(tab, ".chain button")) == DEPTH + 2
    bottom = "getBoundingClientRect().bottom"
    assert tab.read(f"{ROOT}.querySelector('.failing').{bottom} < innerHeight")
    press(tab, ".chain button", DEPTH + 1)
    assert see(tab, "h2") == ["KeyError"]
    shown = f"""(() => {{
        const [one, all] = [".chain [aria-current]", ".chain"].map(
            (selector) => {ROOT}.querySelector(selector).getBoundingClientRect());
        return one.top >= all.top && one.bottom <= all.bottom && one.width > 100;
    }})()"""
    assert tab.read(shown), "What is chosen can be seen."


@only_in("chromium")
@pytest.mark.parametrize("name", ["report", "report_group"])
def test_a_small_screen_is_large_enough(browser: Browser, site: Site, name: str) -> None:
    tab = open_error(browser, site, report(name))
    assert isinstance(tab, ChromiumTab)
    for width, height in ((320, 480), (375, 720), (640, 320)):
        tab.resize(width, height)
        tab.wait("(width) => innerWidth === width", width)
        beyond = f"""[...{ROOT}.querySelectorAll('.card *')].filter((one) => {{
            const {{ right, width }} = one.getBoundingClientRect();
            return width > 1 && right > innerWidth;
        }}).map((one) => one.className)"""
        assert tab.read(beyond) == []
        press(tab, ".copying button", 1)
        tab.wait(f"{ROOT}.querySelector('.said').textContent !== ''")


def test_a_page_from_right_to_left_changes_nothing_in_it(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()
    tab.evaluate("() => { document.documentElement.dir = 'rtl' }")
    tell(site, report(phase="startup"))
    wait_for_panel(tab)

    order = f"""(() => {{
        const [words, dismiss] = ["h2", ".dismiss"].map(
            (selector) => {ROOT}.querySelector(selector).getBoundingClientRect().left);
        return words < dismiss;
    }})()"""
    assert tab.read(order)
    assert tab.read(f"getComputedStyle({ROOT}.querySelector('.source')).direction") == "ltr"
