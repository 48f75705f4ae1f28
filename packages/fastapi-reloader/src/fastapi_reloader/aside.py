"""Do things aside of the requests, one after the other: nobody need wait for them.

A server logs an exception, and closes or keeps the connection, when the app has ended. What takes
some milliseconds must not stand in between.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

__all__ = ["Aside"]

logger = logging.getLogger(__name__)


class Aside:
    """A thread that is there only while there is something to do. May be used from any thread."""

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Forget what there was to do, as a process does that was forked from this one."""
        self._tasks: deque[Callable[[], object]] = deque()
        self._changed = Condition()
        self._is_busy = False

    def __len__(self) -> int:
        """Return how many things there are to do, without the one that is being done."""
        return len(self._tasks)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done, or is to be done."""
        return self._is_busy

    def do(self, task: Callable[[], object]) -> None:
        """Do this after all that was given before. Whatever it raises is logged, and no more."""
        with self._changed:
            self._tasks.append(task)
            if not self._is_busy:
                Thread(target=self._work, name="reloader-aside", daemon=True).start()
                self._is_busy = True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all is done; tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_busy, timeout)

    def _work(self) -> None:
        changed = self._changed  # Of now: who starts over, makes another one.
        while True:
            with changed:
                if not self._tasks:
                    self._is_busy = False
                    changed.notify_all()
                    return
                task = self._tasks.popleft()
            try:
                task()
            except Exception as error:
                logger.warning("Reloader cannot tell of an error: %r", error)
            del task  # It may hold a lot.
