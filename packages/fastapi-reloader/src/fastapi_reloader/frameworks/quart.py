"""Quart's apps, which are made like Flask's."""

from collections.abc import Callable

from fastapi_reloader.frameworks.flask import FlaskFramework
from fastapi_reloader.frameworks.parts import is_a

__all__ = ["QuartFramework"]


class QuartFramework(FlaskFramework):
    """Apps of Quart, with the folders of templates and static files of all their blueprints."""

    name = "quart"

    def knows(self, thing: object) -> bool:
        """Tell whether it is an app."""
        return is_a(thing, "quart", "Quart")

    def watch_exceptions(self, app: object, tell: Callable[[BaseException], object]) -> None:
        """Listen to the signal that an app sends before it answers an exception."""

        async def hear(_: object, *, exception: BaseException, **__: object) -> None:
            # Not a plain function, which would be called in a thread.
            tell(exception)

        self.listen(app, hear)
