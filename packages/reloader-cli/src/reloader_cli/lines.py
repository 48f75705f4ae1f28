"""What is printed about an event: one line, or none."""

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from reloader_cli.colours import Colour
from reloader_core.report import ErrorReport, ReportedError
from reloader_core.warm.events import Died, Failed, PatchedInPlace, Ready, Restarting

__all__ = [
    "Paint",
    "died_line",
    "duration",
    "failed_line",
    "header",
    "patched_line",
    "plain",
    "ready_line",
]

Paint = Callable[[str, Colour], str]
"""Gives text a colour, or leaves it."""

SHOWN = 3
"""How many files, or names, are told."""


def plain(text: str, _: Colour) -> str:
    """Leave text as it is."""
    return text


def header(name: str, url: str, version: str, paint: Paint) -> str:
    """Say what is served, and where."""
    return (
        f"{paint('Reloader', Colour.NAME)} {version} serves {paint(name, Colour.NAME)} at "
        f"{paint(url, Colour.LINK)}  {paint('(Ctrl+C ends it)', Colour.QUIET)}"
    )


def ready_line(event: Ready, cause: Restarting | None, paint: Paint) -> str:
    """Say that a process serves, and why there is a new one."""
    time = duration(event.seconds)
    if cause is None:
        return f"{paint('ready', Colour.GOOD)} in {time}"
    why = ": ".join(filter(None, (files(cause.paths), cause.reason)))
    if cause.paths and not cause.reason:
        why = f"{why} changed"
    return f"{paint('restarted', Colour.GOOD)} in {time}" + (f": {why}" if why else "")


def patched_line(event: PatchedInPlace, paint: Paint) -> str:
    """Say that a change was taken without a restart."""
    names = [f"{own_name(name, event.paths)}()" for name in event.names]
    what = listed([files(event.paths), *names] if len(event.paths) == 1 else names, " ")
    time = paint(duration(event.seconds), Colour.QUIET)
    return f"{paint('patched in place', Colour.GOOD)}: {what}  {time}"


def failed_line(event: Failed, paint: Paint) -> str:
    """Say why there is no app."""
    where, title, notes = _told(event)
    cross = paint("✗", Colour.BAD)
    line = " ".join(filter(None, (cross, where and paint(where, Colour.NAME), title)))
    if event.kept:
        line = f"{line}  {paint('(the last app that worked goes on)', Colour.QUIET)}"
    return "\n".join([line, *(f"  {paint(note, Colour.WARNING)}" for note in notes)])


def died_line(event: Died, paint: Paint) -> str:
    """Say that a process has ended that should not have."""
    if event.status is None:
        how = "ended, and nobody knows how"
    elif event.status < 0:
        how = f"was ended by {_signal_name(-event.status)}"
    else:
        how = f"ended by itself, with exit code {event.status}"
    return f"{paint('✗', Colour.BAD)} the process of the {event.what} ({event.pid}) {how}"


def duration(seconds: float) -> str:
    """Return a time as people read it."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def files(paths: Sequence[Path]) -> str:
    """Return the names of files, as they are seen from here."""
    return listed([_seen_from_here(path) for path in paths])


def listed(names: Sequence[str], separator: str = ", ") -> str:
    """Return names in one line; if there are many, the first of them."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN + 1 else ""
    return separator.join(names[: SHOWN if more else None]) + more


def own_name(name: str, paths: Sequence[Path]) -> str:
    """Return the name of a function without its module, if that is clear from its file."""
    for path in paths:
        module = ".".join(Path(_seen_from_here(path)).with_suffix("").parts)
        for part in (module, module.removeprefix("src."), path.stem):
            if name.startswith(f"{part}."):
                return name.removeprefix(f"{part}.")
    return name


def _told(event: Failed) -> tuple[str, str, tuple[str, ...]]:
    try:
        report = ErrorReport.from_json(event.report)
    except ValueError:
        return "", str(event.report.get("title", "the app has not started")), ()
    error = report.error
    if error is None:
        return "", report.title, ()
    return _place(error), report.title, error.notes


def _place(error: ReportedError) -> str:
    frames = [frame for frame in error.frames if frame.is_app or frame.kind == "syntax"]
    return f"{frames[-1].shown}:{frames[-1].line}" if frames else ""


def _seen_from_here(path: Path) -> str:
    with suppress(ValueError, OSError):  # It is elsewhere, or this folder is gone.
        return path.relative_to(Path.cwd()).as_posix()
    return str(path)


def _signal_name(number: int) -> str:
    try:
        return f"signal {signal.Signals(number).name}"
    except ValueError:
        return f"signal {number}"
