"""What is known of the watched tree: which folders and files there are, and what is in them.

Two questions are kept apart. *Might this file have changed?* costs one `stat` and is answered by
comparing two [`Listing`][reloader_core.snapshot.Listing]s; *has it?* costs reading the file and is
answered by its hash. So a `touch` is no change, and an older file that was copied back is one.
"""

import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from reloader_core.changes import ChangeKind, FileChange
from reloader_core.filters import PathFilter
from reloader_core.specs import WatchSpec

__all__ = ["Listing", "Snapshot", "Stamp"]

LARGEST = 1024 * 1024
"""Larger files are not read: a new size or time is a change of them."""

RACY = 20_000_000
"""Nanoseconds within which the clock of a file system may give two writes the same time."""

TRIES = 5
"""How often a file is read that is being written. After that its size and time have to do."""

Stamp = tuple[int, int, int, int, int]
"""Time of change, of the last write, size, inode, and what makes a racy stamp unequal to all."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The watched files and folders, as one walk through the tree has found them."""

    files: dict[str, Stamp] = field(default_factory=dict[str, Stamp])

    folders: dict[str, str] = field(default_factory=dict[str, str])
    """Each folder that files are watched in, and the same path without symbolic links."""

    verdicts: dict[str, bool] = field(default_factory=dict[str, bool])
    """Every file in these folders, and whether it is watched."""

    rules: int = -1
    """The version of the filter that the verdicts are from."""

    def differences(self, other: "Listing") -> set[str]:
        """Return the files that may not be the same in both."""
        return {path for path, _ in self.files.items() ^ other.files.items()}


@dataclass(frozen=True, slots=True)
class _Content:
    size: int
    mtime: int
    digest: bytes | None = None

    def differs(self, other: "_Content") -> bool:
        if self.digest is None or other.digest is None:
            return (self.size, self.mtime) != (other.size, other.mtime)
        return self.digest != other.digest


