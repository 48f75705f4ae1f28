"""What a supervisor is to run, and how."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reloader_core.warm.events import Way
from reloader_core.warm.orders import Kind, Order
from reloader_core.warm.preload_list import cache_folder
from reloader_core.warm.user_imports import digest

__all__ = ["QUIET", "Plan", "default_way"]

QUIET = 0.005
"""Seconds of silence after which changes are acted upon.

Pages wait longer. A process that was started too early is replaced by the next, before anybody has
seen it.
"""


def default_way() -> Way:
    """Return how processes come about on this system."""
    # On macOS, what libraries of the system do does not survive a fork.
    return Way.FORK if sys.platform == "linux" else Way.SPARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a [`Supervisor`][reloader_core.warm.supervisor.Supervisor] is to run, and how."""

    entry: str
    """The app: `package.module:attribute`."""

    runner: str
    """What serves it: `package.module:function`, called with a
    [`Child`][reloader_core.warm.child.Child]. It has to be installed, not part of the project."""

    error_runner: str
    """What serves the report if there is no app: the same, and `child.report` is there."""

    project: Path = field(default_factory=Path.cwd)
    """The folder whose files are watched."""

    app_dir: Path | None = None
    """What stands first on `sys.path`; the project's folder unless given."""

    folder: Path = field(default_factory=Path.cwd)
    """The app's current directory."""

    argv: tuple[str, ...] = field(default_factory=lambda: tuple(sys.argv))
    environ: Callable[[], Mapping[str, str]] = field(default_factory=lambda: os.environ.copy)
    """Returns the app's environment, each time a process is made."""

    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the runners are given: plain data."""

    way: Way = field(default_factory=default_way)
    preload: tuple[str, ...] = ()
    """Modules to import ahead of time, besides those that the last run has used."""

    watch: tuple[Path, ...] = ()
    """Files whose change restarts the app, besides those that it is seen to use."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Files that count although they would be ignored, and that do not count: globs."""

    keep_last_good: bool = False
    """Whether the last app that worked goes on while the new one cannot start."""

    grace: float = 2.0
    """Seconds that a process has for finishing its requests."""

    patching: float = 0.5
    """Seconds that the app has for taking a change in place."""

    drift: int = 5
    """How many libraries a process may import itself before they are imported ahead of time."""

    quiet: float = QUIET
    """The seconds of silence that end a group of changes."""

    polling: bool | None = None
    """Whether to walk the tree instead of listening to the kernel; `None` decides by the system."""

    cache: Path = field(default_factory=cache_folder)
    """Where the names of libraries and compiled modules are remembered."""

    @property
    def import_folder(self) -> Path:
        """The folder that the app is imported from, without links."""
        return (self.app_dir or self.project).absolute()

    @property
    def _codes(self) -> Path:
        app = f"{self.import_folder}\0{self.entry}".encode("utf-8", "surrogatepass")
        return self.cache / "warm" / f"{digest(app)}.code"

    def order(self, kind: Kind, report: Mapping[str, Any] | None = None) -> Order:
        """Return what a new process is to be."""
        return Order(
            kind=kind,
            runner=self.runner if kind == "app" else self.error_runner,
            entry=self.entry,
            project=str(self.project.absolute()),
            # No module of the project may be in the way of the page that tells of it.
            app_dir=str(self.import_folder) if kind == "app" else "",
            folder=str(self.folder.absolute()),
            argv=self.argv,
            environ=dict(self.environ()),
            options=self.options,
            codes=str(self._codes) if kind == "app" else "",
            report=report,
        )
