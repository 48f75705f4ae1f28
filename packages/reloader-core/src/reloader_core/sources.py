"""Two ways to learn that files may have changed: the kernel tells, or one looks.

Both give the paths of files to look at; whether such a file has changed is for the
[`Snapshot`][reloader_core.snapshot.Snapshot] to say.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Set
from threading import Event
from typing import Protocol

from reloader_core.changes import ChangeKind
from reloader_core.filters import RULE_FILES
from reloader_core.inotify import Inotify, News
from reloader_core.snapshot import Snapshot
from reloader_core.tree_events import TreeEvents

__all__ = ["KernelEvents", "Polling", "Source"]

RECURSIVE = sys.platform != "linux"
"""Whether whole trees are watched. Linux watches folder by folder, so that a tree which does not
count need cost nothing."""

RECHECK = 1.0
"""Seconds after the last event at which a tree is walked once, for what RustNotify dropped."""

IDLE = 0.25
"""The part of its time that polling may at most be busy."""

MANY = 1000
"""How many events at once may mean that RustNotify has dropped some."""

ATTEMPTS = 10
"""How often folders may come and go while they are being watched."""


class Source(Protocol):
    """Something that tells which files to look at."""

    def wait(self, seconds: float | None) -> set[str]:
        """Wait until there is something to look at, until time is up, or until woken."""
        ...

    def is_unfinished(self, paths: Set[str]) -> bool:
        """Tell whether one of these files is known to be written still."""
        ...

    def wake(self) -> None:
        """Have `wait` ask whether it is woken. Callable from any thread."""

    def refresh(self) -> None:
        """Learn that the snapshot watches other specs."""

    def close(self) -> None:
        """Watch no more."""


class Kernel(Protocol):
    """Something that tells of what happens in some folders."""

    @property
    def unfinished(self) -> Set[str]:
        """Files that somebody has written to, and has not closed, if that is known."""
        ...

    def watch(self, folders: Iterable[str]) -> None:
        """Tell of these folders from now on, and of no others."""

    def read(self, seconds: float | None) -> list[News] | None:
        """Wait for events until time is up or woken; `None` if some were dropped."""
        ...

    def wake(self) -> None:
        """Have `read` return. Callable from any thread."""

    def close(self) -> None:
        """Tell of nothing any more."""


class KernelEvents:
    """What the kernel tells of the folders that a snapshot lists. Call `refresh` first.

    Args:
        snapshot: Knows the folders. It is walked again when there are others.
        woken: Asked whether to stop waiting.

    Raises:
        OSError: From any method, if the kernel does not watch that many folders.
        RuntimeError: From any method, if it fails otherwise.
    """

    def __init__(self, snapshot: Snapshot, woken: Callable[[], bool]) -> None:
        self._snapshot = snapshot
        self._woken = woken
        self._points: frozenset[str] = frozenset()
        self._waypoints: frozenset[str] = frozenset()
        self._kernel: Kernel = TreeEvents(woken) if RECURSIVE else Inotify()
        self._recheck = False
        self._dirty: set[str] = set()

    def wait(self, seconds: float | None) -> set[str]:
        """Wait until there is something to look at, until time is up, or until woken."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._dirty and not self._woken():
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                break
            self._listen(left)
        dirty, self._dirty = self._dirty, set()
        return dirty

    def is_unfinished(self, paths: Set[str]) -> bool:
        """Tell whether one of these files is known to be written still."""
        return not self._kernel.unfinished.isdisjoint(paths)

    def wake(self) -> None:
        """Have `wait` ask whether it is woken. Callable from any thread."""
        self._kernel.wake()

    def refresh(self) -> None:
        """Watch the folders that there are now. Those that come while we do so are found too."""
        # A watch that is set up late has missed something, so the tree is walked after that.
        for attempt in range(1, ATTEMPTS + 1):
            self._points, self._waypoints = _points(self._snapshot)
            try:
                self._kernel.watch(self._points)
                is_watched = True
            except FileNotFoundError:  # A folder has just gone.
                if attempt == ATTEMPTS:
                    raise
                is_watched = False
            self._dirty |= self._snapshot.rescan()
            if (is_watched and self._points == _points(self._snapshot)[0]) or self._woken():
                break

    def close(self) -> None:
        """Watch no more."""
        self._kernel.close()

    def _listen(self, seconds: float | None) -> None:
        final = seconds is None and self._recheck
        told = self._kernel.read(RECHECK if final else seconds)
        if told is None or (final and not told):
            self._recheck = False
            self._walk()
        else:
            self._sort(told)
            # Not for every line in a log file: walking a large tree takes its time.
            self._recheck |= RECURSIVE and (bool(self._dirty) or len(told) >= MANY)

    def _sort(self, told: Iterable[News]) -> None:
        snapshot, walk, again = self._snapshot, False, False
        folders = snapshot.listing.folders
        for kind, path in told:
            path = self._as_listed(path)
            if any(path in known for known in (folders, self._points, self._waypoints)):
                # A folder that came back under its old name is watched no more.
                again |= kind is not ChangeKind.MODIFIED
            elif not _is_inside(path, folders):
                continue
            elif _name(path) in RULE_FILES:
                walk = True
            elif os.path.isdir(path):  # noqa: PTH112
                again |= snapshot.covers_folder(path)
            elif snapshot.covers_file(path):
                self._dirty.add(path)
        if again:
            self._dirty |= snapshot.rescan()
            self.refresh()
        elif walk:
            self._walk()

    def _walk(self) -> None:
        self._dirty |= self._snapshot.rescan()
        if self._points != _points(self._snapshot)[0]:
            self.refresh()

    def _as_listed(self, path: str) -> str:
        """Give a path the name that we know its folder by; some kernels resolve links."""
        folders = self._snapshot.listing.folders
        if not RECURSIVE or path in folders or _is_inside(path, folders):
            return path
        parent, name = os.path.split(path)
        for folder, real in folders.items():
            if real in (parent, path):
                return folder if real == path else os.path.join(folder, name)  # noqa: PTH118
        return path


