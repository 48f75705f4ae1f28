"""What template engines, Jinja's and Mako's, look for templates in, and what they remember."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from fastapi_reloader.frameworks.parts import read
from reloader_core.urls import relative_paths

__all__ = ["directories_of", "directories_of_loader", "forget_templates", "is_at"]


def directories_of(engine: object) -> list[Path]:
    """Return where an engine looks for templates."""
    return [*_paths(read(engine, "directories")), *directories_of_loader(read(engine, "loader"))]


def directories_of_loader(loader: object) -> list[Path]:
    """Return where a Jinja loader, and those it is made of, look for templates."""
    return [path for leaf in _leaves(loader) for path in _directories(leaf)]


def forget_templates(engine: object, changed: Iterable[Path]) -> bool:
    """Make an engine read its templates again if one of the changed files may be one of them.

    A template may extend and include others, so all are forgotten. They are few, and compiled as
    soon as they are needed.

    Returns:
        Whether they are forgotten.
    """
    directories = directories_of(engine)
    if not _reads_elsewhere(engine) and not any(is_at(path, directories) for path in changed):
        return False
    for name in ("cache", "_collection"):  # Jinja's, Mako's
        templates = read(engine, name)
        if templates is not None:
            templates.clear()
    return True


def is_at(path: Path, directories: Iterable[Path]) -> bool:
    """Tell whether a path is in one of these directories, is one, or holds one."""
    return any(relative_paths(path, place) or relative_paths(place, path) for place in directories)


def _reads_elsewhere(engine: object) -> bool:
    leaves = _leaves(read(engine, "loader"))
    return any(not _directories(leaf) for leaf in leaves)


def _leaves(loader: object) -> Iterator[object]:
    """Yield the loaders that a loader is made of, or itself, those it asks first before others."""
    waiting: list[object] = [loader]
    seen: dict[int, object] = {}
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen[id(current)] = current
        parts = list(_parts(current))
        if not parts:
            yield current
        waiting = [*parts, *waiting]


def _parts(loader: object) -> Iterator[object]:
    choices = read(loader, "loaders")
    if isinstance(choices, list | tuple):  # ChoiceLoader
        yield from cast("Iterable[object]", choices)
    mapping = read(loader, "mapping")
    if isinstance(mapping, Mapping):  # PrefixLoader; DictLoader has one of templates
        values = tuple(cast("Mapping[Any, object]", mapping).values())
        yield from (value for value in values if not isinstance(value, str))
    wrapped = read(loader, "loader")
    if wrapped is not None:
        yield wrapped
    app = read(loader, "app")
    if app is not None:  # DispatchingJinjaLoader of Flask and Quart
        blueprints: dict[str, object] = read(app, "blueprints") or {}
        yield from (read(owner, "jinja_loader") for owner in (app, *blueprints.values()))


def _directories(loader: object) -> list[Path]:
    if (searched := read(loader, "searchpath")) is not None:  # FileSystemLoader
        return _paths(searched)
    if read(loader, "_archive") is None:  # PackageLoader, if not in a zip file
        return _paths([read(loader, "_template_root")])
    return []


def _paths(places: object) -> list[Path]:
    if not isinstance(places, list | tuple):
        return []
    items = cast("Iterable[object]", places)
    return [
        # Relative ones are relative to the current directory, to Jinja too.
        Path(os.path.abspath(item))  # noqa: PTH100  Path.absolute() keeps "..".
        for item in items
        if isinstance(item, str | os.PathLike) and isinstance(os.fspath(item), str)
    ]
