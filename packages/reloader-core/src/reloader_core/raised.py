"""Which errors there are behind an exception, and which places they went through.

Exceptions are read by the slots that Python itself fills in, so a class that lies about its cause
or its traceback is not asked. Circles, and chains and groups of any size, come to an end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from reloader_core.contents import is_a
from reloader_core.origins import Origins
from reloader_core.places import Place, entries_of, python_place, shortened, without_ours
from reloader_core.template_places import as_template, innermost_places, mako_records

__all__ = ["Raised", "find_raised", "slot"]

MOST_ERRORS = 40
"""How many errors of chains and groups are told, all taken together."""

DEEPEST = 20
"""How many errors are told of one chain."""

MOST_FRAMES = 60
"""How many frames of one error."""

ALL_FRAMES = 300
FEWEST_FRAMES = 6


@dataclass(slots=True)
class Raised:
    """An exception, the places it went through, and the exceptions that led to it."""

    exception: BaseException
    places: list[Place] = field(default_factory=list[Place])
    omitted: int = 0
    omitted_after: int = 0
    cause: "Raised | None" = None
    context: "Raised | None" = None
    exceptions: "list[Raised]" = field(default_factory=list["Raised"])
    cut: bool = False

    def all(self) -> "Iterator[Raised]":
        """Yield this one, and those that led to it."""
        yield self
        for each in (self.cause, self.context, *self.exceptions):
            if each:
                yield from each.all()


class _Search:
    """Finds the errors and the places of one exception."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._seen: set[int] = set()
        self._frames_left = ALL_FRAMES

    def raised(
        self,
        exception: BaseException,
        depth: int = 0,
        *,
        traceback: TracebackType | None = None,
    ) -> Raised:
        self._seen.add(id(exception))
        raised = Raised(exception)
        self._find_places(raised, traceback or slot(exception, "__traceback__"))
        cause, context = slot(exception, "__cause__"), slot(exception, "__context__")
        if cause is not None:
            raised.cause = self._next(raised, cause, depth)
        elif context is not None and not slot(exception, "__suppress_context__"):
            raised.context = self._next(raised, context, depth)
        if is_a(exception, BaseExceptionGroup):
            inner = vars(BaseExceptionGroup)["exceptions"].__get__(exception)
            found = (self._next(raised, each, depth) for each in inner[:MOST_ERRORS])
            raised.exceptions = [each for each in found if each]
            raised.cut = raised.cut or len(inner) > len(raised.exceptions)
        return raised

    def _next(self, raised: Raised, exception: BaseException, depth: int) -> Raised | None:
        is_full = len(self._seen) >= MOST_ERRORS or depth + 1 >= DEEPEST
        if is_full or id(exception) in self._seen:
            raised.cut = True
            return None
        return self.raised(exception, depth + 1)

    def _find_places(self, raised: Raised, traceback: TracebackType | None) -> None:
        entries = entries_of(traceback)
        records = mako_records(traceback, entries)
        most = max(min(MOST_FRAMES, self._frames_left), FEWEST_FRAMES)
        kept, raised.omitted, raised.omitted_after = shortened(
            without_ours(entries, self._origins), most
        )
        self._frames_left -= len(kept)
        for number in kept:
            place = python_place(entries[number], self._origins)
            record = records[number] if records else None
            raised.places.append(as_template(entries[number], record, place))
        for place in innermost_places(raised.exception, self._origins):
            last = raised.places[-1] if raised.places else None
            if last and (last.kind, last.line) == (place.kind, place.line):
                # A frame that the engine has made for the same place: it may lack the source.
                last.lines = last.lines or place.lines
            else:
                raised.places.append(place)


def find_raised(
    exception: BaseException, origins: Origins, traceback: TracebackType | None = None
) -> Raised:
    """Return an exception with all that led to it.

    Args:
        exception: The exception.
        origins: Whose code there is.
        traceback: The exception's, at an earlier time; the present one unless given.
    """
    return _Search(origins).raised(exception, traceback=traceback)


def slot(exception: BaseException, name: str) -> Any:
    """Return what an exception has in an attribute of its own, whatever its class makes of that."""
    return vars(BaseException)[name].__get__(exception)
