"""How long after a save the page in a browser shows it."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.servers import save, serving
from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.variants import WRAPPED, Variant
from tests.support.browsers import Tab
from tests.support.chromium import chromium
from tests.support.servers import Server

__all__ = ["refresh"]

# The page notes itself when it is painted: asking it again and again would slow it down.
ROUTES = """
from fastapi.responses import HTMLResponse

VERSION = 0
PAGE = '''<!doctype html><html lang="en"><head><title>Page</title></head>
<body><p id="version">%s</p>
<script>requestAnimationFrame(() => { document.body.dataset.shown = Date.now() })</script>
</body></html>'''

@app.get("/", response_class=HTMLResponse)
async def page():
    return PAGE % VERSION
"""
SHOWN = "v => document.querySelector('#version')?.innerText === v && document.body.dataset.shown"


def refresh(variants: Sequence[Variant] = (WRAPPED,), *, rounds: int = 7) -> Table:
    """Save the file of each variant in turns, and see when the page shows it.

    Args:
        variants: What to measure; the others are compared with the first.
        rounds: How often each file is saved.
    """
    times: list[list[float]] = [[] for _ in variants]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        browser = stack.enter_context(stack.enter_context(chromium()).profile())
        pages: list[tuple[Server, Tab]] = []
        for index, variant in enumerate(variants):
            home = Path(folder, str(index))
            server = stack.enter_context(serving(variant, ROUTES, home, "--reload"))
            pages.append((server, browser.open(server.url)))
        for number in range(rounds):
            for (server, tab), taken in zip(pages, times, strict=True):
                tab.activate()  # A hidden page has no reason to hurry.
                tab.wait(SHOWN, str(number), within=60)
                time.sleep(0.5)  # Its stream opens after it is shown. Nobody saves faster.
                taken.append(_seconds_until_shown(server, tab, number + 1))
    table = Table("From a save to the refreshed page", ["", "median", "slowest", "ratio to ours"])
    for variant, taken in zip(variants, times, strict=True):
        ours, own = median(times[0]), median(taken)
        table.add(variant.name, milliseconds(own), milliseconds(max(taken)), ratio(own / ours))
    return table


def _seconds_until_shown(server: Server, tab: Tab, number: int) -> float:
    begin = time.time()
    save(server, number)
    return float(tab.wait(SHOWN, str(number), within=60)) / 1000 - begin
