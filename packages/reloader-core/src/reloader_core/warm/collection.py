"""Less garbage collection while an app starts."""

import gc
from collections.abc import Callable

__all__ = ["postpone_collection"]

OBJECTS = 500_000
"""How many objects are made until garbage is looked for: more than most apps start with."""


def postpone_collection() -> Callable[[], None]:
    """Look for garbage more seldom, until the function that is returned is called.

    What an app makes at its start, it keeps: each look finds little, and takes longer than the one
    before. It was a tenth of the time in which an app of 160 routes is imported. What the app
    chooses itself is left alone.
    """
    usual, *older = gc.get_threshold()
    gc.set_threshold(OBJECTS, *older)

    def resume() -> None:
        now, *others = gc.get_threshold()
        if now == OBJECTS:
            gc.set_threshold(usual, *others)
            gc.collect(0)  # What looks at young objects only would have to look at all of these.

    return resume
