"""A line that tells, while something takes its time, that it goes on."""

import time
from collections.abc import Callable
from threading import Event, Thread

__all__ = ["Notice"]

PATIENCE = 1.0
"""Seconds after which it is worth saying."""

FRAME = 0.1
FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Notice:
    """Draws one line again and again, until it is taken away.

    The cursor stays at the line's beginning. So what the app prints meanwhile, which is another
    process, begins there as well: no line of it is torn, nor begins behind ours.

    Args:
        write: Takes what goes to the terminal.
        patience: How long to wait before the line appears, in seconds.
    """

    def __init__(self, write: Callable[[str], None], patience: float = PATIENCE) -> None:
        self._write = write
        self._patience = patience
        self._over: Event | None = None
        self._thread: Thread | None = None

    def begin(self, text: str) -> None:
        """Wait for something that takes its time."""
        self.end()
        self._over = Event()
        draw = (text, self._over, time.monotonic())
        self._thread = Thread(target=self._draw, args=draw, name="reloader-notice", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Take the line away, if it is there."""
        if self._over and self._thread:
            self._over.set()
            self._thread.join()
        self._over = self._thread = None

    def _draw(self, text: str, over: Event, since: float) -> None:
        if over.wait(self._patience):
            return
        number = 0
        while True:
            seconds = time.monotonic() - since
            self._write(f"\x1b[2K{FRAMES[number % len(FRAMES)]} {text} {seconds:.0f} s\r")
            number += 1
            if over.wait(FRAME):
                self._write("\x1b[2K")
                return
