"""Which files are watched: a folder and a glob pattern, registered from anywhere at any time.

A framework's shell, a plug-in or the app itself calls
[`register_watch_spec`][reloader_core.specs.register_watch_spec]; every running
[`FileWatcher`][reloader_core.watcher.FileWatcher] picks it up.
"""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from threading import Lock

__all__ = [
    "SpecsReady",
    "WatchSpec",
    "WatchSpecs",
    "glob_reaches",
    "is_too_much",
    "register_watch_spec",
    "registered_specs",
    "watch_specs_ready",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WatchSpec:
    """The files below `root` that match `glob`.

    Raises:
        ValueError: If the pattern cannot be read.
    """

    root: Path
    """A folder, which need not exist yet. Made absolute; symbolic links are kept."""

    glob: str = "**/*"
    """Relative to the root. `*` stays inside a name, `**` stands for any number of folders."""

    gitignore: bool = True
    """Whether `.gitignore` has a say. What is built is ignored by Git, and served all the same."""

    _prefixes: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _compiled(self.glob)
        root = os.path.abspath(self.root)  # noqa: PTH100  Path.absolute() keeps "..".
        object.__setattr__(self, "root", Path(root))
        prefixes = dict.fromkeys((root, os.path.realpath(root)))
        object.__setattr__(self, "_prefixes", tuple(os.path.join(p, "") for p in prefixes))  # noqa: PTH118

    def matches(self, path: str | os.PathLike[str]) -> bool:
        """Tell whether this file is one of them, however the root's links are spelled."""
        pattern = _compiled(self.glob)
        return any(pattern.fullmatch(relative) for relative in self._relatives(path))

    def reaches(self, folder: str | os.PathLike[str]) -> bool:
        """Tell whether files in this folder, or somewhere below it, may match."""
        # With a separator at its end, the root itself is relative to the root: the empty path.
        inside = self._relatives(os.path.join(folder, ""))  # noqa: PTH118
        parts = self.glob.split("/")
        return any(glob_reaches(parts, [p for p in path.split("/") if p]) for path in inside)

    def _relatives(self, path: str | os.PathLike[str]) -> Iterator[str]:
        text = os.fspath(path)
        for prefix in self._prefixes:
            if text.startswith(prefix):
                yield text[len(prefix) :].replace(os.sep, "/")


class WatchSpecs:
    """A growing collection of specs, each folder and pattern once. Safe for threads."""

    def __init__(self, specs: Iterable[WatchSpec] = ()) -> None:
        self.growing: list[Callable[[], object]] = []
        """Called, in whatever thread, when a spec has been added."""

        self._lock = Lock()
        self._specs: dict[tuple[str, str, bool], WatchSpec] = {}
        for spec in specs:
            self.add(spec)

    def __len__(self) -> int:
        """Return how many there are. As none is ever removed, it also tells whether one came."""
        return len(self._specs)

    def __iter__(self) -> Iterator[WatchSpec]:
        """Iterate over those that are there now."""
        with self._lock:
            return iter(tuple(self._specs.values()))

    def add(self, spec: WatchSpec) -> bool:
        """Add a spec, unless the same folder and pattern are there, and tell whether it is new."""
        key = (os.path.realpath(spec.root), spec.glob, spec.gitignore)
        with self._lock:
            is_new = self._specs.setdefault(key, spec) is spec
        for callback in tuple(self.growing) if is_new else ():
            callback()
        return is_new


class SpecsReady:
    """Callbacks that want to know what is watched."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[tuple[WatchSpec, ...]], object]] = []

    def connect(self, callback: Callable[[tuple[WatchSpec, ...]], object]) -> None:
        """Call `callback` with all specs when a watcher starts, and when one is added to it.

        It is called in the watcher's thread and may register more.
        """
        if callback not in self._callbacks:
            self._callbacks.append(callback)

    def disconnect(self, callback: Callable[[tuple[WatchSpec, ...]], object]) -> None:
        """Forget the callback, if it is known."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    def send(self, specs: tuple[WatchSpec, ...]) -> None:
        """Call every callback. One that raises is logged, and the others are still called."""
        for callback in tuple(self._callbacks):
            try:
                callback(specs)
            except Exception:
                logger.exception("%r failed to take the watched files", callback)


registered_specs = WatchSpecs()
"""What [`register_watch_spec`][reloader_core.specs.register_watch_spec] has collected."""

watch_specs_ready = SpecsReady()
"""Where to connect callbacks that want to know what is watched."""


def register_watch_spec(root: str | os.PathLike[str], glob: str = "**/*") -> WatchSpec:
    """Have every watcher of this process watch `glob` below `root`, from now on.

    Args:
        root: A folder, which need not exist yet.
        glob: Which files in it: `*` stays inside a name, `**` stands for any number of folders.

    Raises:
        ValueError: If the pattern cannot be read.
    """
    spec = WatchSpec(Path(root), glob)
    registered_specs.add(spec)
    return spec


def is_too_much(folder: Path) -> bool:
    """Tell whether a folder holds far more than a project: the whole disk, or all that is yours.

    A server that is started there would watch other programs at work, and never be done.
    """
    real = folder.resolve()
    return real == Path(real.anchor) or real == Path.home().resolve()


def glob_reaches(parts: Sequence[str], folder: Sequence[str]) -> bool:
    """Tell whether a pattern, split at its slashes, may match something inside a folder."""
    for index, name in enumerate(folder):
        if index < len(parts) and parts[index] == "**":
            return True
        if index >= len(parts) - 1 or not fnmatchcase(name, parts[index]):
            return False
    return True


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    *folders, name = glob.split("/")
    pattern = "".join("(?:[^/]+/)*" if part == "**" else _part(part) + "/" for part in folders)
    try:
        return re.compile(pattern + (".+" if name == "**" else _part(name)), re.DOTALL)
    except re.error as error:
        raise ValueError(f"Cannot read the glob {glob!r}: {error}.") from error


def _part(part: str) -> str:
    return _TOKEN.sub(_translate, part)


def _translate(token: re.Match[str]) -> str:
    text = token[0]
    if text[0] == "*":
        return "[^/]*"
    if text == "?":
        return "[^/]"
    if len(text) == 1:
        return re.escape(text)
    body = text[1:-1].replace("\\", r"\\").replace("[", r"\[")
    return f"[^/{body[1:]}]" if body[0] == "!" else f"[{body}]"


_TOKEN = re.compile(r"\*+|\[!?\]?[^\]]+\]|.", re.DOTALL)
