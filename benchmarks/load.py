"""A load generator: a few connections that are kept open, each with one request at a time."""

import asyncio
import time
from typing import cast
from urllib.parse import urlsplit

import uvloop

__all__ = ["FETCH", "NAVIGATION", "PLAIN", "request", "seconds_for"]

PLAIN = {"Accept": "*/*", "User-Agent": "curl"}
"""What a program sends that is no browser."""

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Sec-Fetch-Site": "same-origin",
}
FETCH = {**BROWSER, "Accept": "*/*", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
"""What a page sends when its script asks for data."""

NAVIGATION = {
    **BROWSER,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-User": "?1",
    "Upgrade-Insecure-Requests": "1",
}
"""What a browser sends when a link is clicked."""


def request(url: str, headers: dict[str, str]) -> bytes:
    """Return a GET request as it is sent."""
    parts = urlsplit(url)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(
        [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *lines, "", ""]
    ).encode()


def seconds_for(count: int, url: str, headers: dict[str, str], *, connections: int = 8) -> float:
    """Send a request `count` times, and return how long it takes until all are answered."""
    return uvloop.run(_send_all(count, url, headers, connections))


async def _send_all(count: int, url: str, headers: dict[str, str], connections: int) -> float:
    loop = asyncio.get_running_loop()
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    work = _Work(count, request(url, headers))
    opened = [
        await loop.create_connection(lambda: _Connection(work), host, port)
        for _ in range(min(connections, count))
    ]
    begin = time.perf_counter()
    try:
        for _, connection in opened:
            connection.send()
        await work.done
        return time.perf_counter() - begin
    finally:
        for transport, _ in opened:
            transport.close()


class _Work:
    """How many requests are to be sent yet, and to be answered."""

    def __init__(self, count: int, what: bytes) -> None:
        self.to_send = self.to_answer = count
        self.request = what
        self.done = asyncio.get_running_loop().create_future()

    def answered(self) -> None:
        self.to_answer -= 1
        if not self.to_answer:
            self.done.set_result(None)

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(why))


class _Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._in_head = True
        self._head = b""
        self._missing: int | None = None
        """The bytes of the body that are yet to come; `None` when it comes in chunks."""
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # to uvloop only by its methods

    def connection_lost(self, exc: Exception | None) -> None:
        self._work.fail(f"The connection was closed: {exc}")

    def send(self) -> None:
        if self._work.to_send:
            self._work.to_send -= 1
            self._head = b""
            self._transport.write(self._work.request)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            data = self._read_head(data)
        if self._in_head:
            return
        if self._missing is None:
            self._tail = (self._tail + data)[-5:]
            is_complete = self._tail == b"0\r\n\r\n"
        else:
            self._missing -= len(data)
            is_complete = self._missing == 0
        if is_complete:
            self._in_head = True
            self._work.answered()
            self.send()

    def _read_head(self, data: bytes) -> bytes:
        """Return the part of `data` that belongs to the body."""
        self._head += data
        head, end, body = self._head.partition(b"\r\n\r\n")
        if not end:
            return b""
        if not head.startswith(b"HTTP/1.1 200"):
            self._work.fail(head.decode("latin-1"))
        _, found, after = head.lower().partition(b"\r\ncontent-length:")
        self._missing = int(after.partition(b"\r\n")[0]) if found else None
        self._tail = b""
        self._in_head = False
        return body
