"""What is told about an error: plain values, which travel to the page as JSON.

A report is made by [`reloader_core.tracebacks`][], and has nothing left of the exception: no code
of the app runs when it is read.
"""

import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, Self, TypeVar, cast

from reloader_core.messages import ErrorPhase

__all__ = [
    "ErrorReport",
    "Frame",
    "FrameKind",
    "LocalVariable",
    "ReportedError",
    "ReportedRequest",
    "SourceLine",
]

FrameKind = Literal["python", "template", "syntax"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line of source."""

    line: int
    """Its number, from 1."""

    code: str
    """The line, without its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalVariable:
    """A variable of a frame, as it was when the error left the frame."""

    name: str

    value: str
    """What it was, in short, and with its secrets masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One place on the way of an error. Columns count characters from 0, and the end is not in."""

    kind: FrameKind
    """`syntax` is where the parser stopped, `template` a line of a template."""

    file: str
    """The absolute path of a file, else what Python calls it: `<string>`."""

    shown: str
    """The file in short: `shop/cart.py` in the project, `starlette/routing.py` in a library."""

    line: int
    """From 1; 0 if it is not known."""

    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None

    function: str = ""
    """Its qualified name, `<module>`, `block 'body'` in a template; empty for `syntax`."""

    is_app: bool = False
    """Whether it is the user's own code."""

    library: str = ""
    """Whose code it is: `starlette`; `Python` for the standard library; empty for the app's."""

    source: tuple[SourceLine, ...] = ()
    """The lines around, as far as they can be had."""

    is_stale: bool = False
    """Whether the file was written after it was loaded: its lines may not be those that ran."""

    locals: tuple[LocalVariable, ...] | None = None
    """None if they are switched off, or if it is a library's frame and not the innermost one."""

    link: str = ""
    """The address that opens the place in the editor; empty if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedError:
    """An exception, and those that led to it."""

    type: str
    """The qualified name; the module is left out for builtins and `__main__`."""

    message: str
    notes: tuple[str, ...] = ()

    frames: tuple[Frame, ...] = ()
    """Outermost first: the last one is where the error was raised."""

    omitted: int = 0
    """How many frames were left out in the middle."""

    omitted_after: int = 0
    """Before which of `frames` they would stand, counted from 0."""

    cause: "ReportedError | None" = None
    """The error that this one was raised from."""

    context: "ReportedError | None" = None
    """The error that was being handled; None if it is the cause, or suppressed."""

    exceptions: "tuple[ReportedError, ...]" = ()
    """The errors of a group."""

    cut: bool = False
    """Whether more errors belong here, which the report leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRequest:
    """The request that failed."""

    method: str

    path: str
    """With its query."""

    status: int | None = None
    """None if there was no response."""

    page: str = ""
    """The page that made the request, as its `Referer` says; empty if it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """What there is to be told about an error."""

    id: str
    """The same whenever the same error happens at the same place."""

    phase: ErrorPhase

    title: str
    """One line: `ZeroDivisionError: division by zero`."""

    error: ReportedError | None = None
    """None if nothing but a status is known."""

    request: ReportedRequest | None = None

    when: float
    """Seconds, as `time.time` counts."""

    python: str
    """The version of Python: `3.11.7`."""

    text: str = ""
    """What Python would print of the error, made from this report."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists, strings and numbers, for `json.dumps`."""
        plain = cast("dict[str, Any]", _listed(asdict(self)))
        return plain | {"phase": str(self.phase)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the report that `to_json` was called on. What it does not know is left out.

        Raises:
            ValueError: If the data are not those of a report.
        """
        try:
            return _built(cls, data)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"This is no report of an error: {error}") from error


def _listed(value: object) -> object:
    # JSON has one kind of sequence, and a report should be the same before and after it.
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {name: _listed(item) for name, item in items}
    if isinstance(value, tuple):
        return [_listed(item) for item in cast("tuple[object, ...]", value)]
    return value


def _built(kind: type[T], data: Mapping[str, Any]) -> T:
    types_of_fields = _types(cast("Hashable", kind))
    return kind(
        **{
            name: _typed(types_of_fields[name], value)
            for name, value in data.items()
            if name in types_of_fields
        }
    )


def _typed(kind: Any, value: Any) -> Any:
    """Make of JSON's `value` what a field of this type holds."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(each for each in typing.get_args(kind) if each is not type(None))
        return None if value is None else _typed(inner, value)
    if origin is tuple:
        return tuple(_typed(typing.get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        return _built(cast("type[Any]", kind), value)
    if kind is ErrorPhase:
        return ErrorPhase(value)
    return value


@lru_cache
def _types(kind: Hashable) -> dict[str, Any]:
    hints = typing.get_type_hints(cast("type[Any]", kind))
    return {field.name: hints[field.name] for field in fields(cast("type[Any]", kind))}
