"""What goes into a page: styles, images, fonts, scripts. They are never shown stale.

A response without a `Cache-Control` is one that a browser may keep for as long as it likes. And a
stylesheet that the client asks for anew, by its token, names what it imports by the token too.
"""

from urllib.parse import parse_qs

import anyio
from starlette import types as asgi

from fastapi_reloader.gate import header
from fastapi_reloader.navigation import without_bypasses
from fastapi_reloader.page_headers import LENGTH
from fastapi_reloader.served import served
from reloader_core.css_urls import TOKEN, with_token

__all__ = ["answer_asset"]

PATHSEND = "http.response.pathsend"
CHUNK = 64 * 1024

_CACHING = {b"cache-control", b"expires"}
# What is not true of a stylesheet any more when its addresses are others.
_STALE = {LENGTH, b"etag", b"last-modified", b"accept-ranges", b"content-md5", b"digest"}
_ASKED_FOR_OTHER_BYTES = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}


async def answer_asset(
    app: asgi.ASGIApp, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
) -> None:
    """Answer a request for what goes into a page."""
    token = _token(scope["query_string"])
    if token and header(scope, b"sec-fetch-dest") == "style":
        await _answer_with_token(token, app, scope, receive, send)
        return

    url = scope["path"].removeprefix(scope.get("root_path", ""))
    extensions = scope.get("extensions")
    is_taken = PATHSEND in (extensions or {})

    async def send_edited(message: asgi.Message) -> None:
        if message["type"] == "http.response.start":
            message = _to_be_asked_for_again(message)
        elif message["type"] == PATHSEND:
            served.note(url, message["path"])
            if not is_taken:
                await _send_file(message["path"], send)
                return
        await send(message)

    # An app that thinks that the server sends files by their paths tells which file it is.
    scope["extensions"] = {**(extensions or {}), PATHSEND: {}}
    try:
        await app(scope, receive, send_edited)
    finally:
        if extensions is None:
            del scope["extensions"]
        else:
            scope["extensions"] = extensions


async def _answer_with_token(
    token: str, app: asgi.ASGIApp, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
) -> None:
    held: asgi.Message | None = None
    parts: list[bytes] = []

    async def send_edited(message: asgi.Message) -> None:
        nonlocal held
        if message["type"] == "http.response.start":
            message = _to_be_asked_for_again(message)
            if _is_css(message):
                held = message
                return
        elif held and message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                start, held = held, None
                body = with_token(b"".join(parts), token)
                await send(_start_of(start, len(body)))
                await send({**message, "body": body})
            return
        await send(message)

    headers, extensions = scope["headers"], scope.get("extensions")
    scope["headers"] = [item for item in headers if item[0] not in _ASKED_FOR_OTHER_BYTES]
    if extensions:
        scope["extensions"] = without_bypasses(extensions)
    try:
        await app(scope, receive, send_edited)
    finally:
        scope["headers"] = headers
        if extensions:
            scope["extensions"] = extensions
        if held:  # The app has failed before the end: as far as it came.
            await send(held)
            await send({"type": "http.response.body", "body": b"".join(parts), "more_body": True})


async def _send_file(path: str, send: asgi.Send) -> None:
    async with await anyio.open_file(path, "rb") as file:
        more_body = True
        while more_body:
            chunk = await file.read(CHUNK)
            more_body = len(chunk) == CHUNK
            await send({"type": "http.response.body", "body": chunk, "more_body": more_body})


def _token(query: bytes) -> str:
    if TOKEN.encode() not in query:
        return ""
    (token, *_) = parse_qs(query.decode("latin-1")).get(TOKEN, [""])
    return token if token.isascii() and token.replace("-", "").replace("_", "").isalnum() else ""


def _to_be_asked_for_again(message: asgi.Message) -> asgi.Message:
    headers = [*message.get("headers", ())]
    if message["status"] >= 400 or any(name.lower() in _CACHING for name, _ in headers):
        return message
    return {**message, "headers": [*headers, (b"cache-control", b"no-cache")]}


def _is_css(message: asgi.Message) -> bool:
    found: dict[bytes, bytes] = {name.lower(): value for name, value in message.get("headers", ())}
    status: int = message["status"]
    return (
        status == 200
        and found.get(b"content-type", b"").lower().startswith(b"text/css")
        and found.get(b"content-encoding", b"identity").lower() == b"identity"
    )


def _start_of(message: asgi.Message, length: int) -> asgi.Message:
    kept = [item for item in message["headers"] if item[0].lower() not in _STALE]
    return {**message, "headers": [*kept, (LENGTH, b"%d" % length)]}
