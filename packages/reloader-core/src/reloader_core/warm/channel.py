"""How the processes of a warm restart talk: messages, and the files that go with them."""

import os
import socket
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from json import dumps, loads  # Bound here: the app may replace what is in the module.
from threading import Lock
from typing import Any

__all__ = ["Channel", "Message"]

Message = dict[str, Any]
"""Plain data. Its `type` tells what it is."""

CHUNK = 64 * 1024
FILES = 8


class Channel:
    """One end of a connection between two processes on this machine.

    Any thread may send, and one may receive. When a process ends, in whatever way, the other end is
    told so.

    Args:
        connection: A connected stream socket, which is closed with the channel.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._lock = Lock()
        self._lines: deque[bytes] = deque()
        self._rest: list[bytes] = []
        self._files: deque[int] = deque()

    def fileno(self) -> int:
        """Return the descriptor, to wait for; -1 once it is closed."""
        return self._socket.fileno()

    @property
    def has_message(self) -> bool:
        """Whether a message has come along with the last one, which makes nothing readable."""
        return bool(self._lines)

    def send(self, message: Mapping[str, Any], *files: int) -> bool:
        """Send a message, and copies of open files; tell whether there is anybody to take it."""
        line = dumps({**message, "files": len(files)}).encode() + b"\n"
        try:
            with self._lock:
                sent = socket.send_fds(self._socket, [line], list(files)) if files else 0
                self._socket.sendall(line[sent:])
        except OSError:
            return False
        return True

    def receive(self) -> tuple[Message, tuple[int, ...]] | None:
        """Wait for the next message; `None` if the other end is gone.

        Returns:
            The message, and the files that came with it, which are now the caller's to close.
        """
        while not self._lines:
            try:
                data, files, _, _ = socket.recv_fds(self._socket, CHUNK, FILES)
            except OSError:
                return None
            if not data:
                return None
            self._files.extend(files)
            *lines, rest = data.split(b"\n")
            if lines:
                self._lines.append(b"".join([*self._rest, lines[0]]))
                self._lines.extend(lines[1:])
                self._rest.clear()
            self._rest.append(rest)
        message: Message = loads(self._lines.popleft())
        count = message.pop("files")
        return message, tuple(self._files.popleft() for _ in range(count))

    def close(self) -> None:
        """Close this end. Whoever waits in `receive` is told that the other end is gone."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.let_go()

    def let_go(self) -> None:
        """Close the file alone: in a forked process, where others go on using the connection."""
        self._socket.close()
        self._lines.clear()
        while self._files:
            os.close(self._files.popleft())
