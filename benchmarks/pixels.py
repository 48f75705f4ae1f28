"""How long after a save a stylesheet, a template or an image shows in Chromium."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.sites import OURS, Part, Site
from benchmarks.tables import Table, milliseconds, ratio
from tests.support.browsers import Tab
from tests.support.chromium import chromium

__all__ = ["pixels"]

PATIENCE = 5.0
"""Seconds after which nobody waits for it any more."""

UNDISTURBED = 0.3
"""Seconds after a save in which the page is not asked, since asking would slow it down."""

TITLES = {
    Part.STYLESHEET: "From a saved stylesheet to the pixel",
    Part.TEMPLATE: "From a saved template to the pixel",
    Part.IMAGE: "From a saved image to the pixel",
}
Times = dict[Part, list[float | None]]


def pixels(sites: Sequence[Site] = (OURS,), *, turns: int = 4, saves: int = 4) -> list[Table]:
    """Save the files of each site in turns, and see when the page shows it.

    Args:
        sites: What to measure; the others are compared with the first.
        turns: How often the page of each site is opened, one at a time.
        saves: How often each file is saved while it is open.
    """
    times = [Times({part: [] for part in Part}) for _ in sites]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        browser = stack.enter_context(stack.enter_context(chromium()).profile())
        served = [
            (stack.enter_context(site.serving(Path(folder, str(index)))), site, taken)
            for index, (site, taken) in enumerate(zip(sites, times, strict=True))
        ]
        for turn in range(turns):
            # There and back again: what gets slower in the meantime is the same for all.
            for server, site, taken in served[:: -1 if turn % 2 else 1]:
                tab = browser.open(server.url)
                for number in range(turn * saves + 1, (turn + 1) * saves + 1):
                    _save_all(site, server.cwd, tab, number, taken)
                tab.close()
    return [_table(part, sites, [taken[part] for taken in times]) for part in Part]


def _save_all(site: Site, folder: Path, tab: Tab, version: int, taken: Times) -> None:
    for part in Part:
        # Nobody saves faster, and nobody in time with what looks at files once a second.
        time.sleep(random.uniform(0.5, 1.5))
        content = site.content(part, version)
        begin = time.time()
        (folder / part).write_bytes(content)
        shown = _when_shown(tab, part, version)
        taken[part].append(None if shown is None else shown - begin)


def _when_shown(tab: Tab, part: Part, version: int) -> float | None:
    """Ask the page when it was painted with a version; `None` if it was not."""
    time.sleep(UNDISTURBED)
    try:
        noted = tab.wait("key => sessionStorage[key]", f"{part} {version}", within=PATIENCE)
    except TimeoutError:
        return None
    return float(noted) / 1000


def _table(part: Part, sites: Sequence[Site], times: Sequence[list[float | None]]) -> Table:
    table = Table(TITLES[part], ["", "median", "slowest", "not shown", "ratio to ours"])
    shown = [[seconds for seconds in taken if seconds is not None] for taken in times]
    for site, seconds, taken in zip(sites, shown, times, strict=True):
        is_comparable = bool(seconds and shown[0])
        table.add(
            site.name,
            milliseconds(median(seconds)) if seconds else "n/a",
            milliseconds(max(seconds)) if seconds else "n/a",
            f"{len(taken) - len(seconds)} of {len(taken)}",
            ratio(median(seconds) / median(shown[0]) if is_comparable else None),
        )
    return table
