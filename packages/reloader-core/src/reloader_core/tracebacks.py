"""From an exception to the report of it, whatever the exception is.

[`report_of`][reloader_core.tracebacks.report_of] goes over it three times: which errors and places
there are; which secrets are in them; and then, with these masked, what to tell.
"""

import os
import platform
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from reloader_core.contents import attempt, attributes, is_a, name_of
from reloader_core.editors import AUTO, editor_link
from reloader_core.errors import ReloaderError
from reloader_core.masking import Mask
from reloader_core.messages import ErrorPhase
from reloader_core.origins import Origins
from reloader_core.own_words import OwnWords
from reloader_core.places import Place
from reloader_core.raised import Raised, find_raised
from reloader_core.redaction import Redactor
from reloader_core.report import (
    ErrorReport,
    Frame,
    LocalVariable,
    ReportedError,
    ReportedRequest,
    SourceLine,
)
from reloader_core.report_text import as_text
from reloader_core.source_lines import excerpt

__all__ = ["report_of"]

MESSAGE = 4000  # characters
NOTE = 1000
NOTES = 20
TITLE = 300
CODE = 400

# What differs each time that the same thing happens.
NUMBER = re.compile(r"\b0x[0-9a-fA-F]+\b|\d+")


def report_of(
    exception: BaseException | None,
    *,
    phase: ErrorPhase | str,
    request: ReportedRequest | None = None,
    project: Path | None = None,
    show_locals: bool = True,
    mask: Iterable[str] = (),
    editor: str = AUTO,
    path_map: Iterable[tuple[str, str]] = (),
    traceback: TracebackType | None = None,
) -> ErrorReport:
    """Return the report of an exception. It never raises, and takes less than half a second.

    Args:
        exception: What was raised, or None if nothing but the status of the request is known.
        phase: When it happened.
        request: The request that failed, if there was one.
        project: The folder of the user's own code; the current one unless given.
        show_locals: Whether local variables are told.
        mask: Names whose values are secret, besides our own.
        editor: What frames are opened in: as [`Settings`][reloader_core.settings.Settings] say.
        path_map: Where the editor finds files: pairs of a folder here, and the same one there.
        traceback: The exception's, if it has gone on since, and has more places by now.

    Raises:
        ValueError: If there is no such phase.
    """
    phase = ErrorPhase(phase)
    with OwnWords() as own_words:
        reporter = _Reporter(
            Mask(mask), own_words, Origins(project), editor, tuple(path_map), show_locals
        )
        try:
            return reporter.report(exception, phase, request, traceback)
        except Exception as error:  # Far down the stack, say, or without memory.
            return _bare(f"{_kind(exception)} (no report: {_kind(error)})", phase)


