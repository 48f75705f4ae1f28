"""Flask's apps, behind whatever lets an ASGI server call them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastapi_reloader.frameworks.adapter import AppFramework
from fastapi_reloader.frameworks.parts import Part, is_a, read
from reloader_core.urls import StaticMount

__all__ = ["FlaskFramework"]


class FlaskFramework(AppFramework):
    """Apps of Flask, with the folders of templates and static files of all their blueprints."""

    name = "flask"

    def knows(self, thing: object) -> bool:
        """Tell whether it is an app."""
        return is_a(thing, "flask", "Flask")

    def roots(self, thing: Any) -> Iterator[object]:
        """Yield the views and the engine, if there is one yet: asking for it would make it."""
        yield thing.__dict__.get("jinja_env")
        yield from dict(thing.view_functions).values()
        yield from dict(thing.extensions).values()

    def loaders(self, thing: Any) -> Iterator[object]:
        """Yield the loaders of the app and of its blueprints."""
        for owner in (thing, *dict(thing.blueprints).values()):
            yield read(owner, "jinja_loader")

    def mounts(self, part: Part) -> Iterator[StaticMount]:
        """Yield the static folders of the app and of its blueprints."""
        app = part.thing
        for rule in tuple(app.url_map.iter_rules()):
            # The path is in the rule alone: a blueprint does not know where it is registered.
            blueprint, _, view = rule.endpoint.rpartition(".")
            owner = app.blueprints.get(blueprint) if blueprint else app
            folder = read(owner, "static_folder")
            if view == "static" and folder and rule.rule.endswith("/<path:filename>"):
                path = rule.rule.removesuffix("/<path:filename>")
                yield StaticMount(part.prefix + path, Path(folder).absolute())

    def watch_exceptions(self, app: object, tell: Callable[[BaseException], object]) -> None:
        """Listen to the signal that an app sends before it answers an exception."""

        def hear(_: object, *, exception: BaseException, **__: object) -> None:
            tell(exception)

        self.listen(app, hear)

    def listen(self, app: object, receiver: Callable[..., object]) -> None:
        """Have the signal of each app of this framework call `receiver`."""
        signal = read(sys.modules.get(self.name), "got_request_exception")
        for part in self._own_parts(app):
            signal.connect(receiver, sender=part.thing, weak=False)
