"""What an app reads, looks for in vain, and writes, as far as Python itself is asked for it.

An audit hook is told of every `open`, also of those that fail. What a library in C opens by
itself, and whether a file exists, it is not told.
"""

import os
import sys
from collections.abc import Callable, Iterable
from types import FrameType

from reloader_core.warm.libraries import absolute, is_library

__all__ = ["Recorder"]

WRITING = os.O_WRONLY | os.O_RDWR
_LISTING = {"os.listdir", "os.scandir"}
_MOVING = {"os.rename", "os.remove", "os.truncate"}

_HELPERS = {"pathlib", "os", "glob", "io", "codecs", "shutil", "linecache", "tokenize"}
"""These read for others."""

# These read what is no part of the app, or is known from its imports.
_OTHERS = (
    *("importlib._bootstrap_external", "_frozen_importlib_external", "importlib.metadata"),
    *("traceback", "warnings", "logging", "pkg_resources", "zipimport"),
    *("reloader_core", "fastapi_reloader", "reloader_cli"),
)


class Recorder:
    """Notes the files below some folders.

    Args:
        roots: The folders.
        on_new: Called with what is noted for the first time, in the thread of who reads it: a kind
            out of `read`, `listed`, `written`, a path, and the names of the folders in it.
        on_input: Called before somebody is asked to type something.
    """

    def __init__(
        self,
        roots: Iterable[str],
        on_new: Callable[[str, str, str], object],
        on_input: Callable[[], object],
    ) -> None:
        self._prefixes = tuple(os.path.join(absolute(root), "") for root in roots)  # noqa: PTH118
        self._on_new = on_new
        self._on_input = on_input
        self._known: set[tuple[str, str]] = set()

    def install(self) -> None:
        """Look from now on, until the process ends: Python does not let go of an audit hook."""
        sys.addaudithook(self._hear)

    def note(self, kind: str, path: str) -> None:
        """Note a file or folder, if it is below one of the roots and no library."""
        path = absolute(path)
        if (kind, path) in self._known:
            return
        if path.startswith(self._prefixes) or path + os.sep in self._prefixes:
            self._known.add((kind, path))
            if not is_library(path) and f"{os.sep}__pycache__{os.sep}" not in path:
                self._on_new(kind, path, _folders_in(path) if kind == "listed" else "")

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & WRITING
            self._hear_of("written" if writes else "read", path)
        elif event == "builtins.input":
            self._on_input()
        elif event in _LISTING:
            self._hear_of("listed", "." if arguments[0] is None else arguments[0])
        elif event in _MOVING:
            for path in arguments[:2]:
                self._hear_of("written", path)

    def _hear_of(self, kind: str, path: object) -> None:
        # What goes wrong in here would go wrong in the app's `open`.
        try:
            if isinstance(path, bytes):
                path = os.fsdecode(path)
            if isinstance(path, str) and not _is_of_others(sys._getframe(2)):  # pyright: ignore[reportPrivateUsage]
                self.note(kind, path)
        except (OSError, ValueError, RecursionError):
            pass


def _folders_in(path: str) -> str:
    try:
        with os.scandir(path) as entries:
            return "/".join(entry.name for entry in entries if entry.is_dir())
    except OSError:
        return ""  # There is nothing to list, as whoever asked is told in a moment.


def _is_of_others(frame: FrameType | None) -> bool:
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if not isinstance(name, str):
            return False
        if name.partition(".")[0] not in _HELPERS:
            return name.startswith(_OTHERS)
        frame = frame.f_back
    return False
