"""An error is in front of the user, whatever the page is like, and goes when it is told to."""

import pytest
from tests.browser.pages import POLICIES
from tests.browser.test_policies import OUT_OF_REACH
from tests.support.browsers import ESCAPE, Browser, Tab
from tests.support.engines import only_in
from tests.support.overlay import (
    FAILING,
    PANEL,
    ROOT,
    break_page,
    is_on_top,
    make_whole,
    mend_page,
    press,
    report,
    see,
    tell,
    tell_recovered,
    wait_for_no_panel,
    wait_for_panel,
)
from tests.support.site import Site

MAIN = FAILING
FOCUS = f"{ROOT}.activeElement"


@pytest.fixture(autouse=True)
def whole(site: Site) -> None:
    make_whole(site)


def open_page(browser: Browser, site: Site) -> Tab:
    tab = browser.open(f"{site.url}/page")
    site.wait_for_stream()
    return tab


def test_an_error_page_shows_what_failed_and_where(browser: Browser, site: Site) -> None:
    break_page(site, report())
    tab = browser.open(f"{site.url}/page")
    wait_for_panel(tab)

    assert see(tab, "h2, .message, .note") == [
        "shop.checkout.CheckoutError",
        "nothing is known about the price of 'tea'",
        "The table of prices was loaded from data/prices.json.",
    ]
    assert see(tab, ".request code") == ["GET /shop?basket=coffee,tea → 500"]
    assert see(tab, ".traceback .toggle") == ["checkout", "shop", "7 frames in fastapi, starlette"]
    assert see(tab, "a.place") == ["shop/checkout.py:32", "shop/views.py:15"]
    link = tab.read(f"{ROOT}.querySelector('a.place').href")
    assert link == "vscode://file/srv/shop/shop/checkout.py:32:9"
    raising = 'raise CheckoutError(f"nothing is known about the price of {missing}") from missing'
    assert see(tab, "mark") == [raising, 'checkout(request, basket.split(","))']
    assert len(see(tab, ".source:not(.brief) .line")) == 10
    fits = f"{ROOT}.querySelector('.body').scrollHeight <= 610"
    assert tab.read(fits), "A common error fits on a laptop's screen."

    press(tab, ".library .toggle")
    assert len(see(tab, ".library .frame")) == 7
    tab.evaluate(f"() => {ROOT}.querySelector('.locals summary').click()")
    assert "***" in see(tab, ".locals dd")

    press(tab, ".chain ul ul button")
    assert see(tab, "h2, .message") == ["KeyError", "'tea'"]
    assert see(tab, "mark")[0] == "self._table[name]"
    assert see(tab, "[aria-current]") == ["caused by KeyError: 'tea'"]
    lines = [line for line in tab.console() if "[reloader] " in line]
    assert len(lines) == (0 if type(tab).__name__ == "WebKitTab" else 1)


def test_an_error_page_that_was_dismissed_shows_its_text(browser: Browser, site: Site) -> None:
    break_page(site, report())
    tab = browser.open(f"{site.url}/page")
    wait_for_panel(tab)

    tab.press(ESCAPE)
    wait_for_no_panel(tab)
    assert "KeyError: 'tea'" in tab.text("#plain")
    tab.press(ESCAPE)  # is the page's own again

    tab.reload()
    site.wait_for_stream()
    assert not tab.evaluate(f"!!{PANEL}")
    break_page(site, report("report_group"))
    tab.reload()
    wait_for_panel(tab, "ExceptionGroup")
    press(tab, ".dismiss")
    wait_for_no_panel(tab)


