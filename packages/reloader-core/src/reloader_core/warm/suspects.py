"""Finding the library that a process does not survive having been forked with.

A child that is killed by a signal may have the app to blame, or any library that was imported
before the fork. A cold start tells which. If it is the libraries, half of them are left out, and
of those that crash half again, until one is found.
"""

from collections.abc import Iterable

__all__ = ["Suspects"]


class Suspects:
    """The libraries that may be to blame."""

    def __init__(self) -> None:
        self._suspects: list[str] = []

    @property
    def left_out(self) -> set[str]:
        """Those that the next process is to do without."""
        return set(self._suspects[len(self._tried) :])

    @property
    def _tried(self) -> list[str]:
        return self._suspects[: len(self._suspects) // 2]

    def __bool__(self) -> bool:
        """Tell whether somebody is looked for."""
        return bool(self._suspects)

    def crashed(self, imported: Iterable[str]) -> str | None:
        """Take that a process with these libraries has crashed; return who is to blame.

        `None` means that it is not known yet.
        """
        if self._suspects:
            known = set(imported)
            self._suspects = [name for name in self._tried if name in known]
        else:
            self._suspects = list(imported)
        return self._found()

    def survived(self) -> str | None:
        """Take that a process without those that were left out has lived; return who is to blame.

        `None` means that it is not known yet.
        """
        if self._suspects:
            self._suspects = self._suspects[len(self._tried) :]
        return self._found()

    def _found(self) -> str | None:
        if len(self._suspects) == 1:
            return self._suspects.pop()
        return None
