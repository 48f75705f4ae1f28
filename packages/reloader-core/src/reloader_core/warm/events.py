"""What the supervisor tells of: each event is plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = [
    "Asking",
    "Died",
    "Ended",
    "Event",
    "Failed",
    "Nothing",
    "PatchedInPlace",
    "Ready",
    "Rebuilding",
    "Rebuilt",
    "Restarting",
    "Starting",
    "Way",
]


class Way(StrEnum):
    """How a new process comes about."""

    FORK = "fork"
    """From a process that has imported the libraries, and forks."""

    SPARE = "spare"
    """A process that has imported the libraries becomes the new one, and the next one is made."""

    COLD = "cold"
    """From nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """The app is started for the first time."""

    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarting:
    """The app is started anew."""

    paths: tuple[Path, ...]
    """What changed; empty if it was something else."""

    reason: str = ""
    """Why, in a few words; why it could not be patched in place, if that was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A process serves."""

    pid: int

    seconds: float
    """Since the first change was noticed, or since the start."""

    way: Way
    is_error: bool = False
    """Whether it has no app, but only the report of why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The app waits, while it starts, for what somebody types: in a debugger, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The app could not start."""

    report: Mapping[str, Any]
    """The [`ErrorReport`][reloader_core.report.ErrorReport] as JSON."""

    kept: bool = False
    """Whether the last app that worked goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchedInPlace:
    """The app took a change without a restart."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]
    seconds: float
    """Since the change was noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Files changed that the app does not use, or not what is in them."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """A process ended that should not have."""

    pid: int
    what: str
    """`app`, `error page` or `zygote`."""

    status: int | None
    """Its exit code; the negative number of the signal that ended it; `None` if not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilding:
    """The process that has imported the libraries is made anew."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The process that has imported the libraries is there."""

    modules: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """All processes have ended."""


Event = (
    Starting
    | Restarting
    | Ready
    | Asking
    | Failed
    | PatchedInPlace
    | Nothing
    | Died
    | Rebuilding
    | Rebuilt
    | Ended
)