def test_the_keyboard_is_enough_and_stays_inside(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    tab.type("#field", "typed")
    tell(site, report(phase="startup"))
    wait_for_panel(tab)
    assert tab.read(f"{FOCUS}.className") == "body"

    seen: set[str] = set()
    wanted = {"Dismiss \N{MULTIPLICATION SIGN}", "checkout", "shop/views.py:15", "Copy as text"}
    for _ in range(60):  # Some are the browser's own.
        tab.press("\t")
        seen.add(tab.evaluate(f"{FOCUS}?.innerText ?? document.activeElement?.id"))
        if wanted <= seen:
            break
    assert wanted <= seen
    assert "field" not in seen

    tab.press(ESCAPE)
    wait_for_no_panel(tab)
    assert tab.read("document.activeElement.id") == "field"
    tab.press("!")
    assert tab.read("field.value") == "typed!"


STRICT = [
    "default-src 'none'; script-src 'nonce-n0nce'",
    "script-src 'nonce-n0nce' 'strict-dynamic'; style-src 'none'",
    "require-trusted-types-for 'script'; trusted-types 'none'; style-src 'self'",
]


@pytest.mark.parametrize("policy", STRICT)
def test_no_policy_is_in_the_way(browser: Browser, site: Site, policy: str) -> None:
    site.project.write("policy.txt", policy)
    tab = open_page(browser, site)
    before = tab.read("violations")  # A worker is tried, and where it is forbidden done without.
    break_page(site, report())
    tab.reload()
    wait_for_panel(tab)

    styled = f"getComputedStyle({ROOT}.querySelector('.card')).borderTopWidth"
    assert tab.read(styled) == "4px"
    tab.evaluate("() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }) }")
    press(tab, ".copying button", 1)
    tab.wait(f"{ROOT}.querySelector('.said').textContent === 'Copied'")
    press(tab, ".dismiss")
    wait_for_no_panel(tab)
    assert tab.read("violations") == before


@pytest.mark.parametrize("name", [name for name in POLICIES if name not in OUT_OF_REACH])
def test_a_panel_is_shown_under_each_policy(browser: Browser, site: Site, name: str) -> None:
    site.project.write("policy.txt", POLICIES[name])
    break_page(site, report())
    tab = browser.open(f"{site.url}/page")

    # No script of the test's may run there, so its tree stays closed.
    tab.wait("document.activeElement?.popover === 'manual'")
    top = "document.elementFromPoint(innerWidth / 2, innerHeight / 4)"
    tab.wait(f"{top} === document.activeElement")
    tab.press(ESCAPE)
    tab.wait("[...document.documentElement.children].every((one) => one.popover !== 'manual')")
    assert [line for line in tab.console() if line.startswith("uncaught")] == []


def test_a_dialog_of_the_page_is_below_and_stays_open(browser: Browser, site: Site) -> None:
    modal = "<dialog id='modal'><input id='inside'></dialog><dialog id='second'>second</dialog>"
    site.project.write("body.html", modal)
    tab = open_page(browser, site)
    tab.evaluate("() => { modal.showModal(); inside.focus() }")

    tell(site, report(phase="startup"))
    wait_for_panel(tab)
    assert is_on_top(tab, ".dismiss")
    tab.evaluate("() => second.showModal()")
    tab.wait(f"{ROOT}.activeElement !== null")
    assert is_on_top(tab, ".dismiss")
    tab.evaluate("() => second.close()")

    tab.press(ESCAPE)
    wait_for_no_panel(tab)
    assert tab.read("[modal.open, document.activeElement.id]") == [True, "inside"]

    request = {"method": "POST", "path": "/api", "status": 500, "page": f"{site.url}/page"}
    tell(site, report(id="other", request=request))
    tab.wait(f"{ROOT}?.querySelector('.failed') != null")
    assert is_on_top(tab, ".failed button")
    tab.evaluate("() => modal.close()")
    tab.wait(f"{ROOT}?.host.parentNode === document.documentElement")
    assert is_on_top(tab, ".failed button")


def test_the_newest_error_is_shown_and_the_others_can_be_reached(
    browser: Browser, site: Site
) -> None:
    tab = open_page(browser, site)
    tab.evaluate("() => { document.documentElement.dir = 'rtl' }")
    for name in ("one", "two", "three"):
        failure = {**report()["error"], "type": name}
        tell(site, report(id=name, phase="startup", error=failure))
    wait_for_panel(tab, "three")

    assert see(tab, "h2, .pager span") == ["1 of 3", "three"]
    press(tab, ".pager button", 1)
    assert see(tab, "h2, .pager span") == ["2 of 3", "two"]
    tell_recovered(site, "two")
    tab.wait(f"{ROOT}.querySelector('h2').textContent === 'three'")
    assert tab.read(f"getComputedStyle({ROOT}.querySelector('.card')).direction") == "ltr"
    tell_recovered(site, "three")
    tell_recovered(site, "one")
    wait_for_no_panel(tab)
    tab.wait(f"!{ROOT}")


@only_in("chromium")
def test_the_panel_is_not_in_frames(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/frames")
    site.wait_for_stream()
    tab.wait("frame.contentDocument.readyState === 'complete'")
    tell(site, report(phase="startup"))
    wait_for_panel(tab)

    inner = "frame.contentDocument.documentElement.children.length"
    assert tab.evaluate(inner) == 2
    break_page(site, report())
    tab.evaluate("() => frame.contentWindow.location.reload()")
    tab.wait("frame.contentDocument?.querySelector('#plain') !== null")
    assert tab.evaluate(inner) == 2
    mend_page(site)


@only_in("chromium")
def test_a_frame_of_another_origin_has_its_own_panel(browser: Browser, site: Site) -> None:
    """An editor's preview is such a frame."""
    say = "new MutationObserver(() => parent.postMessage('shown', '*'))"
    script = f"{say}.observe(document.documentElement, {{ childList: true }})"
    site.project.write("body.html", f"<script>{script}</script>")
    tab = browser.open(f"{site.url}/frames?of={site.url.replace('127.0.0.1', 'localhost')}")
    tab.evaluate("() => addEventListener('message', ({ data }) => { window.told = data })")
    site.wait_for_stream(2)

    tell(site, report(phase="startup"))
    tab.wait("window.told === 'shown'")
