"""Whose code a file is: the project's, a library's, or Python's own."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["Origin", "Origins"]

OWN = ("reloader_core", "fastapi_reloader", "django_reloader", "reloader_cli")
PACKAGES = ("site-packages", "dist-packages")
PYTHON = "Python"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where code comes from."""

    shown: str
    """Its file, in short."""

    is_app: bool = False
    library: str = ""
    """Empty for the app's code, and if it is not known."""

    is_ours: bool = False
    """Whether it is Reloader's."""


class Origins:
    """Tells where code comes from.

    Args:
        project: The folder of the user's own code; the current one unless given.
    """

    def __init__(self, project: Path | None = None) -> None:
        self._project = os.path.abspath(project or Path.cwd())  # noqa: PTH100  Keeps symlinks.
        self._of = lru_cache(maxsize=1000)(self._find)

    def of(self, file: str, module: str = "") -> Origin:
        """Return the origin of a file, and of the module that is made of it.

        Args:
            file: The path, or what Python calls the code: `<string>`.
            module: The module's full name, if it is known.
        """
        return self._of(file, module)

    def _find(self, file: str, module: str) -> Origin:
        package = module.partition(".")[0]
        if package in OWN:
            return Origin(_tail(file, package), library=package, is_ours=True)
        if file.startswith("<") or "\0" in file:
            return Origin(file, library=PYTHON if file.startswith("<frozen ") else "")
        known_package = package if package != "__main__" else ""
        if known_package and not os.path.isabs(file) and not os.path.exists(file):  # noqa: PTH110, PTH117
            # Compiled code names its source as it was where it was compiled: `uvloop/loop.pyx`.
            return Origin(file, library=known_package)
        for path in dict.fromkeys((os.path.abspath(file), os.path.realpath(file))):  # noqa: PTH100
            parts = Path(path).parts
            if known := [number for number, part in enumerate(parts) if part in PACKAGES]:
                inner = parts[known[-1] + 1 :]
                return Origin("/".join(inner), library=inner[0].removesuffix(".py"))
            if inside := next((rest for each in _stdlib() if (rest := _below(path, each))), ""):
                return Origin(inside, library=PYTHON)
            rest = _below(path, self._project) or _below(path, os.path.realpath(self._project))
            if rest and not self._is_environment(path):
                return Origin(rest, is_app=True)
        return Origin(_tail(file, known_package), library=known_package)

    def _is_environment(self, path: str) -> bool:
        # In a container, the prefix may be `/usr` and the project below it.
        return any(_below(path, prefix) and _below(prefix, self._project) for prefix in _prefixes())


def _prefixes() -> set[str]:
    return {sys.prefix, sys.base_prefix, sys.exec_prefix}


@lru_cache(maxsize=1)
def _stdlib() -> tuple[str, ...]:
    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    return tuple(dict.fromkeys(each for path in paths for each in (path, os.path.realpath(path))))


def _below(path: str, folder: str) -> str:
    """Return what a path is relative to a folder, with slashes; empty if it is not in there."""
    prefix = folder.rstrip(os.sep) + os.sep
    return path.removeprefix(prefix).replace(os.sep, "/") if path.startswith(prefix) else ""


def _tail(file: str, package: str) -> str:
    """Return a path from its package's folder on, or the whole path."""
    parts = Path(file).parts
    if package in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index(package) :])
    return file
