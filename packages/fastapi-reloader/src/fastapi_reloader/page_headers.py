"""What the headers of a response say about its page, and what becomes of them when a tag goes in.

Raw header lists are edited, never rebuilt from a dictionary: a response may set several cookies.
"""

from collections.abc import Iterable
from email.message import Message
from functools import lru_cache
from typing import NamedTuple, TypeAlias

__all__ = ["Page", "RawHeaders", "page_of", "with_length", "with_policies"]

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

XHTML = "application/xhtml+xml"
POLICY = b"content-security-policy"
LENGTH = b"content-length"
_READ = {b"content-type", b"content-encoding", b"content-disposition", b"cache-control", LENGTH}
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
    length: str | None
    policies: list[str]
    headers: RawHeaders
    """The headers as they go out: without validators, and not to be used without asking."""


def page_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Page | None:
    """Return what a response is as a page, or `None` if it is none that a tag may go into."""
    found: dict[bytes, str] = {}
    kept: RawHeaders = []
    policies: list[str] = []
    for name, value in headers:
        lower = name.lower()
        if lower in _READ:
            found[lower] = value.decode("latin-1")
        elif lower == POLICY:
            policies.append(value.decode("latin-1"))
        if lower not in _STALE:
            kept.append((name, value))
    kind, charset = _content_type(found.get(b"content-type", ""))
    if not (
        kind in {"text/html", XHTML}
        and (status in {200, 201, 202, 203} or status >= 400)
        and found.get(b"content-encoding", "identity").lower() == "identity"
        and not found.get(b"content-disposition", "").lower().startswith("attachment")
    ):
        return None
    may_be_stored = "no-store" not in found.get(b"cache-control", "").lower()
    if may_be_stored:
        kept = [item for item in kept if item[0].lower() != b"cache-control"]
        kept.append((b"cache-control", b"no-cache"))
    length = found.get(LENGTH)
    return Page(charset, kind == XHTML, may_be_stored, length, policies, kept)


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
def _content_type(value: str) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = value
    charset = message.get_param("charset", "utf-8")
    return message.get_content_type(), charset if isinstance(charset, str) else "utf-8"
