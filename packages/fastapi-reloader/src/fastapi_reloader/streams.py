"""How messages travel to a page: four formats, one way of waiting for them."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import anyio
from starlette import types as asgi
from starlette.responses import Response

from fastapi_reloader.broadcast import hub, under_reloader
from fastapi_reloader.shutdown import pulse
from reloader_core.hub import Subscription
from reloader_core.journal import Position
from reloader_core.mailbox import AsyncMailbox
from reloader_core.messages import (
    AssetReload,
    Closing,
    Connected,
    CssReload,
    JsReload,
    Message,
    Reload,
    TemplateReload,
    encode,
)

__all__ = [
    "STREAM_HEADERS",
    "EventStream",
    "Format",
    "JsonLines",
    "PlainSignal",
    "ReloadStream",
    "opening_of",
    "relay",
]

STREAM_HEADERS = {
    "Cache-Control": "no-store, no-transform",
    # A stream that a middleware or a proxy compresses is held back until there is enough of it.
    "Content-Encoding": "identity",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing between server and page may keep, change or hold back what a stream says."""

_CHANGES = (AssetReload, CssReload, JsReload, Reload, TemplateReload)


class Format(Protocol):
    """How messages are written on a stream."""

    media_type: str
    status: int
    reopens: bool
    """Whether the page opens another stream when this one ends, without refreshing."""
    heartbeat: bytes

    def write(self, message: Message) -> bytes:
        """Return what `message` looks like; nothing if the reader does not know it."""
        ...

    def is_last(self, message: Message) -> bool:
        """Tell whether the stream ends with `message`."""
        ...


class JsonLines:
    """One JSON message a line; an empty line is a heartbeat."""

    media_type = "application/x-ndjson"
    status = 200
    reopens = True
    heartbeat = b"\n"

    def write(self, message: Message) -> bytes:
        """Return the message and the end of its line."""
        return b"%b\n" % encode(message)

    def is_last(self, message: Message) -> bool:
        """Tell whether the server stops."""
        return isinstance(message, Closing)


class EventStream(JsonLines):
    """Server-sent events, for `EventSource`. The `id` is the position after the event."""

    media_type = "text/event-stream"
    heartbeat = b":\n\n"

    def write(self, message: Message) -> bytes:
        """Return the message as an event."""
        seq = getattr(message, "seq", None)
        position = f"id: {Position(hub.position.boot, seq)}\n" if seq is not None else ""
        head = f"event: {message.type}\n{position}data: ".encode()
        return b"%b%b\n\n" % (head, encode(message))


class PlainSignal:
    """The first protocol: `0` is a heartbeat, `1` means refresh and ends the stream.

    Its client refreshes on any chunk that contains the character `1`, and when the stream ends.
    """

    media_type = "text/plain"
    status = 201
    reopens = False
    heartbeat = b"0\n"

    def write(self, message: Message) -> bytes:
        """Return the signal, or the heartbeat that begins the stream."""
        if isinstance(message, Connected):
            return self.heartbeat
        return b"1\n" if self.is_last(message) else b""

    def is_last(self, message: Message) -> bool:
        """Tell whether the page refreshes."""
        return isinstance(message, (*_CHANGES, Closing))


class _Reader:
    """One page that listens: to the hub for messages, to the pulse for heartbeats."""

    def __init__(self) -> None:
        self.mailbox = AsyncMailbox[Message | None]()

    def deliver(self, message: Message, /) -> None:
        self.mailbox.deliver(message)

    def beat(self) -> None:
        # Whoever has a message waiting needs no heartbeat; and a page that hangs must not have
        # its messages pushed out by them.
        if not len(self.mailbox):
            self.mailbox.deliver(None)

    def stop(self) -> None:
        self.mailbox.deliver(Closing(reason="shutdown"))
        self.mailbox.close()


async def relay(
    scope: asgi.Scope,
    receive: asgi.Receive,
    send_one: Callable[[Message | None], Awaitable[object]],
    *,
    since: Position | None,
    heartbeat: float,
    reopens: bool = True,
) -> bool:
    """Hand everything the hub publishes to `send_one`, until it says that this was the last.

    It ends too when the page goes or the server stops, without any help from either.

    Args:
        scope: The scope of the request.
        receive: The receiving end of the request, which tells when the page goes.
        send_one: Sends a message, or a heartbeat for `None`; a true result ends the stream.
        since: What the page knows already.
        heartbeat: The time between two heartbeats, in seconds.
        reopens: Whether the page opens another stream when this one ends, without refreshing.

    Returns:
        Whether the page is still there.
    """
    reader = _Reader()
    page_is_there = True

    async def until_gone() -> None:
        nonlocal page_is_there
        while not (await receive())["type"].endswith(".disconnect"):
            pass
        page_is_there = False
        reader.mailbox.close()

    async def send_all(opening: Iterable[Message]) -> None:
        for message in opening:
            if await send_one(message):
                return
        async for next_message in reader.mailbox:
            if await send_one(next_message):
                return

    with (
        hub.subscribe(reader, since=since) as subscription,
        pulse.watch(reader, scope.get("server"), heartbeat, reopens=reopens),
    ):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(until_gone)
            await send_all(opening_of(subscription, heartbeat))
            tasks.cancel_scope.cancel()
    return page_is_there


def opening_of(subscription: Subscription, heartbeat: float) -> list[Message]:
    """Return what a page is told first."""
    boot, seq = subscription.position
    connected = Connected(
        boot=boot,
        seq=seq,
        heartbeat=heartbeat,
        failing=subscription.failing,
        alone=under_reloader.get(),
    )
    return [connected, *subscription.missed, *subscription.errors]


class ReloadStream(Response):
    """A response that lasts as long as the page listens and the server serves."""

    def __init__(self, wire: Format, *, since: Position | None, heartbeat: float) -> None:
        super().__init__(
            status_code=wire.status, media_type=wire.media_type, headers=STREAM_HEADERS
        )
        del self.headers["Content-Length"]
        self._wire = wire
        self._since = since
        self._heartbeat = heartbeat

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Send what the hub publishes."""

        async def send_one(message: Message | None) -> bool:
            body = self._wire.heartbeat if message is None else self._wire.write(message)
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})
            return message is not None and self._wire.is_last(message)

        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            page_is_there = await relay(
                scope,
                receive,
                send_one,
                since=self._since,
                heartbeat=self._heartbeat,
                reopens=self._wire.reopens,
            )
            if page_is_there:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except* OSError:
            pass  # ASGI 2.4: sending to a page that has gone
