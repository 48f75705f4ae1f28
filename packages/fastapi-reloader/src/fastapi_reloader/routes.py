"""The reload route: heartbeat, streams, and the client's files."""

from functools import cache
from typing import Annotated

from fastapi import (
    APIRouter,
    Depends,
    HTTPException,
    Request,
    Response,
    WebSocket,
    WebSocketException,
)
from fastapi.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from fastapi_reloader.broadcast import hub, rendered
from fastapi_reloader.gate import current_route, is_from_elsewhere, is_welcome
from fastapi_reloader.paths import RELOAD_PATH
from fastapi_reloader.streams import (
    STREAM_HEADERS,
    EventStream,
    Format,
    JsonLines,
    PlainSignal,
    ReloadStream,
    opening_of,
    relay,
)
from reloader_core.client import client_hash, client_source
from reloader_core.journal import Position
from reloader_core.messages import Closing, Message, encode
from reloader_core.settings import Settings

__all__ = ["reload_router"]

CLIENT_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


async def settings_of(connection: HTTPConnection) -> Settings:
    """Return the settings of the route, if the request may use it.

    Raises:
        HTTPException: 404 for a host that is not allowed, 403 for a page of another origin.
        WebSocketException: The same for a WebSocket; a server answers 403 to both.
    """
    route = current_route.get()
    settings = route.settings if route else _default_settings()
    refused = 0
    if not (settings.enabled and is_welcome(connection.scope, settings)):
        refused = 404
    elif is_from_elsewhere(connection.scope):
        refused = 403
    if refused and connection.scope["type"] == "websocket":
        raise WebSocketException(1008)
    if refused:
        raise HTTPException(refused)
    return settings


UsedSettings = Annotated[Settings, Depends(settings_of)]

reload_router = APIRouter(prefix=RELOAD_PATH, tags=["reloader"], include_in_schema=False)
"""The reload route, for an app that wants to include it by itself."""


@reload_router.head("")
async def heartbeat(_: UsedSettings) -> Response:
    """Say that the app has started and answers."""
    return Response(status_code=202, headers={"Cache-Control": "no-store"})


@reload_router.get("")
async def subscribe(request: Request, settings: UsedSettings) -> Response:
    """Open a stream in the format that the page asks for, or answer a poll."""
    wire = _format_for(request.headers.get("accept", ""))
    known = request.headers.get("last-event-id") or request.query_params.get("since", "")
    since = Position.parse(known)
    if "poll" in request.query_params:
        opening = opening_of(hub.catch_up(since), settings.heartbeat)
        body = b"".join(map(wire.write, opening))
        return Response(body, wire.status, STREAM_HEADERS, wire.media_type)
    return ReloadStream(wire, since=since, heartbeat=settings.heartbeat)


@reload_router.websocket("")
async def converse(websocket: WebSocket, settings: UsedSettings) -> None:
    """Send the same messages as text frames."""

    async def send_one(message: Message | None) -> bool:
        if message is not None:  # The protocol has pings of its own.
            await websocket.send_text(encode(message).decode())
        return isinstance(message, Closing)

    since = Position.parse(websocket.query_params.get("since", ""))
    await websocket.accept()
    try:
        page_is_there = await relay(
            websocket.scope,
            websocket.receive,
            send_one,
            since=since,
            heartbeat=settings.heartbeat,
        )
        if page_is_there:
            await websocket.close(1001)  # going away
    except* WebSocketDisconnect:
        pass


@reload_router.get("/client/{digest}/{name}")
async def client_file(request: Request, _: UsedSettings) -> Response:
    """Serve a file of the client."""
    # Not parameters of the function: for the first of its kind, FastAPI imports a second pydantic.
    source = client_source(request.path_params["name"])
    if source is None:
        raise HTTPException(404)
    # A page that an older version rendered asks under the old address, and gets what there is now.
    forever = "public, max-age=31536000, immutable"
    cache = forever if request.path_params["digest"] == client_hash() else "no-cache"
    headers = {**CLIENT_HEADERS, "Cache-Control": cache}
    return Response(source, headers=headers, media_type="text/javascript")


@reload_router.get("/page/{name}")
async def rendered_page(request: Request, _: UsedSettings) -> Response:
    """Serve what the app wrote when it rendered a page that is open now."""
    body = rendered.find(request.path_params["name"])
    if body is None:
        raise HTTPException(404)
    headers = {**CLIENT_HEADERS, "Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="application/octet-stream")


def _format_for(accept: str) -> Format:
    if JsonLines.media_type in accept:
        return JsonLines()
    return EventStream() if EventStream.media_type in accept else PlainSignal()


@cache
def _default_settings() -> Settings:
    # For an app that includes the router by itself: nobody was given any.
    return Settings.load()
