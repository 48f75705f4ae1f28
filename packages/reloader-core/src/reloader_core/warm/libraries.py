"""Which modules are libraries, and which are code that a user of this machine edits."""

import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from os.path import realpath
from pathlib import Path
from types import ModuleType

__all__ = [
    "absolute",
    "file_of",
    "is_library",
    "is_own",
    "library_names",
    "modules_in",
    "own_packages",
    "user_paths",
]

OWN = ("reloader_core", "reloader_cli", "fastapi_reloader", "django_reloader")
"""Our own packages. They count as libraries wherever they are."""

PACKAGES = {"site-packages", "dist-packages"}


def absolute(path: str) -> str:
    """Return a path from the root on, with its links as they are."""
    return os.path.abspath(path)  # noqa: PTH100  Path.resolve() follows links.


def is_own(name: str) -> bool:
    """Tell whether a module is Reloader's."""
    return name.partition(".")[0] in OWN


@lru_cache(maxsize=10_000)
def is_library(path: str) -> bool:
    """Tell whether a file or folder belongs to Python or to an installed package.

    A package that is installed in editable mode is not a library: it is there to be edited.
    """
    path = path.replace("\\", "/")
    if not PACKAGES.isdisjoint(path.split("/")):
        return True
    return any(path == folder or path.startswith(folder + "/") for folder in _standard_library())


@lru_cache(maxsize=1)
def own_packages() -> tuple[Path, ...]:
    """Return the folders of our packages that are installed, in editable mode too."""
    specs = (find_spec(name) for name in OWN)
    return tuple(Path(spec.origin).parent for spec in specs if spec and spec.origin)


def file_of(module: ModuleType) -> str:
    """Return the file that a module was made of; empty if there is none."""
    file = vars(module).get("__file__")
    return file if isinstance(file, str) else ""


def library_names(modules: Mapping[str, ModuleType | None]) -> list[str]:
    """Return those of these modules that may be imported again by their names, before the app's.

    Args:
        modules: As `sys.modules` holds them.
    """
    return [name for name, module in modules.items() if _is_importable_library(name, module)]


def modules_in(folder: str) -> set[str]:
    """Return the names of the modules and packages in a folder of `sys.path`."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name.partition(".")[0] for entry in entries if _is_module(entry)}
    except OSError:
        return set()


def user_paths(paths: Iterable[str]) -> list[str]:
    """Return those folders of `sys.path` that hold code which is edited."""
    return [path for path in map(absolute, paths) if not _is_interpreters(path)]


def _is_importable_library(name: str, module: ModuleType | None) -> bool:
    if type(module) is not ModuleType and not isinstance(module, ModuleType):
        return False
    spec = vars(module).get("__spec__")
    # Modules that are made at run time, or go by two names, cannot be asked for.
    if spec is None or spec.name != name or name.startswith("__"):
        return False
    file = file_of(module)
    return bool(file) and not is_own(name) and is_library(absolute(file))


def _is_module(entry: os.DirEntry[str]) -> bool:
    if entry.name.endswith((".py", ".so", ".pyd")):
        return True
    # A folder without this file gives way to a library of its name.
    return entry.is_dir() and Path(entry.path, "__init__.py").is_file()


def _is_interpreters(path: str) -> bool:
    return is_library(path) or path.endswith(".zip")


@lru_cache(maxsize=1)
def _standard_library() -> tuple[str, ...]:
    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    paths.append(str(Path(sys.base_prefix, "DLLs")))  # On Windows.
    names = (name for path in paths for name in (path, realpath(path)))
    return tuple(dict.fromkeys(name.replace("\\", "/") for name in names))
