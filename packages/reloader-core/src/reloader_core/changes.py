"""What differs on disk, in words: one file's change, and those that arrive together."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["ChangeKind", "ChangeSet", "FileChange"]


class ChangeKind(StrEnum):
    """What happened to a file between two looks at it."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that is not what it was."""

    kind: ChangeKind
    path: Path
    """Absolute, and as the watcher reached it: symbolic links are not resolved."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes of one save, checkout or build. There is at least one, and one per file.

    Raises:
        ValueError: If there is no change in it.
    """

    changes: tuple[FileChange, ...]

    noticed: float
    """When the first of them was noticed, on the clock of `time.monotonic`."""

    def __post_init__(self) -> None:
        if not self.changes:
            raise ValueError("A ChangeSet without changes says nothing; do not build one.")

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that changed."""
        return tuple(change.path for change in self.changes)