class Snapshot:
    """The tree as its watcher last reported it. Used by one thread.

    Args:
        path_filter: Which files count. Roots of the specs are made known to it.
    """

    def __init__(self, path_filter: PathFilter) -> None:
        self._filter = path_filter
        self._contents: dict[str, _Content] = {}
        self._unread: deque[str] = deque()
        self.specs: tuple[WatchSpec, ...] = ()
        self.listing = Listing()

    def watch(self, specs: Iterable[WatchSpec]) -> set[str]:
        """Watch these specs instead. What only they cover is taken as it is now.

        Returns:
            Files that were watched before and may have changed meanwhile.
        """
        before, self.specs = self.specs, tuple(specs)
        for spec in self.specs:
            self._filter.add_root(spec.root, gitignore=spec.gitignore)
        found = self._walk(known=Listing())
        doubtful = self.listing.differences(found)
        # A folder may have been watched but for what Git ignores.
        opening = [spec for spec in self.specs if not spec.gitignore and spec not in before]
        new = {
            path
            for path in doubtful
            if not any(spec.matches(path) for spec in before)
            or (path not in self._contents and any(spec.matches(path) for spec in opening))
        }
        self._learn(new & found.files.keys(), found)
        self.listing = found
        return doubtful - new

    def rescan(self) -> set[str]:
        """Walk the tree again, and return the files that may have changed since the last walk."""
        before = self.listing
        found = self._walk(known=before)
        doubtful = before.differences(found)
        # A file that was there and is watched only now, by a new .gitignore, has not changed.
        admitted = {path for path in doubtful if before.verdicts.get(path) is False}
        self._learn(admitted, found)
        self.listing = found
        return doubtful - admitted

    def written_since(self, when: float) -> tuple[FileChange, ...]:
        """Return the files that were written after `when`, in seconds as `time.time` counts."""
        limit = int(when * 1e9) - RACY
        return tuple(
            FileChange(ChangeKind.MODIFIED, Path(path))
            for path, content in sorted(self._contents.items())
            if content.mtime >= limit
        )

    def read(self, seconds: float, interrupted: Callable[[], bool]) -> None:
        """Read files that were only listed so far, for some time at most.

        Those that are left are compared by size and time until their first change.
        """
        deadline = time.monotonic() + seconds
        while self._unread and time.monotonic() < deadline and not interrupted():
            path = self._unread.popleft()
            listed, present = self._contents.get(path), _read(path)
            # Another size or time is a change since, which is not ours to swallow.
            if (
                listed
                and present
                and not listed.digest
                and not listed.differs(_Content(present.size, present.mtime))
            ):
                self._contents[path] = present

    def look(self, paths: Iterable[str]) -> tuple[FileChange, ...]:
        """Compare the content of files with what is known of it, and know it from now on."""
        changes = [change for path in sorted(paths) if (change := self._look(path))]
        return tuple(changes)

    def known_files(self) -> set[str]:
        """Return all files there are and all that were there at the last look."""
        return self._contents.keys() | self.listing.files.keys()

    def covers_file(self, path: str) -> bool:
        """Tell whether a file is watched, be it there or not."""
        return self._matches(path) and self._filter.accepts(path)

    def covers_folder(self, path: str) -> bool:
        """Tell whether a folder is to be watched if it exists."""
        return self._reached(path) and not self._filter.prunes(path)

    def _look(self, path: str) -> FileChange | None:
        before, now = self._contents.get(path), _read(path)
        if now is None:
            if self._contents.pop(path, None) is None:
                return None
            return FileChange(ChangeKind.DELETED, Path(path))
        self._contents[path] = now
        if before is None:
            return FileChange(ChangeKind.ADDED, Path(path))
        return FileChange(ChangeKind.MODIFIED, Path(path)) if before.differs(now) else None

    def _learn(self, paths: Iterable[str], listing: Listing) -> None:
        for path in paths:
            _, mtime, size, _, _ = listing.files[path]
            self._contents[path] = _Content(size, mtime)
            self._unread.append(path)

    def _matches(self, path: str) -> bool:
        return any(spec.matches(path) for spec in self.specs)

    def _reached(self, path: str) -> bool:
        return any(spec.reaches(path) for spec in self.specs)

    def _walk(self, known: Listing) -> Listing:
        found = Listing()
        seen: set[str] = set()
        roots = dict.fromkeys(str(spec.root) for spec in self.specs)
        folders = [(root, real) for root in roots if (real := os.path.realpath(root)) == root]
        # Links come last, so that a folder is found under its own name if it is in the tree too.
        links = deque(
            (root, os.path.realpath(root)) for root in roots if (root, root) not in folders
        )
        while folders or links:
            folder, real = folders.pop() if folders else links.popleft()
            if real in seen or not self.covers_folder(folder):
                continue
            seen.add(real)
            entries = _entries(folder)
            if entries is None:
                continue
            found.folders[folder] = real
            trusted = known.verdicts if known.rules == self._filter.version else {}
            for entry in entries:
                if not _is_folder(entry):
                    self._list(entry, found, trusted)
                elif entry.is_symlink():
                    links.append((entry.path, os.path.realpath(entry.path)))
                else:
                    folders.append((entry.path, real.rstrip(os.sep) + os.sep + entry.name))
        return Listing(found.files, found.folders, found.verdicts, self._filter.version)

    def _list(self, entry: "os.DirEntry[str]", found: Listing, trusted: dict[str, bool]) -> None:
        path = entry.path
        verdict = trusted.get(path)
        if verdict is None:
            verdict = self.covers_file(path)
        found.verdicts[path] = verdict
        if verdict and (stamp := _stamp(entry)):
            found.files[path] = stamp


def _entries(folder: str) -> "list[os.DirEntry[str]] | None":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # Gone, a file, or not ours to read.
        return None


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stamp(entry: "os.DirEntry[str]") -> Stamp | None:
    try:
        status = entry.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    now = time.time_ns()
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    racy = now if 0 <= now - latest < RACY else 0
    return status.st_ctime_ns, status.st_mtime_ns, status.st_size, status.st_ino, racy


def _read(path: str) -> _Content | None:
    """Return what is in a file, or `None` if there is no such file."""
    content = _outside_of(path)
    # Written while it was read, it would have the new content under the old time.
    for _ in range(TRIES):
        if content is None or content.size > LARGEST:
            return content
        try:
            data = Path(path).read_bytes()
        except OSError:  # Not readable, or gone this moment: then its folder tells so.
            return content
        read, content = content, _outside_of(path)
        if read == content:
            return _Content(read.size, read.mtime, blake2b(data, digest_size=16).digest())
    return content


def _outside_of(path: str) -> _Content | None:
    try:
        status = os.stat(path)  # noqa: PTH116  For thousands of files, a Path is too slow.
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):  # Opening a pipe would wait for its other end.
        return None
    return _Content(status.st_size, status.st_mtime_ns)
