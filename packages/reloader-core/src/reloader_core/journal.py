"""Which version of the app a page shows, and what has happened since.

A version is a [`Position`][reloader_core.journal.Position]: `boot`, random for each server process,
and `seq`, one more with each change that was applied in it. A page carries the position it was
rendered at; comparing the two decides whether it is stale.
"""

import secrets
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Self

from reloader_core.messages import Change

__all__ = ["Journal", "Position"]


class Position(NamedTuple):
    """A version of the running app."""

    boot: str
    seq: int

    def __str__(self) -> str:
        return f"{self.boot}:{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote; anything else is `None`, since browsers may send anything."""
        boot, colon, seq = text.rpartition(":")
        # A number of more digits than any counter reaches is not worth converting.
        if not (boot and colon and seq.isascii() and seq.isdigit() and len(seq) <= 18):
            return None
        return cls(boot, int(seq))


class Journal:
    """The present position and the last changes that led to it.

    Not safe for threads by itself: its [`Hub`][reloader_core.hub.Hub] holds the lock.

    Args:
        boot: The name of this process, random unless given.
        size: How many changes to remember.
    """

    def __init__(self, *, boot: str | None = None, size: int = 200) -> None:
        self._changes: deque[Change] = deque(maxlen=size)
        self.position = Position(boot or secrets.token_hex(8), 0)

    def append(self, make_change: Callable[[int], Change]) -> Change:
        """Record the change that `make_change` builds for the next `seq`, and return it."""
        change = make_change(self.position.seq + 1)
        self._changes.append(change)
        self.position = self.position._replace(seq=change.seq)
        return change

    def since(self, position: Position) -> tuple[Change, ...] | None:
        """Return the changes after `position`, or `None` when not all of them are known.

        Unknown are another `boot`, a `seq` that is not reached yet, and changes long forgotten.
        """
        missing = self.position.seq - position.seq
        if position.boot != self.position.boot or not 0 <= missing <= len(self._changes):
            return None
        return tuple(self._changes)[len(self._changes) - missing :]
