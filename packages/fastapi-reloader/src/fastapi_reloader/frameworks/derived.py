"""What frameworks have made of an app's functions for its requests, and keep for the next ones."""

import sys
from typing import Any

from fastapi_reloader.frameworks.adapter import AppFramework
from fastapi_reloader.frameworks.parts import is_a, parts_of, read
from reloader_core.framework import frameworks

__all__ = ["Derived"]


_LATE = (
    ("fastapi.applications", "FastAPI", "openapi_schema"),
    ("starlette.applications", "Starlette", "middleware_stack"),
)
"""Attributes that are `None` until a request needs them: classes by module and name."""


class Derived:
    """What an app that has just started will have made of its functions.

    FastAPI keeps the schema of an app, in which models and the app itself may have a say. Starlette
    makes the middleware of a mounted app at its first request. Jinja works out what a filter makes
    of a constant when it compiles a template.

    Args:
        app: The app, which has answered nothing yet: what there is now was made at the start.
    """

    def __init__(self, app: object) -> None:
        self._app = app
        self._unmade: list[tuple[Any, str]] = [
            (part.thing, attribute)
            for part in parts_of(app)
            for module, name, attribute in _LATE
            if is_a(part.thing, module, name) and read(part.thing, attribute) is None
        ]

    def forget(self) -> None:
        """Have it made anew, of functions that are others now."""
        for thing, attribute in self._unmade:
            setattr(thing, attribute, None)
        if "jinja2" not in sys.modules:
            return
        for framework in frameworks.detect(self._app):
            if isinstance(framework, AppFramework):
                for engine in framework.engines(self._app):
                    templates = read(engine, "cache")
                    if templates is not None:
                        templates.clear()
