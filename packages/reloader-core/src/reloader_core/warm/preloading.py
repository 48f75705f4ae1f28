"""Importing libraries ahead of time, and finding those that cannot stand it.

Three things are wrong in a process that is to be forked, or that knows nothing of the app yet: a
module that starts a thread, one that cannot be imported without the app, and one that imports the
app. Once that has happened, the process is spoilt: another one has to do without the module, and
without all that import it.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from reloader_core.warm.libraries import absolute, is_library, is_own

__all__ = ["Preloading", "count_threads"]

FORK_SAFE = ("numpy",)
"""These start threads, and take care of them when the process forks: OpenBLAS does."""


def count_threads() -> int:
    """Return how many threads this process has, also those that Python knows nothing of."""
    try:
        return os.stat("/proc/self/task").st_nlink - 2  # noqa: PTH116  Quicker than to list it.
    except OSError:
        return threading.active_count()


class _Refused(BaseException):
    """Raised to get out of the imports of a module. No `except Exception` may catch it."""


class Preloading(MetaPathFinder):
    """Imports modules, and looks at each while it runs.

    Args:
        never: Modules that must not be imported.
        on_module: Called with the name of each module before it runs.
    """

    def __init__(self, never: Iterable[str], on_module: Callable[[str], object]) -> None:
        self._never = set(never)
        self._on_module = on_module
        self._stack: list[str] = []
        self._threads = count_threads()
        self._wanted: set[str] = set()
        self._safe = False
        self.refused: dict[str, str] = {}
        """Modules that spoilt the process, and why."""

    def run(self, names: Sequence[str]) -> dict[str, str]:
        """Import all of them, and return those that spoilt the process, and why."""
        self._wanted = set(names)
        sys.meta_path.insert(0, self)
        try:
            for name in (*(safe for safe in FORK_SAFE if safe in self._wanted), *names):
                self._safe = name in FORK_SAFE
                if name not in sys.modules and not self._is_never(name):
                    self._import(name)
        finally:
            sys.meta_path.remove(self)
        return self.refused

    @property
    def threads(self) -> int:
        """How many threads there may be."""
        return self._threads

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders return, with a loader that is looked at."""
        if fullname in self._never:
            self._refuse(f"imports {fullname}")
            raise _Refused(fullname)
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            find_spec = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find_spec(fullname, path, target) if find_spec else None
            if spec is not None:
                return self._looked_at(fullname, spec)
        return None

    def _looked_at(self, fullname: str, spec: ModuleSpec) -> ModuleSpec:
        if is_own(fullname):
            return spec
        if spec.origin and spec.has_location and not is_library(absolute(spec.origin)):
            self._refuse(f"imports {fullname}, which is not installed", fullname)
            raise _Refused(fullname)
        exec_module = getattr(spec.loader, "exec_module", None)
        attributes: Mapping[str, Any] | None = getattr(spec.loader, "__dict__", None)
        # The loaders of built-in modules are classes, and there is nothing to see in these.
        if exec_module and attributes is not None and not isinstance(spec.loader, type):
            vars(spec.loader)["exec_module"] = partial(self._exec, spec.loader, exec_module)
        return spec

    def _exec(
        self, loader: object, exec_module: Callable[[ModuleType], object], module: ModuleType
    ) -> None:
        vars(loader).pop("exec_module", None)
        if self not in sys.meta_path:  # It was only looked for then, and is imported much later.
            exec_module(module)
            return
        name = module.__name__
        self._on_module(name)
        self._stack.append(name)
        try:
            exec_module(module)
        except Exception as error:
            if name in self._wanted:  # Else it fails in the app, too.
                self._refuse(f"raises {type(error).__name__}: {error}"[:200])
            raise
        else:
            self._count()
        finally:
            self._stack.pop()

    def _count(self) -> None:
        threads = count_threads()
        if threads > self._threads and not self._safe:
            self._refuse("starts a thread")
        self._threads = max(threads, self._threads)

    def _import(self, name: str) -> None:
        try:
            import_module(name)
        except _Refused:
            self.refused.setdefault(name, "imports what must not be imported ahead of time")
        except BaseException as error:
            # It may have run in part, and would be run again for the app.
            self.refused.setdefault(name, f"raises {type(error).__name__}: {error}"[:200])

    def _refuse(self, reason: str, *names: str) -> None:
        """Refuse the module that runs, and all whose imports have led to it."""
        innermost = self._stack[-1:] if not names else []
        for name in (*names, *innermost):
            self.refused.setdefault(name, reason)
        for name in self._stack:
            self.refused.setdefault(name, f"imports {(*names, *innermost)[0]}")

    def _is_never(self, name: str) -> bool:
        parts = name.split(".")
        return any(".".join(parts[:count]) in self._never for count in range(1, len(parts) + 1))
