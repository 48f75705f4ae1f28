"""The pages that were sent lately, as the app wrote them.

A page that is open shows what the server wrote and what has become of it since. To change only what
a changed template changes, its client has to know the first from the second.
"""

import os
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

__all__ = ["RenderedPages"]


class RenderedPages:
    """A few pages by their names, the latest ones. May be used from any thread.

    Args:
        capacity: How many pages.
        limit: The largest page, in bytes. Larger ones are not kept.
    """

    def __init__(self, *, capacity: int = 32, limit: int = 2 << 20) -> None:
        self._capacity = capacity
        self._limit = limit
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    @staticmethod
    def new_name() -> str:
        """Return a name that nobody can guess: who knows it has seen the page."""
        return os.urandom(8).hex()

    def keep(self, name: str, parts: Iterable[bytes]) -> None:
        """Remember the page that went out under this name."""
        body = b"".join(parts)
        if len(body) > self._limit:
            return
        with self._lock:
            self._pages[name] = body
            if len(self._pages) > self._capacity:
                self._pages.popitem(last=False)

    def find(self, name: str) -> bytes | None:
        """Return the page of this name, if it is still here."""
        return self._pages.get(name)
