"""Which changes of files concern an app, by what it has used."""

import os
from collections.abc import Callable
from pathlib import Path

from reloader_core.changes import ChangeKind, FileChange
from reloader_core.classify import Effect, effect_of
from reloader_core.warm.orders import Use
from reloader_core.warm.user_imports import digest

__all__ = ["concerns", "digest_of_file", "is_python", "was_written_since"]

RACY = 0.02
"""Seconds by which the clock of a file system may be late."""

MODULES = (".py", ".pyx", ".pyd", ".so")


def is_python(path: Path) -> bool:
    """Tell whether a file is source of Python, as its name says."""
    return path.suffix == ".py"


def digest_of_file(path: Path) -> str:
    """Return the digest of what is in a file; empty if it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def was_written_since(when: float, path: Path) -> bool:
    """Tell whether a file was written, or put into its place, after this time.

    Args:
        when: Seconds, as `time.time` counts.
        path: The file. One that is not there has been deleted at any time.
    """
    try:
        status = path.stat()
    except OSError:
        return True
    return max(status.st_mtime, status.st_ctime) > when - RACY


def concerns(
    change: FileChange, use: Use, digest_of: Callable[[Path], str] = digest_of_file
) -> bool:
    """Tell whether a process that starts now would differ from one that has used this.

    Args:
        change: What happened to one file.
        use: What the app has used.
        digest_of: Returns the digest of what is in a file.
    """
    path, text = change.path, str(change.path)
    if text in use.written:
        return False  # It is the app's own: a log, a database, an upload.
    if text in use.modules:
        return use.modules[text] != digest_of(path)
    if text in use.read:
        return True
    if text in use.read_later and effect_of(path) in _READ_ONCE:
        return True
    if change.kind is ChangeKind.MODIFIED:
        return False
    return _is_listed(path, use) or _is_module_asked_for(text, use)


def _is_listed(path: Path, use: Use) -> bool:
    """Tell whether a file that came or went is listed, or has made or emptied a folder that is."""
    entry = path
    while str(entry.parent) not in use.listed:
        if entry.parent == entry:
            return False
        entry = entry.parent
    return entry == path or entry.is_dir() != (str(entry) in use.folders)


def _is_module_asked_for(path: str, use: Use) -> bool:
    """Tell whether a file that came or went may decide what a name stands for."""
    if not path.endswith(MODULES):
        return False
    return any(
        _is_asked_for(path, place, use) for place in use.places if path.startswith(place + os.sep)
    )


def _is_asked_for(path: str, place: str, use: Use) -> bool:
    *folders, file = Path(path[len(place) + 1 :]).parts
    folder = place
    for number, part in enumerate(folders, 1):
        folder += os.sep + part
        if folder not in use.places:
            # A folder is a package even without `__init__.py`, and this one was not found.
            return _was_asked_for(folders[:number], use)
    stem = file.partition(".")[0]
    return _was_asked_for(folders if stem == "__init__" else [*folders, stem], use)


def _was_asked_for(parts: list[str], use: Use) -> bool:
    """Tell whether this was looked for, in a folder of `sys.path` or in that of a package."""
    name = ".".join(parts)
    return name in use.names or any(asked.endswith(f".{name}") for asked in use.names)


_READ_ONCE = {Effect.NOTHING, Effect.PYTHON}
"""The rest reaches the page by itself, unless it was read for good when the app started."""
