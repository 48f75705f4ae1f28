"""What is shown has an end: with errors without number, and in a page that does not want it."""

import pytest
from tests.support.browsers import Browser
from tests.support.engines import only_in
from tests.support.overlay import FAILING, ROOT, background, make_whole, see, tell
from tests.support.site import Site

MAIN = FAILING


@pytest.fixture(autouse=True)
def whole(site: Site) -> None:
    make_whole(site)


@only_in("chromium")
def test_only_the_latest_failed_requests_are_kept(browser: Browser, site: Site) -> None:
    here = f"{site.url}/page?many"
    tab = browser.open(here)
    site.wait_for_stream()

    for number in range(25):
        tell(site, background(site, 100 + number, here))
    tab.wait(f"{ROOT}?.textContent.includes('KeyError: 124')")
    assert see(tab, ".more") == ["and 17 more"]


REMOVES = """<script>
    const remove = () => document.querySelectorAll("[popover]").forEach((one) => {
        window.removed = (window.removed ?? 0) + 1;
        if (removed < 200) one.remove();  // else a failing test would never end
    });
    new MutationObserver(remove).observe(document, { subtree: true, childList: true });
</script>"""


@only_in("chromium")
@pytest.mark.parametrize("phase", ["request", "startup"])
def test_a_page_that_removes_what_is_shown_is_left_alone(
    browser: Browser, site: Site, phase: str
) -> None:
    here = f"{site.url}/page?{phase}"
    site.project.write("body.html", REMOVES)
    tab = browser.open(here)
    site.wait_for_stream()

    tell(site, {**background(site, 1, here), "phase": phase})
    tab.wait("window.removed === 6")
    tell(site, {**background(site, 2, here), "phase": phase})
    tab.evaluate("() => new Promise((resolve) => setTimeout(resolve, 1500))")
    assert tab.read("removed") == 6
    assert [line for line in tab.console() if line.startswith("uncaught")] == []
