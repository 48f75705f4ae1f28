"""What in this process proves that its server still listens.

The best proof is the listening socket itself, found among the open file descriptors. Where sockets
are no file descriptors (Windows) it is the server object that the running tasks hold. Where there
is neither, nothing can be known, and a stream can only be kept short.
"""

import asyncio
import errno
import os
import socket
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, cast

__all__ = ["Evidence", "find_evidence", "listening_name", "port_of", "serving_objects"]

GUESS = 5.0
"""How long a stream may stay open where nothing tells whether the server stops, in seconds."""

_seen: set[int] = set()
"""The ports for which a listening socket was found at some time."""


class Evidence(Protocol):
    """Something that tells when the server wants to stop."""

    def is_stopping(self) -> bool:
        """Tell whether the server has stopped listening. Safe to call from any thread."""
        ...


class _Sockets:
    """The listening sockets that accepted us: when one of them is gone, the server stops."""

    def __init__(self, found: dict[int, tuple[int, Any]]) -> None:
        self._found = found

    def is_stopping(self) -> bool:
        return any(listening_name(fd) != name for fd, name in self._found.items())


class _Servers:
    """The server objects that serve in this event loop."""

    def __init__(self, servers: list[Any]) -> None:
        self._servers = servers

    def is_stopping(self) -> bool:
        return not all(server.is_serving() for server in self._servers)


class _Deadline:
    """The last resort."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def is_stopping(self) -> bool:
        return time.monotonic() > self._until


def port_of(server: object) -> int:
    """Return the TCP port in `scope["server"]`, or 0 for a Unix socket.

    There granian says `"0"` and others `None`, or have no server at all.
    """
    with suppress(TypeError, ValueError):
        _, port = cast("tuple[str, Any]", server)
        return int(port)
    return 0


def find_evidence(port: int, *, may_guess: bool = True) -> Evidence:
    """Find what tells that a server stops; call it in the event loop of one of its requests.

    Args:
        port: Where it listens: a TCP port, or 0 for a Unix socket.
        may_guess: Whether to say now and then that it stops, when there is no way to know.
    """
    found = {
        fd: name
        for fd in _open_fds()
        if (name := listening_name(fd)) is not None and _belongs(name, port)
    }
    if found:
        _seen.add(port)
        return _Sockets(found)
    if port in _seen:  # There was one, and it is gone: the server is stopping already.
        return _Deadline(0)
    if servers := list(serving_objects()):
        return _Servers(servers)
    return _Deadline(GUESS if may_guess else float("inf"))


def listening_name(fd: int) -> tuple[int, Any] | None:
    """Return family and address of the listening stream socket `fd`, or `None` if it is none."""
    try:
        if not stat.S_ISSOCK(os.fstat(fd).st_mode):
            return None
        with socket.socket(fileno=os.dup(fd)) as copy:
            if copy.type == socket.SOCK_STREAM and _listens(copy):
                return copy.family, copy.getsockname()
    except (OSError, ValueError):
        pass
    return None


def _listens(copy: socket.socket) -> bool:
    with suppress(AttributeError, OSError):  # macOS and Windows do not know or not tell.
        return bool(copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    # The next best: a listener has no peer. (Nor has a connection that was reset just now.)
    try:
        copy.getpeername()
    except OSError as error:
        return error.errno in {errno.ENOTCONN, errno.EINVAL}
    return False


def serving_objects() -> Iterator[Any]:
    """Yield every object with a true `is_serving()` that the tasks of this event loop hold."""
    with suppress(RuntimeError):  # not asyncio
        found: dict[int, Any] = {}
        for task in asyncio.all_tasks():
            for frame in _frames(task.get_coro()):
                for held in frame.f_locals.values():
                    for item in _with_parts(held):
                        with suppress(Exception):  # Foreign objects: anything may happen.
                            if item.is_serving() is True:
                                found[id(item)] = item
        yield from found.values()


def _frames(coroutine: Any) -> Iterator[Any]:
    while (frame := getattr(coroutine, "cr_frame", None)) is not None:
        yield frame
        coroutine = getattr(coroutine, "cr_await", None)


def _with_parts(held: Any) -> Iterator[Any]:
    attributes: dict[str, Any] = getattr(held, "__dict__", {})
    for value in (held, *attributes.values()):
        yield value
        if isinstance(value, list | tuple):
            yield from cast("Iterable[Any]", value)


def _open_fds() -> Iterable[int]:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return [int(entry.name) for entry in Path(folder).iterdir() if entry.name.isdigit()]
    return range(1024)


def _belongs(name: tuple[int, Any], port: int) -> bool:
    family, address = name
    if family in {socket.AF_INET, socket.AF_INET6}:
        return port != 0 and address[1] == port
    return port == 0
