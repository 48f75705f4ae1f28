"""Processes that a signal ends while they start: the app's doing, or that of the fork."""

import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from reloader_core.errors import ReloaderError
from reloader_core.tracebacks import report_of
from reloader_core.warm.events import Way
from reloader_core.warm.offspring import Offspring
from reloader_core.warm.preload_list import PreloadList
from reloader_core.warm.suspects import Suspects

__all__ = ["AppDiedError", "StartupCrashes", "crash_report", "status_in_words"]

_CRASHES = {
    -int(number)
    for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS")
    if (number := getattr(signal, name, None)) is not None
}


class AppDiedError(ReloaderError):
    """Told, not raised, when the app's process ended without saying why."""


class StartupCrashes:
    """Finds out whether a library that was imported before the fork is to blame for a crash.

    Args:
        preloads: Where the library is noted that is found.
        make_anew: Called with a reason when processes must come from something else.
    """

    def __init__(self, preloads: PreloadList, make_anew: Callable[[str], object]) -> None:
        self._preloads = preloads
        self._make_anew = make_anew
        self._suspects = Suspects()
        self._doubt: list[str] = []

    @property
    def left_out(self) -> set[str]:
        """The packages that are not imported ahead of time for a while."""
        return self._suspects.left_out

    def is_doubtful(self, offspring: Offspring, status: int) -> bool:
        """Tell whether a cold start should show if the app is to blame."""
        packages = _packages(self._preloads.names, offspring.imported)
        if offspring.way is Way.FORK and status in _CRASHES and packages:
            self._doubt = packages
            return True
        return False

    def survived(self, offspring: Offspring) -> None:
        """Take that a process has started."""
        if self._doubt and offspring.way is Way.COLD:
            doubt, self._doubt = self._doubt, []
            self._refuse(self._suspects.crashed(doubt))
            self._make_anew("a library that it has imported does not survive the fork")
        elif self._suspects and offspring.way is Way.FORK:
            self._refuse(self._suspects.survived())
            self._make_anew("a library that does not survive the fork is looked for")

    def failed(self) -> None:
        """Take that the app is to blame."""
        self._doubt = []

    def _refuse(self, culprit: str | None) -> None:
        if culprit:
            self._preloads.refuse({culprit: "does not survive the fork"})


def crash_report(status: int, project: Path, *, is_start: bool) -> dict[str, Any]:
    """Return the report of an app whose process has ended without one, as JSON."""
    when = (
        "while it was starting" if is_start else "soon after it had started, and again after that"
    )
    message = f"The process of the app {status_in_words(status)} {when}."
    return report_of(AppDiedError(message), phase="startup", project=project).to_json()


def status_in_words(status: int) -> str:
    """Say how a process has ended."""
    if status >= 0:
        return f"ended with exit code {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"


def _packages(names: Iterable[str], imported: Iterable[str]) -> list[str]:
    present = set(imported)
    return list(dict.fromkeys(name.partition(".")[0] for name in names if name in present))
