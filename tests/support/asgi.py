"""Drive an ASGI app without a server, and keep everything it says."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel
from tests.support.waiting import PATIENCE

Message = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]

WHOLE_REQUEST: Message = {"type": "http.request", "body": b"", "more_body": False}

FETCH: Headers = [
    (b"host", b"localhost:8000"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, br"),
    (b"sec-fetch-dest", b"empty"),
    (b"sec-fetch-site", b"same-origin"),
]
"""What a browser sends for `fetch()`."""

NAVIGATION: Headers = [
    (b"host", b"localhost:8000"),
    (b"accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
    (b"accept-encoding", b"gzip, br"),
    (b"sec-fetch-dest", b"document"),
    (b"sec-fetch-site", b"none"),
]
"""What a browser sends for a page."""


def http_scope(
    path: str = "/",
    *,
    method: str = "GET",
    headers: Iterable[tuple[bytes, bytes]] = FETCH,
    **more: Any,
) -> dict[str, Any]:
    """Return the scope that uvicorn makes of a request."""
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "method": method,
        "root_path": "",
        "path": path,
        "raw_path": path.encode("ascii", "replace"),
        "query_string": query.encode(),
        "headers": list(headers),
        "state": {},
        **more,
    }


def websocket_scope(
    path: str = "/", *, headers: Iterable[tuple[bytes, bytes]] = (), **more: Any
) -> dict[str, Any]:
    """Return the scope that uvicorn makes of a WebSocket handshake."""
    scope = http_scope(path, headers=[(b"host", b"localhost:8000"), *headers])
    del scope["method"]
    return {**scope, "type": "websocket", "scheme": "ws", "subprotocols": ["chat"], **more}


@dataclass
class Exchange:
    """What an app answered."""

    sent: list[Message] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def start(self) -> Message:
        return next(item for item in self.sent if item["type"] == "http.response.start")

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def headers(self) -> Headers:
        return [(bytes(name), bytes(value)) for name, value in self.start.get("headers", ())]

    @property
    def chunks(self) -> list[bytes]:
        return [item.get("body", b"") for item in self.sent if item["type"] == "http.response.body"]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def is_complete(self) -> bool:
        """Whether the response has come to its end."""
        return any(_is_end(message) for message in self.sent)

    def header(self, name: bytes) -> bytes | None:
        """Return the only header of that name."""
        values = [value for key, value in self.headers if key.lower() == name]
        assert len(values) <= 1, values
        return values[0] if values else None


class Connection:
    """One connection, seen from the server."""

    def __init__(self, app: Any, scope: Message) -> None:
        self.exchange = Exchange()
        self.finished = anyio.Event()
        self._app = app
        self._scope = scope
        self._incoming: deque[Message] = deque()
        self._changed = anyio.Event()

    def put(self, *messages: Message) -> None:
        """Let the app receive these messages."""
        self._incoming.extend(messages)
        self._wake()

    def leave(self) -> None:
        """Disconnect."""
        self.put({"type": f"{self._scope['type']}.disconnect", "code": 1005})

    async def until(self, predicate: Callable[[Exchange], object]) -> Exchange:
        """Wait until the answer so far is as wanted."""
        with anyio.fail_after(10 * PATIENCE):
            while not predicate(self.exchange):
                assert not self.finished.is_set(), self.exchange
                await self._changed.wait()
        return self.exchange

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._send)
        except Exception as error:
            self.exchange.error = error
        finally:
            self.finished.set()
            self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, anyio.Event()
        changed.set()

    async def _receive(self) -> Message:
        while not self._incoming:
            await self._changed.wait()
        return self._incoming.popleft()

    async def _send(self, message: Message) -> None:
        self.exchange.sent.append({**message})
        if _is_end(message):
            self.leave()  # as servers say when a response is complete
        self._wake()
        await anyio.lowlevel.checkpoint()


@asynccontextmanager
async def connect(app: Any, scope: Message) -> AsyncIterator[Connection]:
    """Run an app for one connection, and end it with the block."""
    connection = Connection(app, scope)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(connection.run)
        yield connection
        tasks.cancel_scope.cancel()


async def exchange(app: Any, scope: Message, *incoming: Message) -> Exchange:
    """Send one request, and return what came back once the app has returned."""
    with anyio.fail_after(20 * PATIENCE):
        async with connect(app, scope) as connection:
            connection.put(*(incoming or [{**WHOLE_REQUEST}]))
            await connection.finished.wait()
    return connection.exchange


async def get(
    app: Any, path: str = "/", *, headers: Iterable[tuple[bytes, bytes]] = FETCH, **more: Any
) -> Exchange:
    """Send one request without a body."""
    return await exchange(app, http_scope(path, headers=headers, **more))


def _is_end(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)
