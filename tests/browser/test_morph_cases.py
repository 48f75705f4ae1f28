"""The morph, on random pages: it gives the new page, and keeps what the server did not change."""

from pathlib import Path
from typing import Any

import pytest
from tests.support.browsers import Browser
from tests.support.site import Site

CASES = Path(__file__).with_name("morph_cases.js").read_text(encoding="utf-8")
STEP = 250


def run(browser: Browser, site: Site, count: int, *, edited: bool, in_page: bool) -> int:
    """Run cases; return how many edits had to survive."""
    tab = browser.open(f"{site.url}/bare")
    certain = 0
    for first in range(0, count, STEP):
        outcome: dict[str, Any] = tab.evaluate(CASES, first, STEP, edited, in_page)
        assert "problem" not in outcome, "\n".join(f"{key}: {it}" for key, it in outcome.items())
        certain += outcome["certain"]
    return certain


def often(browser: Browser, times: int) -> int:
    return times if type(browser).__name__.startswith("Chromium") else times // 4


@pytest.mark.parametrize("in_page", [False, True], ids=["apart", "in the page"])
def test_a_page_that_nobody_touched_becomes_the_new_page(
    browser: Browser, site: Site, in_page: bool
) -> None:
    run(browser, site, often(browser, 3000), edited=False, in_page=in_page)


@pytest.mark.parametrize("in_page", [False, True], ids=["apart", "in the page"])
def test_what_was_done_to_a_page_survives_where_the_server_changed_nothing(
    browser: Browser, site: Site, in_page: bool
) -> None:
    count = often(browser, 3000)

    assert run(browser, site, count, edited=True, in_page=in_page) > count