class _Reporter:
    """Makes one report."""

    def __init__(
        self,
        mask: Mask,
        own_words: OwnWords,
        origins: Origins,
        editor: str,
        path_map: tuple[tuple[str, str], ...],
        show_locals: bool,
    ) -> None:
        self._mask = mask
        self._redactor = Redactor(mask, own_words)
        self._origins = origins
        self._editor = editor
        self._path_map = path_map
        self._show_locals = show_locals
        self._said: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._locals: dict[int, tuple[LocalVariable, ...]] = {}

    def report(
        self,
        exception: BaseException | None,
        phase: ErrorPhase,
        request: ReportedRequest | None,
        traceback: TracebackType | None,
    ) -> ErrorReport:
        raised = None
        if exception is not None:
            raised = find_raised(exception, self._origins, traceback)
        everything = list(raised.all()) if raised else []
        # Every place that may show something, the user's own and the innermost first.
        places = [place for each in everything for place in reversed(each.places)]
        places.sort(key=lambda place: not place.origin.is_app)
        self._collect(places, [each.exception for each in everything], request)
        told = self._request(request) if request else None
        if raised is None:
            status = request.status if request else None
            return _bare(_title_of_status(status), phase, told)
        # What the errors say comes first: it is worth more of the little time there is for asking.
        for each in everything:
            self._said[id(each)] = self._message(each.exception), self._notes(each.exception)
        if self._show_locals:
            # Those of libraries say little, except of where it happened.
            innermost = [each.places[-1] for each in everything if each.places]
            for place in places:
                if place.origin.is_app or any(place is each for each in innermost):
                    self._locals[id(place)] = self._variables(place)
        error = self._error(raised)
        first_line = error.message.partition("\n")[0]
        if is_a(raised.exception, ReloaderError) and not any(each.origin.is_app for each in places):
            # Our own sentence says it all, if nothing of the app has led to it.
            text = "\n".join((error.message, *error.notes))
            return replace(_bare(first_line[:TITLE], phase, told), text=text)
        title = f"{error.type}: {first_line}" if first_line else error.type
        report = replace(_bare(title[:TITLE], phase, told), id=_id(error), error=error)
        return replace(report, text=as_text(report))

    def _collect(
        self,
        places: list[Place],
        exceptions: list[BaseException],
        request: ReportedRequest | None,
    ) -> None:
        variables = [item for place in places for item in place.variables.items()]
        addresses = (request.path, request.page) if request else ()
        queries = [
            pair for each in addresses for pair in attempt(list[tuple[str, str]](), _query, each)
        ]
        attached = [("", each) for each in exceptions]
        self._redactor.collect([*queries, *attached, *variables])

    def _request(self, request: ReportedRequest) -> ReportedRequest:
        return ReportedRequest(
            method=self._mask.scrub(request.method),
            path=self._mask.scrub(request.path),
            status=request.status,
            page=self._mask.scrub(request.page),
        )

    def _error(self, raised: Raised) -> ReportedError:
        message, notes = self._said[id(raised)]
        return ReportedError(
            type=self._mask.scrub_name(name_of(type(raised.exception))),
            message=message,
            notes=notes,
            frames=tuple(self._frame(place) for place in raised.places),
            omitted=raised.omitted,
            omitted_after=raised.omitted_after,
            cause=self._error(raised.cause) if raised.cause else None,
            context=self._error(raised.context) if raised.context else None,
            exceptions=tuple(self._error(each) for each in raised.exceptions),
            cut=raised.cut,
        )

    def _message(self, exception: BaseException) -> str:
        if is_a(exception, SyntaxError):
            # Its `str` repeats the place.
            message = vars(SyntaxError)["msg"].__get__(exception)
            if type(message) is str:
                return self._say(lambda: message, MESSAGE)
        return self._say(lambda: str(exception), MESSAGE)

    def _notes(self, exception: BaseException) -> tuple[str, ...]:
        notes = attributes(exception).get("__notes__")
        if notes is None:
            return ()
        if type(notes) not in (list, tuple):
            return (self._redactor.show("", notes),)
        first = cast("list[object]", notes)[:NOTES]
        return tuple(self._say(partial(str, note), NOTE) for note in first)

    def _say(self, question: Callable[[], object], length: int) -> str:
        return self._redactor.say(question, "str", length)

    def _frame(self, place: Place) -> Frame:
        is_file = attempt(False, os.path.isfile, place.file)
        file = os.path.abspath(place.file) if is_file else place.file  # noqa: PTH100
        link = (
            editor_link(self._editor, file, place.line, place.column, self._path_map)
            if is_file
            else ""
        )
        lines = list(excerpt(place.lines, place.line, place.end_line, first_line=place.first_line))
        cut = [code[: CODE + self._mask.margin] for _, code in lines]
        source = zip(lines, self._mask.scrub_source(cut, CODE), strict=True)
        return Frame(
            kind=place.kind,
            file=self._mask.scrub_name(file),
            shown=self._mask.scrub_name(place.origin.shown),
            line=place.line,
            end_line=place.end_line,
            column=place.column,
            end_column=place.end_column,
            function=self._mask.scrub_name(place.function),
            is_app=place.origin.is_app,
            library=place.origin.library,
            source=tuple(SourceLine(line=number, code=code) for (number, _), code in source),
            is_stale=place.is_stale,
            locals=self._locals.get(id(place)),
            link=self._mask.scrub_name(link),
        )

    def _variables(self, place: Place) -> tuple[LocalVariable, ...]:
        return tuple(
            LocalVariable(
                name=self._mask.scrub_name(name[:100]), value=self._redactor.show(name, value)
            )
            for name, value in place.variables.items()
        )


def _query(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def _bare(title: str, phase: ErrorPhase, request: ReportedRequest | None = None) -> ErrorReport:
    facts = (phase, title, request.path if request else "")
    return ErrorReport(
        id=_digest(facts),
        phase=phase,
        title=title,
        request=request,
        when=time.time(),
        python=platform.python_version(),
        text=title,
    )


def _title_of_status(status: int | None) -> str:
    known = [f"{each} {each.phrase}" for each in HTTPStatus if each == status]
    return known[0] if known else str(status or "The app failed, and did not say why")


def _kind(exception: BaseException | None) -> str:
    return name_of(type(exception))


def _id(error: ReportedError) -> str:
    frames = [*error.frames, *(frame for each in error.exceptions for frame in each.frames)]
    frame = next((frame for frame in reversed(frames) if frame.is_app), None)
    code = "".join(
        line.code.strip()
        for line in (frame.source if frame else ())
        if frame and line.line == frame.line
    )
    message = NUMBER.sub("", error.message)
    return _digest((error.type, message, frame and frame.file, frame and frame.function, code))


def _digest(facts: tuple[object, ...]) -> str:
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()
