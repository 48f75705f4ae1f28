"""From a file that an app serves as it is to the addresses a browser knows it by."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["StaticMount", "relative_paths", "url_for_file"]

# RFC 3986's pchar, and the slash: what a browser leaves as it is in a path.
_PLAIN = "/~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class StaticMount:
    """A directory whose files an app serves below a path."""

    url: str
    """The path, as the app's routes have it: not %-quoted. A slash at its end says nothing."""

    directory: Path


def url_for_file(mounts: Iterable[StaticMount], path: Path) -> list[str]:
    """Return the paths at which a file is served, %-quoted.

    Args:
        mounts: Where files are served.
        path: The file. It need not exist: it may have been deleted just now.

    Returns:
        No path twice, and first those of the mount whose directory is the nearest to the file.
    """
    found = [
        (len(relative.parts), -len(mount.url), _quoted(mount.url.rstrip("/"), relative))
        for mount in mounts
        for relative in relative_paths(path, mount.directory)
        if relative.parts  # The directory itself is no file.
    ]
    return list(dict.fromkeys(url for *_, url in sorted(found)))


def relative_paths(path: Path, directory: Path) -> list[Path]:
    """Return what `path` is relative to `directory`, and nothing if it is not in there.

    There can be two answers: by its name, and by what its name leads to when links are followed.
    """
    return list(dict.fromkeys(_relative_paths(path, directory)))


def _relative_paths(path: Path, directory: Path) -> Iterator[Path]:
    for name in _names(path):
        for root in _names(directory):
            if name.is_relative_to(root):
                yield name.relative_to(root)


def _names(path: Path) -> set[Path]:
    # As it is written, and as it is: a watcher may report either, and so may an app's settings.
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  Path.absolute() keeps "..".
    return {absolute, absolute.resolve()}


def _quoted(prefix: str, relative: Path) -> str:
    return quote(os.fsencode(f"{prefix}/{relative.as_posix()}"), safe=_PLAIN)
