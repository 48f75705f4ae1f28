"""Wait for a state, never for a time.

Every deadline is multiplied by `RELOADER_TEST_PATIENCE` (default 1), for machines that are busy.
"""

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = float(os.environ.get("RELOADER_TEST_PATIENCE", "1"))
PAUSE = 0.03

MOST_QUIET = 1.5
"""By how much a silence lasts longer at most: a test waits for all of it each time."""


def eventually(predicate: Callable[[], T], within: float = 10.0, *, saying: str = "") -> T:
    """Ask `predicate` until its answer is truthy, and return that answer."""
    deadline = time.monotonic() + within * PATIENCE
    while not (answer := predicate()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"After {within * PATIENCE:g} s still {answer!r}. {saying}".strip())
        time.sleep(PAUSE)
    return answer


def settled(read: Callable[[], T], quiet: float = 1.0, within: float = 30.0) -> T:
    """Return the value of `read` once it has stayed the same for `quiet` seconds."""
    value, since = read(), time.monotonic()

    def unchanged() -> bool:
        nonlocal value, since
        if (latest := read()) != value:
            value, since = latest, time.monotonic()
        return time.monotonic() - since >= quiet * min(PATIENCE, MOST_QUIET)

    eventually(unchanged, within, saying="The value kept changing.")
    return value
