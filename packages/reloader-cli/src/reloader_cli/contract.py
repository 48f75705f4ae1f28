"""What this package expects of the warm restart: the two sides of it that it meets."""

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag
from typing import Any, Protocol

from reloader_core.hot import Patched, Refused

__all__ = ["Child", "Supervisor"]


class Child(Protocol):
    """The process that serves, as its runner sees it.

    What a runner raises before it calls `ready` is told to the supervisor as the reason why there
    is no app.
    """

    @property
    def socket(self) -> socket.socket:
        """The listening socket. It is closed when the process is to retire."""
        ...

    @property
    def end(self) -> Flag:
        """Set if nothing will come after this process: finish at once, not in peace."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """Plain data: an [`AppPlan`][reloader_cli.app_plan.AppPlan] as JSON."""
        ...

    @property
    def report(self) -> Mapping[str, Any] | None:
        """Why there is no app, as JSON of an `ErrorReport`; `None` if there is one."""
        ...

    @property
    def sources(self) -> dict[str, bytes]:
        """What is known of the user's modules: their files, and what was run of each."""
        ...

    def import_entry(self) -> Any:
        """Import the module of the app, and return it: the entry names no attribute."""
        ...

    def ready(self) -> None:
        """Say that all that may fail has been done, and wait until this process may accept."""
        ...

    def leave(self) -> None:
        """End the process soon, even if threads of the app go on."""
        ...

    def on_retire(self, callback: Callable[[], object], /) -> None:
        """Have `callback` called, in another thread, when the process is to retire."""
        ...

    def on_change(self, callback: Callable[[tuple[Path, ...]], Patched | Refused], /) -> None:
        """Have `callback` asked, in another thread, whether it takes a change in place."""
        ...

    def on_failure(self, callback: Callable[[Mapping[str, Any]], object], /) -> None:
        """Have `callback` told, in another thread, why a newer version has not started."""
        ...


class Supervisor(Protocol):
    """What starts one process after the other, in the process of the terminal."""

    def run(self) -> int:
        """Work until a signal comes, and return its number, or 0 if there was none."""
        ...
