"""The pages that were sent lately, as the app wrote them.

A page that is open shows what the server wrote and what has become of it since. To change only what
a changed template changes, its client has to know the first from the second.
"""

import os
import time
from collections import OrderedDict, deque
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
        self.limit = limit
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self.times: deque[list[float]] = deque(maxlen=32)
        """When pages were rendered lately: begin and, unless that is still to come, end."""
        self._lock = Lock()

    def begin(self) -> list[float]:
        """Note that a page is being rendered; `end` takes what this returns."""
        times = [time.time()]
        self.times.append(times)
        return times

    @staticmethod
    def end(times: list[float]) -> None:
        """Note that the page has been rendered."""
        times.append(time.time())

    @staticmethod
    def new_name() -> str:
        """Return a name that nobody can guess: who knows it has seen the page."""
        return os.urandom(8).hex()

    def keep(self, name: str, parts: Iterable[bytes]) -> None:
        """Remember the page that went out under this name."""
        body = b"".join(parts)
        if len(body) > self.limit:
            return
        with self._lock:
            self._pages[name] = body
            if len(self._pages) > self._capacity:
                self._pages.popitem(last=False)

    def find(self, name: str) -> bytes | None:
        """Return the page of this name, if it is still here."""
        return self._pages.get(name)
