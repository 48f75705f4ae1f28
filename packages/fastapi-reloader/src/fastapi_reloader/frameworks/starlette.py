"""Starlette's apps, and FastAPI's, which are Starlette's."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fastapi_reloader.frameworks.adapter import AppFramework
from fastapi_reloader.frameworks.parts import Part, is_a, read
from reloader_core.urls import StaticMount

__all__ = ["StarletteFramework"]


class StarletteFramework(AppFramework):
    """Starlette's and FastAPI's apps, with their `Jinja2Templates` and `StaticFiles`."""

    name = "starlette"

    def knows(self, thing: object) -> bool:
        """Tell whether it is an app, a router, a route, or serves files."""
        return (
            is_a(thing, "starlette.applications", "Starlette")
            or is_a(thing, "starlette.routing", "Router", "BaseRoute")
            or is_a(thing, "starlette.staticfiles", "StaticFiles")
        )

    def roots(self, thing: Any) -> Iterator[object]:
        """Yield the handlers of a route, their dependencies, and the state of an app."""
        for name in ("state", "endpoint"):
            found = read(thing, name)
            if found is not None:
                yield found
        yield from _dependencies(read(thing, "dependant"))

    def mounts(self, part: Part) -> Iterator[StaticMount]:
        """Yield the directories of a `StaticFiles`, those of packages among them."""
        if is_a(part.thing, "starlette.staticfiles", "StaticFiles"):
            for directory in part.thing.all_directories:
                yield StaticMount(part.prefix, Path(directory).absolute())


def _dependencies(dependant: Any) -> Iterator[object]:
    waiting = [dependant]
    while waiting:
        current = waiting.pop()
        inner: Iterable[Any] = read(current, "dependencies") or ()
        yield from (read(item, "call") for item in inner)
        waiting += inner
