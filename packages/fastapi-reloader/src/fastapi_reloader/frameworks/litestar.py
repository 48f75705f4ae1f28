"""Litestar's apps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi_reloader.frameworks.adapter import AppFramework
from fastapi_reloader.frameworks.parts import Part, cells, is_a, read
from reloader_core.urls import StaticMount

__all__ = ["LitestarFramework"]


class LitestarFramework(AppFramework):
    """Apps of Litestar, with the engine of their `TemplateConfig` and their static files."""

    name = "litestar"

    def knows(self, thing: object) -> bool:
        """Tell whether it is an app or a route."""
        return is_a(thing, "litestar", "Litestar") or is_a(
            thing, "litestar.routes.base", "BaseRoute"
        )

    def roots(self, thing: Any) -> Iterator[object]:
        """Yield the engine and the state of an app, and the handlers of a route."""
        for name in ("template_engine", "state"):
            found = read(thing, name)
            if found is not None:
                yield found
        yield from _functions(thing)

    def mounts(self, part: Part) -> Iterator[StaticMount]:
        """Yield the directories of a route that `create_static_files_router` has made."""
        for function in _functions(part.thing):
            for held in (function, *cells(function)):
                if is_a(held, "litestar.static_files.base", "StaticFiles"):
                    path = str(part.thing.path).partition("/{")[0]
                    for directory in held.directories:
                        yield StaticMount(
                            part.prefix + path.rstrip("/"), Path(directory).absolute()
                        )


def _functions(route: object) -> list[Any]:
    handlers: list[object] = [*(read(route, "route_handlers") or ()), read(route, "route_handler")]
    return [read(handler, "fn") for handler in handlers if handler is not None]
