"""Quart's apps, which are made like Flask's."""

from fastapi_reloader.frameworks.flask import FlaskFramework
from fastapi_reloader.frameworks.parts import is_a

__all__ = ["QuartFramework"]


class QuartFramework(FlaskFramework):
    """Apps of Quart, with the folders of templates and static files of all their blueprints."""

    name = "quart"

    def knows(self, thing: object) -> bool:
        """Tell whether it is an app."""
        return is_a(thing, "quart", "Quart")
