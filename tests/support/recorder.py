"""An outer layer of a test app that writes down every request, in a file that outlives it."""

import json
import os
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILE = "requests.jsonl"


class Recorder:
    """Adds a line to `requests.jsonl` when a request comes and another one when it has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._numbers = count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        key = f"{os.getpid()}-{next(self._numbers)}"
        query = scope["query_string"].decode()
        _write(
            start=key,
            method=scope["method"],
            path=scope["path"],
            query=query,
            accept=headers.get("accept", ""),
        )
        try:
            await self._app(scope, receive, send)
        finally:
            _write(end=key)


class StaleCache:
    """Answers each address under `/cached` for ever with the first answer it got."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._stored: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/cached"):
            await self._app(scope, receive, send)
            return
        if scope["path"] not in self._stored:
            self._stored[scope["path"]] = await self._answer(scope, receive)
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._stored[scope["path"]]})

    async def _answer(self, scope: Scope, receive: Receive) -> bytes:
        body = b""

        async def collect(message: Message) -> None:
            nonlocal body
            body += message.get("body", b"")

        await self._app(scope, receive, collect)
        return body


def _write(**entry: str) -> None:
    # One write to a file opened for appending: lines of several workers do not mix.
    file = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{json.dumps(entry)}\n".encode())
    os.close(file)
