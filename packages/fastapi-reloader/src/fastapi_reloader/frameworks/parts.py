"""What stands behind an app: middleware, routers, routes, mounted apps, and what those hold.

An ASGI app is a callable, and nothing more is said of it. What it is made of shows in the names
that nearly everybody gives to the next app: those are followed, whatever framework they are of.
"""

import logging
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any, cast

__all__ = ["Part", "cells", "is_a", "parts_of", "read"]

logger = logging.getLogger(__name__)

MOST_PARTS = 50_000
"""How many parts are looked at: an object that makes up its attributes has no end."""

MOST_PLACES = 8
"""How often one thing is looked at: an app that is mounted in itself has no end of paths."""

_NEXT = (
    "app",
    "router",
    "middleware_stack",
    "_base_app",  # of a Starlette Mount: what is behind the mount's own middleware
    "original_router",  # of what FastAPI keeps of an included router
    "asgi_app",
    "asgi_handler",
    "wsgi_app",
    "wsgi_application",
    "application",
)
_PLAIN = (str, bytes, int, float, dict, list, tuple, set, frozenset, type, ModuleType)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that an app is made of."""

    thing: Any
    prefix: str
    """The path below which it is, without a slash at the end. Routes have theirs in it."""


def parts_of(app: object) -> Iterator[Part]:
    """Yield the app and all it is made of, the outermost first, and nothing twice at one path."""
    waiting = deque([Part(app, "")])
    # The things are kept, or another one could get the identity of one that has gone.
    seen: dict[tuple[int, str], object] = {}
    places: Counter[int] = Counter()
    while waiting and len(seen) < MOST_PARTS:
        part = waiting.popleft()
        key = (id(part.thing), part.prefix)
        if key in seen or places[id(part.thing)] == MOST_PLACES:
            continue
        seen[key] = part.thing
        places[id(part.thing)] += 1
        yield part
        try:
            waiting.extend(item for item in _behind(part) if not isinstance(item.thing, _PLAIN))
        except Exception:
            logger.debug("Reloader cannot look behind a %s", _kind(part), exc_info=True)


def is_a(thing: object, module: str, *names: str) -> bool:
    """Tell whether a thing is of one of these classes of a module, which is not imported for it."""
    loaded = sys.modules.get(module)
    classes = tuple(found for name in names if isinstance(found := read(loaded, name), type))
    # Not isinstance(): a proxy for the thing of a request fails when there is no request.
    return issubclass(type(thing), classes)


def read(thing: object, name: str) -> Any:
    """Return an attribute, or `None` if it cannot be read: in foreign objects anything happens."""
    try:
        return getattr(thing, name, None)
    except Exception:
        return None


def cells(function: object) -> Iterator[Any]:
    """Yield what a function holds of the one it was made in."""
    for cell in read(function, "__closure__") or ():
        with suppress(ValueError):  # nothing in it yet
            yield cell.cell_contents


def _behind(part: Part) -> Iterator[Part]:
    thing, prefix = part.thing, part.prefix
    if is_a(thing, "fastapi_reloader.wrapper", "WrappedApp"):
        yield Part(read(read(thing, "_parts"), "app"), prefix)
        return
    match thing:
        case MethodType():  # app.wsgi_app, for instance
            yield Part(thing.__self__, prefix)
        case partial():
            made = cast("Any", thing)
            yield from (Part(item, prefix) for item in (made.func, *made.args))
        case FunctionType():
            # Middleware may be a function, and so may an app that chooses between others. Whatever
            # else they use is no app.
            used = (*cells(thing), *_used_globals(thing))
            yield from (Part(item, prefix) for item in used if callable(item))
        case _:
            yield from _held(thing, prefix + _path_of(thing))


def _held(thing: object, prefix: str) -> Iterator[Part]:
    endpoint = read(thing, "endpoint")
    while is_a(endpoint, "functools", "partial"):
        endpoint = endpoint.func
    if isinstance(endpoint, FunctionType | MethodType | type):
        return  # A route with a handler: what it holds is not mounted there.
    for name in _NEXT:
        held = read(thing, name)
        if held is not None:
            yield Part(held, prefix)
    for route in (*_items(thing, "routes"), *_items(thing, "_low_priority_routes")):
        yield Part(route, prefix)
    handler = read(thing, "route_handler")
    if is_a(handler, "litestar.handlers", "ASGIRouteHandler"):
        yield Part(read(handler, "fn"), prefix)
    mounts = read(thing, "mounts")  # of dispatchers: werkzeug's, a2wsgi's and hypercorn's
    if isinstance(mounts, Mapping):
        for path, app in cast("Mapping[Any, object]", mounts).items():
            yield Part(app, prefix + str(path).rstrip("/"))


def _used_globals(function: FunctionType) -> Iterator[object]:
    code = function.__code__
    if code.co_varnames[:1] in {("scope",), ("environ",)}:
        for name in code.co_names:
            found = function.__globals__.get(name)
            # Not functions that are no apps, or this would go through the whole program.
            if not isinstance(found, FunctionType) or found.__code__.co_varnames[:1] == ("scope",):
                yield found


def _path_of(thing: object) -> str:
    """Return the path that a mount, a route or an included router adds."""
    if is_a(thing, "starlette.routing", "BaseRoute") or is_a(
        thing, "litestar.routes.base", "BaseRoute"
    ):
        path = read(thing, "path")
        if path is None:
            path = read(read(thing, "include_context"), "prefix")
        if isinstance(path, str):
            return path.rstrip("/")
    return ""


def _items(thing: object, name: str) -> Iterable[object]:
    items = read(thing, name)
    return tuple(cast("list[object]", items)) if isinstance(items, list | tuple) else ()


def _kind(part: Part) -> str:
    return cast("type[object]", type(part.thing)).__qualname__
