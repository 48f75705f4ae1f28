"""Which requests ask for a page, and what they must not carry for the page to be complete."""

from typing import Any

from starlette.types import Scope

__all__ = ["is_document", "is_navigation", "prepare"]

_DOCUMENTS = {b"document", b"iframe", b"frame"}
# Requests for a part of a page, which goes into a page that has the client already; and for a part
# of a file, whose numbers count the bytes of the file as it is.
_PARTIAL = {b"hx-request", b"turbo-frame", b"range"}
_DECIDING = {b"sec-fetch-dest", b"accept", b"x-requested-with"} | _PARTIAL
_REMOVED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_BYPASSES = {"http.response.pathsend", "http.response.zerocopysend"}


def is_navigation(scope: Scope) -> bool:
    """Tell whether a browser may show the response to this request as a page.

    Decided from what browsers send by themselves. What does not say is taken for a navigation: the
    response still has to be HTML.
    """
    if scope["type"] != "http" or scope["method"] not in {"GET", "POST"}:
        return False
    for name, value in scope["headers"]:
        if name in _DECIDING and (
            (name == b"sec-fetch-dest" and value not in _DOCUMENTS and not _navigates(scope))
            or (name == b"accept" and not _accepts_html(value))
            or (name == b"x-requested-with" and value == b"XMLHttpRequest")
            or name in _PARTIAL
        ):
            return False
    return True


def is_document(scope: Scope) -> bool:
    """Tell whether the browser said that it will show the response as a page of its own."""
    for name, value in scope["headers"]:
        if name == b"sec-fetch-dest" and value in _DOCUMENTS:
            return True
    return _navigates(scope)


def prepare(scope: Scope) -> dict[str, Any]:
    """Take from a navigation what would keep the tag out of its response.

    The app must not compress, nor answer that nothing has changed, nor hand the server a file to
    send past the middleware.

    Returns:
        What was there before, for `scope.update`.
    """
    before: dict[str, Any] = {"headers": scope["headers"]}
    scope["headers"] = [item for item in scope["headers"] if item[0] not in _REMOVED]
    extensions = scope.get("extensions")
    if extensions and not _BYPASSES.isdisjoint(extensions):
        before["extensions"] = extensions
        kept = {name: value for name, value in extensions.items() if name not in _BYPASSES}
        scope["extensions"] = kept
    return before


def _navigates(scope: Scope) -> bool:
    # What a service worker fetches for a page has no destination, but keeps its mode.
    return (b"sec-fetch-mode", b"navigate") in scope["headers"]


def _accepts_html(accept: bytes) -> bool:
    return b"html" in accept or b"*/*" in accept or b"text/*" in accept
