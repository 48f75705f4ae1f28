"""The places that an error went through, as they are found: with the values of their variables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any, TypeAlias

from reloader_core.contents import attempt, is_a
from reloader_core.origins import Origin, Origins
from reloader_core.report import FrameKind
from reloader_core.source_lines import character, is_stale, lines_of

__all__ = ["Entry", "Place", "entries_of", "python_place", "shortened", "without_ours"]

OUTER = 20
"""How many frames are kept before a cut; the inner ones are kept after it."""

MOST_VARIABLES = 50


@dataclass(slots=True, kw_only=True)
class Place:
    """A frame of a traceback, or a place in a template or in code that is no Python."""

    kind: FrameKind
    file: str
    origin: Origin
    line: int
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    function: str = ""
    lines: Sequence[str] = ()
    """Lines of the file: all, or those from `first_line` on."""

    first_line: int = 1
    is_stale: bool = False
    variables: dict[str, object] = field(default_factory=dict[str, object])


Entry: TypeAlias = tuple[FrameType, int, int]
"""A frame, the instruction that it was at, and that one's line."""


def entries_of(traceback: TracebackType | None) -> list[Entry]:
    """Return the frames of a traceback, outermost first."""
    entries: list[Entry] = []
    while traceback is not None:
        entries.append((traceback.tb_frame, traceback.tb_lasti, _line(traceback)))
        traceback = traceback.tb_next
    return entries


def _line(traceback: TracebackType) -> int:
    line: object = traceback.tb_lineno  # None where code has no lines.
    return line if type(line) is int else 0


def without_ours(places: list[Entry], origins: Origins) -> list[int]:
    """Return which entries are kept: without Reloader's own around the code of others."""
    found = [origins.of(frame.f_code.co_filename, module_of(frame)) for frame, *_ in places]
    app = [number for number, origin in enumerate(found) if origin.is_app]
    others = [number for number, origin in enumerate(found) if not origin.is_ours]
    # What stands inside the app's code, or raises itself, belongs to the error.
    inner = app[0] if app else others[-1] if others else 0
    return [number for number, origin in enumerate(found) if number >= inner or not origin.is_ours]


def shortened(numbers: list[int], most: int) -> tuple[list[int], int, int]:
    """Return the outer and the inner ones, how many were left out, and before which place."""
    omitted = len(numbers) - most
    if omitted <= 0:
        return numbers, 0, 0
    outer = min(OUTER, most // 2)
    return [*numbers[:outer], *numbers[outer + omitted :]], omitted, outer


def python_place(entry: Entry, origins: Origins) -> Place:
    """Return the place that a frame was at."""
    frame, instruction, line = entry
    code = frame.f_code
    lines = lines_of(code.co_filename, frame.f_globals)
    place = Place(
        kind="python",
        file=code.co_filename,
        origin=origins.of(code.co_filename, module_of(frame)),
        line=line,
        function=code.co_qualname,
        lines=lines,
        is_stale=bool(lines) and is_stale(code.co_filename),
        variables=_variables(frame),
    )
    start, end_line, column, end_column = _positions(code, instruction)
    if start == line and end_line is not None:
        place.end_line = end_line
        place.column = character(lines, line, column)
        place.end_column = character(lines, end_line, end_column)
    return place


def module_of(frame: FrameType) -> str:
    """Return the name of a frame's module; empty if it has none."""
    name: Any = attempt(None, frame.f_globals.get, "__name__")
    return name if type(name) is str else ""


def _positions(
    code: CodeType, instruction: int
) -> tuple[int | None, int | None, int | None, int | None]:
    nothing = (None, None, None, None)
    if instruction < 0:
        return nothing
    return next(islice(code.co_positions(), instruction // 2, None), nothing)


def _variables(frame: FrameType) -> dict[str, object]:
    # In a module they are all it has: its imports say nothing.
    found = attempt(dict[Any, object](), lambda: {**frame.f_locals})
    kept = (
        (name, value)
        for name, value in found.items()
        if type(name) is str
        and not (name.startswith(("__", ".")) or name == "_")
        and not is_a(value, ModuleType)
    )
    return dict(islice(kept, MOST_VARIABLES))
