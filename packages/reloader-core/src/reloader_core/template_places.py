"""Places in what is no Python code: in templates, and where a parser stopped.

Nothing is imported for it: what a template engine knows is asked only of an engine that is loaded.
"""

import sys
from types import TracebackType
from typing import Any, cast

from reloader_core.contents import attempt, attributes, is_a
from reloader_core.origins import Origins
from reloader_core.places import Entry, Place
from reloader_core.source_lines import lines_of

__all__ = ["as_template", "innermost_places", "mako_records"]

JINJA = "__jinja_exception__"
"""Among the globals of a frame that Jinja has put in the place of its own."""


def as_template(entry: Entry, record: "tuple[Any, ...] | None", place: Place) -> Place:
    """Make of a frame the place in the template that it ran, if it did.

    Args:
        entry: The frame.
        record: What Mako says of it.
        place: The place in the compiled template; it is changed.
    """
    frame = entry[0]
    if JINJA in frame.f_globals:
        place.function = frame.f_code.co_name
        place.lines = lines_of(place.file, is_fresh=True)
        place.variables = _without_globals_of_jinja(place.variables)
    elif record and record[4] is not None:
        place.file, place.line = str(record[4]), int(record[5])
        place.function = frame.f_code.co_name.removeprefix("render_")
        place.lines = str(record[7]).splitlines()
        place.variables = {
            name: value for name, value in place.variables.items() if not name.startswith("_")
        }
    else:
        return place
    place.kind = "template"
    place.is_stale = False  # Engines read a template when it changes.
    place.end_line = place.column = place.end_column = None
    return place


def mako_records(traceback: TracebackType | None, entries: list[Entry]) -> list[tuple[Any, ...]]:
    """Return what Mako knows of each frame, or nothing if none of them ran a template of it."""
    mako: Any = sys.modules.get("mako.exceptions")
    if mako is None or not any("_template_uri" in frame.f_globals for frame, *_ in entries):
        return []
    # The error itself is left out: Mako would ask it for its message.
    records = attempt(
        list[tuple[Any, ...]](), lambda: mako.RichTraceback(Exception(), traceback).records
    )
    return records if len(records) == len(entries) else []


def innermost_places(exception: BaseException, origins: Origins) -> list[Place]:
    """Return the places which only the exception itself knows: that of a mistake in the source."""
    found = (
        _syntax_place(exception, origins),
        _jinja_place(exception, origins),
        _mako_place(exception, origins),
        _django_place(exception, origins),
    )
    return [place for place in found if place]


def _syntax_place(exception: BaseException, origins: Origins) -> Place | None:
    if not is_a(exception, SyntaxError):
        return None

    def read(name: str) -> Any:
        return vars(SyntaxError)[name].__get__(exception)

    line = _positive(read("lineno"))
    if line is None:
        return None
    file = _text(read("filename")) or "<unknown>"
    place = Place(kind="syntax", file=file, origin=origins.of(file), line=line)
    place.lines = lines_of(file, is_fresh=True)
    text = _text(read("text")).splitlines()[:1]
    if text and [code.rstrip("\r\n") for code in place.lines[line - 1 : line]] != text:
        place.lines, place.first_line = text, line  # What was parsed is not what is in the file.
    code = "".join(place.lines[line - place.first_line :][:1]).rstrip("\r\n")
    start, end = _positive(read("offset")), _positive(read("end_offset"))
    if start is not None:
        place.column = min(start - 1, len(code))
        place.end_column = place.column + 1
        end_line = _positive(read("end_lineno")) or line
        if end is not None and end_line > line:
            place.end_line, place.end_column = end_line, end - 1
        elif end is not None and end > start:
            place.end_column = max(min(end - 1, len(code)), place.column + 1)
    return place


def _jinja_place(exception: BaseException, origins: Origins) -> Place | None:
    if _is_from("jinja2.exceptions", "TemplateSyntaxError", exception):
        return _template_place(exception, origins)
    return None


def _mako_place(exception: BaseException, origins: Origins) -> Place | None:
    kinds = ("SyntaxException", "CompileException")
    if not any(_is_from("mako.exceptions", kind, exception) for kind in kinds):
        return None
    place = _template_place(exception, origins)
    position = _positive(attributes(exception).get("pos"))
    if place and position:
        place.column, place.end_column = position - 1, position
    return place


def _template_place(exception: BaseException, origins: Origins) -> Place | None:
    """Return the place that a template engine has noted on its exception."""
    own = attributes(exception)
    line = _positive(own.get("lineno"))
    if line is None:
        return None
    file = _text(own.get("filename")) or _text(own.get("name")) or "<template>"
    lines = _text(own.get("source")).splitlines() or lines_of(file, is_fresh=True)
    return Place(kind="template", file=file, origin=origins.of(file), line=line, lines=lines)


def _django_place(exception: BaseException, origins: Origins) -> Place | None:
    # Django notes it on whatever exception leaves a template, if the engine is in debug mode.
    debug = attributes(exception).get("template_debug")
    if type(debug) is not dict:
        return None
    found = cast("dict[str, object]", debug)
    line, file = _positive(found.get("line")), _text(found.get("name"))
    source: Any = found.get("source_lines")
    numbered = attempt(
        list[tuple[int, str]](), lambda: [(int(number), str(code)) for number, code in source]
    )
    if line is None or not file:
        return None
    place = Place(kind="template", file=file, origin=origins.of(file), line=line)
    if numbered:
        place.first_line, place.lines = numbered[0][0], [code for _, code in numbered]
    before, during = _text(found.get("before")), _text(found.get("during"))
    if during and "\n" not in during:
        place.column, place.end_column = len(before), len(before) + len(during)
    return place


def _is_from(module: str, name: str, exception: BaseException) -> bool:
    """Tell whether an exception is one of a class, if the class's module is loaded."""
    kind = getattr(sys.modules.get(module), name, None)
    return type(kind) is type and is_a(exception, kind)


def _without_globals_of_jinja(variables: dict[str, object]) -> dict[str, object]:
    own: dict[str, object] = getattr(sys.modules.get("jinja2.defaults"), "DEFAULT_NAMESPACE", {})
    return {name: value for name, value in variables.items() if own.get(name, ...) is not value}


def _positive(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 10**9 else None


def _text(value: object) -> str:
    return value if type(value) is str else ""
