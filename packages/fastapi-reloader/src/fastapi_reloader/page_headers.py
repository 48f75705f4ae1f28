"""What the headers of a response say about its page, and what becomes of them when a tag goes in.

Raw header lists are edited, never rebuilt from a dictionary: a response may set several cookies.
"""

from collections.abc import Iterable, Sequence
from email.message import Message
from functools import lru_cache
from typing import NamedTuple, TypeAlias

__all__ = ["Page", "RawHeaders", "page_of", "with_length", "with_policies"]

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

XHTML = "application/xhtml+xml"
POLICY = b"content-security-policy"
LENGTH = b"content-length"
# What was true of the bytes that the app sent, and is not of those with the tag in them.
_STALE = {
    *(b"etag", b"last-modified", b"accept-ranges"),
    *(b"content-md5", b"digest", b"content-digest", b"repr-digest"),
}


class Page(NamedTuple):
    """An HTML response that a tag may go into."""

    charset: str
    is_xhtml: bool
    may_be_stored: bool
    length: bytes | None
    policies: list[str]
    headers: RawHeaders
    """The headers as they go out: without validators, and not to be used without asking."""


def page_of(status: int, headers: Sequence[tuple[bytes, bytes]]) -> Page | None:
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
    dropped = _STALE | {b"cache-control"} if may_be_stored else _STALE
    kept = [item for item in headers if item[0].lower() not in dropped]
    if may_be_stored:
        kept.append((b"cache-control", b"no-cache"))
    policies = [item[1].decode("latin-1") for item in kept if item[0].lower() == POLICY]
    return Page(charset, kind == XHTML, may_be_stored, found.get(LENGTH), policies, kept)


def with_length(headers: RawHeaders, length: int | None) -> RawHeaders:
    """Return `headers` for a body of `length` bytes, or of a length that is not known yet."""
    if length is None:
        return [item for item in headers if item[0].lower() != LENGTH]
    value = str(length).encode()
    return [(name, value if name.lower() == LENGTH else old) for name, old in headers]


def with_policies(headers: RawHeaders, policies: Iterable[str]) -> RawHeaders:
    """Return `headers` with the values of their Content-Security-Policies replaced in order."""
    values = iter(policies)
    return [
        (name, next(values).encode("latin-1") if name.lower() == POLICY else old)
        for name, old in headers
    ]


@lru_cache(maxsize=32)
def _content_type(value: bytes) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = value.decode("latin-1")
    charset = message.get_param("charset", "utf-8")
    return message.get_content_type(), charset if isinstance(charset, str) else "utf-8"
