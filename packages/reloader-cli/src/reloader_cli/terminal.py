"""What the user sees of the development server: one line for each save."""

import sys
from threading import Lock
from typing import TextIO

from reloader_cli.colours import is_terminal, may_colour, painted
from reloader_cli.lines import (
    Paint,
    died_line,
    failed_line,
    header,
    patched_line,
    plain,
    ready_line,
)
from reloader_cli.notice import PATIENCE, Notice
from reloader_core.warm.events import (
    Asking,
    Died,
    Ended,
    Event,
    Failed,
    PatchedInPlace,
    Ready,
    Restarting,
    Starting,
)

__all__ = ["Terminal"]


class Terminal:
    """Prints what happens. Each line goes out whole, since others write to the terminal as well.

    Args:
        stream: Where to; standard error unless given, as uvicorn's log does.
        patience: After how many seconds a restart that goes on is worth a notice.
    """

    def __init__(self, stream: TextIO | None = None, patience: float = PATIENCE) -> None:
        self._stream = stream or sys.stderr
        self.has_colours = may_colour(self._stream)
        self._paint: Paint = painted if self.has_colours else plain
        self._lock = Lock()
        # Only a terminal can take a line back.
        self._notice = Notice(self._write, patience) if is_terminal(self._stream) else None
        self._cause: Restarting | None = None
        self._is_starting = False

    def welcome(self, name: str, url: str, version: str) -> None:
        """Print what is served, and where."""
        self.say(header(name, url, version, self._paint))

    def show(self, event: Event) -> None:
        """Print what there is to say of an event."""
        match event:
            case Starting():
                self._wait("starting")
            case Restarting():
                self._cause = event
                self._wait("restarting")
            case Ready(is_error=True):
                self._stop_waiting()
            case Ready():
                self.say(ready_line(event, self._cause, self._paint))
                self._cause = None
            case PatchedInPlace():
                self.say(patched_line(event, self._paint))
            case Failed():
                self.say(failed_line(event, self._paint))
            case Died(what="app") if not self._is_starting:  # Else it is why the app has failed.
                self.say(died_line(event, self._paint))
            case Asking() if self._notice:
                self._notice.end()  # It would wipe away what is typed.
            case Ended():
                self._stop_waiting()
            case _:
                pass  # What goes on behind the scenes.

    def say(self, line: str) -> None:
        """Print a line."""
        self._stop_waiting()
        self._write(f"{line}\n")

    def _wait(self, text: str) -> None:
        self._is_starting = True
        if self._notice:
            self._notice.begin(text)

    def _stop_waiting(self) -> None:
        self._is_starting = False
        if self._notice:
            self._notice.end()

    def _write(self, text: str) -> None:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        text = text.encode(encoding, "replace").decode(encoding)
        with self._lock:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                pass  # Nobody reads it any more, which is no reason to stop serving.
