"""What the adapters of all frameworks share."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fastapi_reloader.frameworks.engines import find_engines, own_modules
from fastapi_reloader.frameworks.jinja import (
    directories_of,
    directories_of_loader,
    forget_templates,
)
from fastapi_reloader.frameworks.parts import Part, parts_of
from reloader_core.classify import Effect
from reloader_core.framework import Framework, ReloadContext
from reloader_core.specs import WatchSpec, is_too_much
from reloader_core.urls import StaticMount, relative_paths

__all__ = ["AppFramework"]

FRESH = 1.0
"""For how long the places of an app are taken as known, for the files of one change, in seconds."""

_PYTHON = {".py", ".pyi"}


class AppFramework(Framework):
    """A framework whose apps are found among the parts of an app, at any depth.

    A subclass says which parts are its own, and what there is to learn from each.
    """

    def __init__(self) -> None:
        self._surveyed: _Survey | None = None

    def knows(self, thing: object) -> bool:
        """Tell whether a part is of this framework."""
        raise NotImplementedError

    def roots(self, thing: Any) -> Iterable[object]:
        """Return what may lead to template engines: handlers, state, an engine itself."""
        return ()

    def loaders(self, thing: Any) -> Iterable[object]:
        """Return the Jinja loaders that a part is going to use."""
        return ()

    def mounts(self, part: Part) -> Iterable[StaticMount]:
        """Return where a part serves files."""
        return ()

    def detect(self, app: object) -> bool:
        """Tell whether the app, or one in it, is of this framework."""
        return any(True for _ in self._own_parts(app))

    def engines(self, app: object) -> Iterator[Any]:
        """Yield the template engines that the app's handlers can use."""
        roots = [root for part in self._own_parts(app) for root in self.roots(part.thing)]
        return find_engines([*roots, *own_modules()])

    def template_dirs(self, app: object) -> list[Path]:
        """Return the directories of the template engines."""
        return self._template_dirs(app, self.engines(app))

    def static_mounts(self, app: object) -> list[StaticMount]:
        """Return where files are served, if that is always at the same path."""
        found = (mount for part in self._own_parts(app) for mount in self.mounts(part))
        return [mount for mount in dict.fromkeys(found) if not set("{<") & set(mount.url)]

    def watch_specs(self, app: object) -> list[WatchSpec]:
        """Return the directories of templates and served files: they need not exist yet."""
        served = (mount.directory for mount in self.static_mounts(app))
        directories = dict.fromkeys((*self.template_dirs(app), *served))
        # An engine that may read any file has one of these.
        return [WatchSpec(directory) for directory in directories if not is_too_much(directory)]

    def classify(self, app: object, path: Path) -> str | None:
        """Claim whatever lies among templates, unless a directory of served files is nearer."""
        if path.suffix in _PYTHON:
            return None
        survey = self._survey(app)
        depth = _depth(path, survey.templates)
        return Effect.TEMPLATE if depth and (_depth(path, survey.served) < depth) else None

    def before_reload(self, ctx: ReloadContext) -> None:
        """Make the engines forget the templates that have changed, whether they check or not."""
        changed = [path for path in ctx.changes.paths if path.suffix not in _PYTHON]
        if changed:
            self._surveyed = None
            for engine in self._survey(ctx.app).engines:
                forget_templates(engine, changed)

    def _own_parts(self, app: object) -> Iterator[Part]:
        return (part for part in parts_of(app) if self.knows(part.thing))

    def _template_dirs(self, app: object, engines: Iterable[Any]) -> list[Path]:
        loaders = [loader for part in self._own_parts(app) for loader in self.loaders(part.thing)]
        found = [path for loader in loaders for path in directories_of_loader(loader)]
        found += [path for engine in engines for path in directories_of(engine)]
        return list(dict.fromkeys(found))

    def _survey(self, app: object) -> "_Survey":
        # A change may have a thousand files, and each is asked for.
        known = self._surveyed
        if known is None or known.app is not app or time.monotonic() > known.until:
            engines = list(self.engines(app))
            templates = self._template_dirs(app, engines)
            served = [mount.directory for mount in self.static_mounts(app)]
            known = _Survey(app, time.monotonic() + FRESH, engines, templates, served)
            self._surveyed = known
        return known


class _Survey(NamedTuple):
    """What an app has, for a short while."""

    app: object
    until: float
    engines: list[Any]
    templates: list[Path]
    served: list[Path]


def _depth(path: Path, directories: Iterable[Path]) -> int:
    """Return how deep the nearest of the directories is that the path is in, 0 if in none."""
    return max(
        (len(place.parts) for place in directories if relative_paths(path, place)), default=0
    )
