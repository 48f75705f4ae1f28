"""What the headers of a response say about its page, and what becomes of them when a tag goes in.

Raw headers are edited, never rebuilt from a dictionary: a response may set several cookies.
"""

from collections.abc import Iterable, MutableMapping
from email.message import Message
from typing import Any, NamedTuple, TypeAlias

__all__ = [
    "Page",
    "RawHeaders",
    "is_html",
    "is_stream",
    "is_text",
    "is_whole",
    "page_of",
    "with_policies",
]

RawHeaders: TypeAlias = tuple[tuple[bytes, bytes], ...]

XHTML = "application/xhtml+xml"
POLICY = b"content-security-policy"
LENGTH = b"content-length"
# What was true of the bytes that the app sent, and is not of those with the tag in them.
_STALE = {
    LENGTH,
    *(b"etag", b"last-modified", b"accept-ranges"),
    *(b"content-md5", b"digest", b"content-digest", b"repr-digest"),
}


class Page(NamedTuple):
    """An HTML response that a tag may go into."""

    charset: str
    is_xhtml: bool
    may_be_stored: bool
    length: int | None
    """What the app says that its body has; below zero if it says nonsense."""

    policies: tuple[str, ...]
    headers: RawHeaders
    """The headers as they go out: without a length and without validators, and not to be used
    without asking."""


def page_of(status: int, headers: RawHeaders) -> Page | None:
    """Return what a response is as a page, or `None` if it is none that a tag may go into."""
    found = {name.lower(): value for name, value in headers}
    kind, charset = _content_type(found.get(b"content-type", b""))
    if not (
        kind in {"text/html", XHTML}
        and (status in {200, 201, 202, 203} or status >= 400)
        and found.get(b"content-encoding", b"identity").lower() == b"identity"
        and not found.get(b"content-disposition", b"").lower().startswith(b"attachment")
    ):
        return None
    caching = b",".join(item[1] for item in headers if item[0].lower() == b"cache-control")
    may_be_stored = b"no-store" not in caching.lower()
    kept = [item for item in headers if item[0].lower() not in _STALE]
    if may_be_stored:
        kept = [item for item in kept if item[0].lower() != b"cache-control"]
        kept.append((b"cache-control", b"no-cache"))
    # What is kept for later responses must be nothing that anybody can add to.
    policies = [item[1].decode("latin-1") for item in kept if item[0].lower() == POLICY]
    return Page(charset, kind == XHTML, may_be_stored, _length(found), tuple(policies), tuple(kept))


def is_html(start: MutableMapping[str, Any]) -> bool:
    """Tell whether a response says that it is HTML."""
    return _kind_of(start) in {"text/html", XHTML}


def is_whole(start: MutableMapping[str, Any]) -> bool:
    """Tell whether a response says how long it is, and so is there already."""
    return any(name.lower() == LENGTH for name, _ in start.get("headers", ()))


def is_stream(start: MutableMapping[str, Any]) -> bool:
    """Tell whether a response says that it goes on and on."""
    return _kind_of(start) == "text/event-stream"


def is_text(start: MutableMapping[str, Any]) -> bool:
    """Tell whether a response says that it can be read."""
    if any(name.lower() == b"content-encoding" for name, _ in start.get("headers", ())):
        return False
    kind = _kind_of(start)
    return kind.startswith("text/") or kind.endswith("json")


def with_policies(headers: RawHeaders, policies: Iterable[str]) -> RawHeaders:
    """Return `headers` with the values of their Content-Security-Policies replaced in order."""
    values = iter(policies)
    return tuple(
        (name, next(values).encode("latin-1") if name.lower() == POLICY else old)
        for name, old in headers
    )


def _kind_of(start: MutableMapping[str, Any]) -> str:
    for name, value in start.get("headers", ()):
        if name.lower() == b"content-type":
            return _content_type(value)[0]
    return ""


def _length(headers: dict[bytes, bytes]) -> int | None:
    value = headers.get(LENGTH)
    if value is None:
        return None
    return int(value) if value.isdigit() else -1


def _content_type(value: bytes) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = value.decode("latin-1")
    charset = message.get_param("charset", "utf-8")
    return message.get_content_type(), charset if isinstance(charset, str) else "utf-8"
