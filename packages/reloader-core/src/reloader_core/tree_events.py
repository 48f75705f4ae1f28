"""What watchfiles tells of whole trees, for systems whose kernel watches them as a whole."""

from collections.abc import Callable, Iterable

from watchfiles._rust_notify import RustNotify

from reloader_core.changes import ChangeKind
from reloader_core.inotify import News

__all__ = ["TreeEvents"]

STEP = 15
"""Milliseconds that RustNotify sleeps between two looks at what the kernel has told."""


class TreeEvents:
    """What watchfiles tells of folders and of all below them.

    Args:
        woken: Asked very often whether to stop waiting.
    """

    unfinished: frozenset[str] = frozenset()
    """Files that somebody has written to, and has not closed: it does not say."""

    def __init__(self, woken: Callable[[], bool]) -> None:
        self._woken = woken
        self._notify: RustNotify | None = None

    def watch(self, folders: Iterable[str]) -> None:
        """Tell of these folders from now on, and of no others.

        Raises:
            OSError: If one of them has gone, or there are too many.
            RuntimeError: If watching fails otherwise.
        """
        self.close()
        # Its last argument would keep it silent about every error, not only about those of
        # permission: also about the limit of the kernel.
        self._notify = RustNotify(sorted(folders), False, False, 0, True, False)

    def read(self, seconds: float | None) -> list[News] | None:
        """Return what has happened, which is nothing if time is up or we are woken."""
        if self._notify is None:
            return None
        milliseconds = 0 if seconds is None else max(1, round(seconds * 1000))  # 0: without end
        told = self._notify.watch(STEP, STEP, milliseconds, self)
        return [(_KINDS[kind], path) for kind, path in told] if isinstance(told, set) else []

    def is_set(self) -> bool:
        """Tell RustNotify whether to stop waiting."""
        return self._woken()

    def wake(self) -> None:
        """Do nothing: it is asked very often."""

    def close(self) -> None:
        """Tell of nothing any more."""
        if self._notify is not None:
            self._notify.close()
            self._notify = None


_KINDS = {1: ChangeKind.ADDED, 2: ChangeKind.MODIFIED, 3: ChangeKind.DELETED}
"""As watchfiles numbers them."""
