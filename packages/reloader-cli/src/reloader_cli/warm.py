"""The warm restart, which has the app's processes succeed one another."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reloader_cli.contract import Supervisor
from reloader_core.warm import supervisor
from reloader_core.warm.events import Event, Way
from reloader_core.warm.plan import QUIET, Plan, default_way

__all__ = ["Launch", "make_supervisor"]

RUNNER = "reloader_cli.server:runner"
ERROR_RUNNER = "reloader_cli.server:error_runner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What is to be run, and how."""

    module: str
    app_dir: Path
    project: Path
    options: Mapping[str, Any]
    """An [`AppPlan`][reloader_cli.app_plan.AppPlan] as JSON."""

    environ: Mapping[str, str]
    fork: bool | None = None
    """Whether processes are forked; the system decides if this is `None`."""

    preload: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    watch: tuple[Path, ...] = ()
    keep_last_good: bool = False
    polling: bool | None = None
    quiet: float | None = None
    """Seconds of silence that end a group of changes; `None` for as few as will do."""


def make_supervisor(
    launch: Launch, listener: socket.socket, on_event: Callable[[Event], object]
) -> Supervisor:
    """Return what runs an app until it is told to stop."""
    way = default_way() if launch.fork is None else Way.FORK if launch.fork else Way.SPARE
    plan = Plan(
        entry=launch.module,
        runner=RUNNER,
        error_runner=ERROR_RUNNER,
        project=launch.project,
        app_dir=launch.app_dir,
        environ=lambda: dict(launch.environ),
        options=launch.options,
        way=way,
        preload=launch.preload,
        watch=launch.watch,
        include=launch.include,
        exclude=launch.exclude,
        keep_last_good=launch.keep_last_good,
        quiet=QUIET if launch.quiet is None else launch.quiet,
        polling=launch.polling,
    )
    return supervisor.Supervisor(plan, listener, on_event)
