"""The lines of source around a place: those of the code that ran, as far as they can be had."""

import linecache
import os
import stat
from collections.abc import Sequence
from typing import Any

from reloader_core.contents import attempt
from reloader_core.process_start import began

__all__ = ["AROUND", "character", "excerpt", "is_stale", "lines_of"]

AROUND = 5
"""How many lines are shown before a place, and after it."""

LARGEST = 5_000_000  # bytes


def lines_of(
    file: str, module_globals: dict[str, Any] | None = None, *, is_fresh: bool = False
) -> list[str]:
    """Return the lines of a file, or nothing if it cannot be read.

    They come from `linecache`, which asks the module's loader, and keeps what it has read once. So
    whoever loads code from elsewhere, or again, can register its lines there.

    Args:
        file: What the code object calls it.
        module_globals: Those of the module, whose loader may know the source.
        is_fresh: Whether the file is read anew if it has changed.
    """
    return attempt(list[str](), _read, file, module_globals, is_fresh)


def _read(file: str, module_globals: dict[str, Any] | None, is_fresh: bool) -> list[str]:
    if is_fresh:
        linecache.checkcache(file)
    if file not in linecache.cache and not _is_readable(file):
        return []
    lines = linecache.getlines(file, module_globals)
    return [line for line in lines if type(line) is str]


def _is_readable(file: str) -> bool:
    # A pipe or a device would be read for ever.
    status = attempt(None, os.stat, file)
    return status is None or (stat.S_ISREG(status.st_mode) and status.st_size < LARGEST)


def is_stale(file: str) -> bool:
    """Tell whether the lines of a file may be others than those that were loaded.

    They may if the file was read for its lines after a change, and changed after this process
    began. Lines that were registered are those of the code.
    """
    entry: Any = linecache.cache.get(file)
    return attempt(False, lambda: entry[1] > began())


def excerpt(
    lines: Sequence[str], line: int, last: int | None = None, *, first_line: int = 1
) -> list[tuple[int, str]]:
    """Return the lines around a place, each with its number.

    Args:
        lines: Lines of the file.
        line: The first line of the place, from 1.
        last: Its last line, if it has several.
        first_line: The number of the first of `lines`.
    """
    start = max(line - AROUND, first_line)
    end = min(max(last or line, line), line + AROUND) + AROUND
    return [
        (number, code.rstrip("\r\n"))
        for number, code in enumerate(lines[start - first_line : end - first_line + 1], start)
    ]


def character(lines: Sequence[str], line: int, offset: int | None) -> int | None:
    """Return which character of a line a byte of its UTF-8 belongs to, both counted from 0."""
    if offset is None or not 0 < line <= len(lines):
        return None
    data = lines[line - 1].encode("utf-8", "surrogatepass")
    return len(data[: max(offset, 0)].decode("utf-8", "ignore"))
