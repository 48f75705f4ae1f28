"""Which requests ask for a page or what goes into one, and what they must not carry."""

from functools import lru_cache
from typing import Any, NamedTuple

from starlette.types import Scope

__all__ = [
    "Asset",
    "Navigation",
    "Rerendering",
    "navigation_of",
    "request_of",
    "without_bypasses",
]

_ASSETS = {
    *(b"style", b"script", b"image", b"font", b"audio", b"video", b"track", b"manifest"),
    *(b"object", b"embed"),
}
_DOCUMENTS = {b"document", b"iframe", b"frame"}
# Requests for a part of a page, which goes into a page that has the client already; and for a part
# of a file, whose numbers count the bytes of the file as it is.
_PARTIAL = {b"hx-request", b"turbo-frame", b"range"}
_REMOVED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_RERENDERING = (b"x-reloader", b"morph")
_BYPASSES = {"http.response.pathsend", "http.response.zerocopysend"}


class Navigation(NamedTuple):
    """What the headers of a request for what may be a page say."""

    host: str
    """Several are joined by commas, and so are none that anybody knows."""

    is_document: bool
    """Whether the browser said that it will show the response as a page of its own."""

    accepts_html: bool
    """Whether it asks for HTML, and not just for anything."""

    headers: tuple[tuple[bytes, bytes], ...]
    """The headers that the app gets. It must neither compress nor answer that nothing changed."""


class Asset(NamedTuple):
    """What the headers of a request for what goes into a page say: a style, an image, a script."""

    host: str


class Rerendering(NamedTuple):
    """What the headers of a request say by which our client asks for its page once more."""

    host: str


def request_of(scope: Scope) -> Navigation | Asset | Rerendering | None:
    """Return what a request says of itself, if its response is shown as a page or goes into one.

    Decided from what browsers send by themselves. What does not say is taken for a navigation: the
    response still has to be HTML.
    """
    if scope["type"] != "http" or scope["method"] not in {"GET", "POST"}:
        return None
    try:
        return _read(tuple(scope["headers"]))
    except TypeError:  # A server that makes lists of them.
        return _read(tuple([(name, value) for name, value in scope["headers"]]))


def navigation_of(scope: Scope) -> Navigation | None:
    """Return what a request says of itself, if its response may be shown as a page."""
    request = request_of(scope)
    return request if isinstance(request, Navigation) else None


def without_bypasses(extensions: dict[str, Any]) -> dict[str, Any]:
    """Return those of a scope by which the server cannot send a file past the middleware."""
    if _BYPASSES.isdisjoint(extensions):
        return extensions
    return {name: value for name, value in extensions.items() if name not in _BYPASSES}


@lru_cache(maxsize=128)  # A browser says the same with each request.
def _read(headers: tuple[tuple[bytes, bytes], ...]) -> Navigation | Asset | Rerendering | None:
    # What a service worker fetches for a page has no destination, but keeps its mode.
    is_document = (b"sec-fetch-mode", b"navigate") in headers
    host = b",".join([value for name, value in headers if name == b"host"]).decode("latin-1")
    if _RERENDERING in headers:
        return Rerendering(host)
    accepts_html = False
    for name, value in headers:
        if name == b"sec-fetch-dest":
            is_document |= value in _DOCUMENTS
            if not is_document:
                return Asset(host) if value in _ASSETS else None
        elif name == b"accept" and _accepts_html(value):
            accepts_html = b"html" in value
        elif (
            name == b"accept"
            or (name == b"x-requested-with" and value == b"XMLHttpRequest")
            or name in _PARTIAL
        ):
            return None
    kept = tuple([item for item in headers if item[0] not in _REMOVED])
    return Navigation(host, is_document, accepts_html, kept)


def _accepts_html(accept: bytes) -> bool:
    return b"html" in accept or b"*/*" in accept or b"text/*" in accept
