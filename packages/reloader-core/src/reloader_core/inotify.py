"""What Linux tells of the folders that are watched, at once and without a look in between.

[`watchfiles`](https://watchfiles.helpmanual.io) sleeps and looks, again and again: with steps
short enough not to be felt, that alone keeps a processor busier than an idle tool may. A thread
that reads from the kernel itself sleeps until there is something, and knows of it at once.
See `man 7 inotify`.
"""

import ctypes
import errno
import os
import select
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache

from reloader_core.changes import ChangeKind

__all__ = ["Inotify", "News"]

News = tuple[ChangeKind, str]
"""What has happened to a path."""

MODIFY, ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO = 0x2, 0x4, 0x8, 0x40, 0x80
CREATE, DELETE, DELETE_SELF, MOVE_SELF = 0x100, 0x200, 0x400, 0x800
OVERFLOW, IGNORED, ONLY_FOLDERS = 0x4000, 0x8000, 0x1000000

HEARD = (ONLY_FOLDERS | MODIFY | ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE) | (
    DELETE_SELF | MOVE_SELF
)

HEAD = struct.Struct("iIII")
"""Watch, mask, cookie, and the length of the name that follows."""

BUFFER = 64 * 1024

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.EACCES}


class Inotify:
    """The events of some folders, not of what is below them."""

    def __init__(self) -> None:
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._kernel: int | None = None
        self._folders: dict[int, list[str]] = {}
        self.unfinished: set[str] = set()
        """Files that somebody has written to, and has not closed."""

    def watch(self, folders: Iterable[str]) -> None:
        """Tell of these folders from now on, and of no others. Those that have gone are left out.

        Raises:
            OSError: If the kernel does not watch that many folders.
        """
        if self._kernel is None:
            self._kernel = _checked(_libc().inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
        before, self._folders = self._folders, {}
        for folder in folders:
            try:
                watch = _libc().inotify_add_watch(self._kernel, os.fsencode(folder), HEARD)
                # One folder may be known by several names.
                self._folders.setdefault(_checked(watch), []).append(folder)
            except OSError as error:
                if error.errno not in _GONE:
                    raise
        for watch in before.keys() - self._folders.keys():
            _libc().inotify_rm_watch(self._kernel, watch)  # It may have gone by itself.

    def read(self, seconds: float | None) -> list[News] | None:
        """Wait for events until time is up or somebody wakes us.

        Returns:
            What has happened, or `None` if the kernel had to drop some of it.
        """
        poll = select.poll()
        poll.register(self._ear, select.POLLIN)
        if self._kernel is not None:
            poll.register(self._kernel, select.POLLIN)
        for ready, _ in poll.poll(None if seconds is None else seconds * 1000):
            if ready == self._ear.fileno():
                self._ear.recv(BUFFER)
            else:
                return self._events(os.read(ready, BUFFER))
        return []

    def wake(self) -> None:
        """Have `read` return, now or the next time. Callable from any thread."""
        with suppress(OSError):  # It is closed, or has been told often enough.
            self._bell.send(b"!")

    def close(self) -> None:
        """Tell of nothing any more."""
        if self._kernel is not None:
            os.close(self._kernel)
            self._kernel = None
        self._bell.close()
        self._ear.close()

    def _events(self, data: bytes) -> list[News] | None:
        events: list[News] = []
        for watch, mask, name in _unpacked(data):
            if mask & OVERFLOW:
                self.unfinished.clear()
                return None
            if not mask & IGNORED:
                for folder in self._folders.get(watch, ()):
                    path = _joined(folder, name)
                    events.append((_kind(mask), path))
                    if mask & MODIFY:
                        self.unfinished.add(path)
                    elif not mask & ATTRIB:
                        self.unfinished.discard(path)
        return events


def _unpacked(data: bytes) -> Iterator[tuple[int, int, str]]:
    start = 0
    while start < len(data):
        watch, mask, _, length = HEAD.unpack_from(data, start)
        start += HEAD.size + length
        yield watch, mask, os.fsdecode(data[start - length : start].rstrip(b"\0"))


def _joined(folder: str, name: str) -> str:
    return os.path.join(folder, name) if name else folder  # noqa: PTH118


def _kind(mask: int) -> ChangeKind:
    if mask & (CREATE | MOVED_TO):
        return ChangeKind.ADDED
    if mask & (DELETE | MOVED_FROM | DELETE_SELF | MOVE_SELF):
        return ChangeKind.DELETED
    return ChangeKind.MODIFIED


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
