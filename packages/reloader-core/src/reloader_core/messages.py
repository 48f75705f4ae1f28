"""What the server says to the page.

One frozen dataclass for each message of the wire protocol; `docs/reference/protocol.md` describes
them, and `tests/golden/messages.json` holds one of each, which the Python and the JavaScript side
are both tested against.
"""

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeAlias

__all__ = [
    "PROTOCOL",
    "AssetReload",
    "Change",
    "Closing",
    "Connected",
    "CssReload",
    "ErrorMessage",
    "ErrorPhase",
    "JsReload",
    "Message",
    "Recovered",
    "Reload",
    "TemplateReload",
    "encode",
]

PROTOCOL = 2
"""The version of the wire protocol. Version 1 is the plain `0`/`1` stream."""


class ErrorPhase(StrEnum):
    """When an error happened."""

    STARTUP = "startup"
    REQUEST = "request"
    RELOAD = "reload"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The first line of every stream: which version of the app the server runs.

    `heartbeat` is the time between two signs of life, in seconds. `failing` says that this process
    has no app to serve, only an error: pages stay as they are, and show it. `alone` says that no
    other process answers at this address: another `boot` than the page's has replaced it.
    """

    type: ClassVar[str] = "connected"
    boot: str
    seq: int
    heartbeat: float
    protocol: int = PROTOCOL
    failing: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """Refresh the page."""

    type: ClassVar[str] = "reload"
    seq: int
    paths: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CssReload:
    """Swap these stylesheets."""

    type: ClassVar[str] = "css_reload"
    seq: int
    paths: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JsReload:
    """Scripts changed."""

    type: ClassVar[str] = "js_reload"
    seq: int
    paths: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetReload:
    """Swap these images, fonts or media."""

    type: ClassVar[str] = "asset_reload"
    seq: int
    paths: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReload:
    """Templates changed: the page may look different when it is rendered again.

    `urls` are those of styles and images that changed together with them.
    """

    type: ClassVar[str] = "template_reload"
    seq: int
    paths: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorMessage:
    """Show an error in the page, until a `Recovered` with the same `id`."""

    type: ClassVar[str] = "error"
    id: str
    phase: ErrorPhase
    report: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Take the error with this `id` away."""

    type: ClassVar[str] = "recovered"
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The server is about to stop: ask at once whether another one is there."""

    type: ClassVar[str] = "closing"
    reason: Literal["restart", "shutdown"]


Change: TypeAlias = Reload | CssReload | JsReload | AssetReload | TemplateReload
"""A message that changes what a page should show. It carries the `seq` the page then has."""

Message: TypeAlias = Connected | Change | ErrorMessage | Recovered | Closing


def encode(message: Message) -> bytes:
    """Return `message` as one line of JSON in ASCII, without the line's end."""
    if isinstance(message, ErrorMessage):
        return _encode(message)  # its report is a dictionary, which no cache can key
    return _encode_once(message)


@lru_cache(maxsize=8)
def _encode_once(message: Message) -> bytes:
    # Ten thousand open pages get the same line: it is written once.
    return _encode(message)


def _encode(message: Message) -> bytes:
    body = {field.name: getattr(message, field.name) for field in fields(message)}
    return json.dumps({"type": message.type, **body}, separators=(",", ":")).encode()
