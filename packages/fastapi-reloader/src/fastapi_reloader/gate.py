"""Which requests may see anything of Reloader, and where they find it."""

import logging
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from starlette.types import Scope

from reloader_core.access import host_name, is_allowed_host, is_same_origin
from reloader_core.settings import Settings

__all__ = ["Route", "current_route", "header", "is_from_elsewhere", "is_welcome", "may_see"]

logger = logging.getLogger(__name__)


class Route(NamedTuple):
    """The reload route that a request can reach: the `root_path` it stands at, its settings."""

    root: str
    settings: Settings


current_route: ContextVar[Route | None] = ContextVar("current_route", default=None)
"""Set by the wrapper that answers the reload route, for the injectors and the router below it.

A context variable rather than an entry in the scope: the app looks into its scope.
"""


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of the request header `name`, or `None`; several are joined by commas."""
    found: bytes | None = None
    for key, value in scope["headers"]:
        if key == name:
            found = value if found is None else found + b"," + value
    return None if found is None else found.decode("latin-1")


def is_welcome(scope: Scope, settings: Settings) -> bool:
    """Tell whether a request may see anything of Reloader."""
    return may_see(header(scope, b"host") or "", settings)


def may_see(host: str, settings: Settings) -> bool:
    """Tell whether the host that a request names is local or allowed; say once when it is not."""
    if _is_allowed(host, settings.allowed_hosts):
        return True
    _say_once(host_name(host))
    return False


def is_from_elsewhere(scope: Scope) -> bool:
    """Tell whether a page of another origin sent the request.

    Browsers say so in `Sec-Fetch-Site`, which no page can set, and which stays true behind a proxy
    that changes `Host`. Older ones, and those that do not trust the address, only send `Origin`;
    for a WebSocket it is the proof that the request comes from a page at all.
    """
    site = header(scope, b"sec-fetch-site")
    if site is not None and scope["type"] == "http":
        return site not in {"same-origin", "none"}
    origin = header(scope, b"origin")
    if origin is None:
        return bool(scope["type"] == "websocket")
    return not is_same_origin(origin, header(scope, b"host") or "")


_is_allowed = lru_cache(maxsize=64)(is_allowed_host)


_named: set[str] = set()


def _say_once(name: str) -> None:
    # Whoever sends requests chooses the name, so only some are said.
    if name and name not in _named and len(_named) < 16:
        _named.add(name)
        logger.warning(
            "Reloader is off for requests to the host %r, which is not local. "
            "To allow it, set RELOADER_ALLOWED_HOSTS=%s",
            name,
            name,
        )