class Polling:
    """What one notices by walking the tree again and again.

    Args:
        snapshot: Does the walking.
        woken: Asked with every walk whether to stop waiting.
        stopped: Ends the waiting at once.
        delay: The seconds between two walks, if they take little time.
    """

    def __init__(
        self, snapshot: Snapshot, woken: Callable[[], bool], stopped: Event, delay: float
    ) -> None:
        self._snapshot = snapshot
        self._woken = woken
        self._stopped = stopped
        self._delay = delay
        self._cost = 0.0

    def wait(self, seconds: float | None) -> set[str]:
        """Wait until there is something to look at, until time is up, or until woken."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._woken():
            pause = max(self._delay, self._cost * (1 / IDLE - 1))
            if deadline is not None:
                pause = min(pause, max(0.0, deadline - time.monotonic()))
            if self._stopped.wait(pause):
                break
            started = time.monotonic()
            dirty = self._snapshot.rescan()
            self._cost = time.monotonic() - started
            if dirty or (deadline is not None and time.monotonic() >= deadline):
                return dirty
        return set()

    def is_unfinished(self, paths: Set[str]) -> bool:
        """Return that nothing is known of that."""
        return False

    def wake(self) -> None:
        """Do nothing: the next walk asks."""

    def refresh(self) -> None:
        """Learn that the snapshot watches other specs."""

    def close(self) -> None:
        """Watch no more."""


def _points(snapshot: Snapshot) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folders to have watched, and the paths at which a root may appear."""
    folders = snapshot.listing.folders
    points = set(_tops(folders) if RECURSIVE else folders)
    waypoints: set[str] = set()
    roots = {str(spec.root) for spec in snapshot.specs}
    # What a link leads to may go and come back, too.
    for path in roots | {os.path.realpath(root) for root in roots}:
        if os.path.islink(path):  # noqa: PTH114
            waypoints.add(path)  # It may be made to point elsewhere.
            path = os.path.dirname(path)  # noqa: PTH120
        while path not in folders and not os.path.isdir(path):  # noqa: PTH112
            waypoints.add(path)
            path = os.path.dirname(path)  # noqa: PTH120
        points.add(path)
    return frozenset(points), frozenset(waypoints)


def _tops(folders: dict[str, str]) -> Iterable[str]:
    reals = set(folders.values())
    return (real for real in reals if os.path.dirname(real) not in reals)  # noqa: PTH120


def _is_inside(path: str, folders: dict[str, str]) -> bool:
    return os.path.dirname(path) in folders  # noqa: PTH120


def _name(path: str) -> str:
    return os.path.basename(path)  # noqa: PTH119
