"""A report to read in a terminal, or to paste: as text, and as Markdown."""

import re
from collections.abc import Iterator

from reloader_core.report import ErrorReport, Frame, ReportedError

__all__ = ["as_markdown", "as_text"]

CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"
DASHES = "-" * 16
"""What stands before and after the number of an exception in a group."""


def as_text(report: ErrorReport) -> str:
    """Return what Python's `traceback` would print of the error, or the title if there is none."""
    if report.error is None:
        return report.title
    return "\n".join(_lines(report.error))


def as_markdown(report: ErrorReport) -> str:
    """Return the error as Markdown, to paste it into an issue or a chat."""
    text = report.text or as_text(report)
    facts = [f"Python {report.python}"]
    if request := report.request:
        status = f" → {request.status}" if request.status else ""
        facts.insert(0, f"{_code(f'{request.method} {request.path}')}{status}")
    place = next((frame for frame in reversed(_frames(report)) if frame.is_app), None)
    if place:
        facts.insert(0, f"in {_code(f'{place.shown}:{place.line}')}")
    fence = _fence(text, least=3)
    return f"### {_code(report.title)}\n\n{', '.join(facts)}\n\n{fence}pytb\n{text}\n{fence}\n"


def _frames(report: ErrorReport) -> tuple[Frame, ...]:
    return report.error.frames if report.error else ()


def _code(text: str) -> str:
    """Return text as Markdown's inline code, whatever backticks there are in it."""
    line = " ".join(text.split()) or " "
    fence = _fence(line, least=1)
    space = " " if "`" in line else ""
    return f"{fence}{space}{line}{space}{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _lines(error: ReportedError, depth: int = 0) -> Iterator[str]:
    """Yield the lines about an error, after those about what led to it.

    Args:
        error: The error.
        depth: In how many groups it is.
    """
    margin = "  " * depth + "| " if depth else ""
    for before, sentence in ((error.cause, CAUSE), (error.context, CONTEXT)):
        if before:
            yield from _lines(before, depth)
            yield from (f"{margin}{line}" for line in ("", sentence, ""))
    if error.exceptions:
        yield from _group(error, depth)
    else:
        yield from (f"{margin}{line}" for line in _one(error, "Traceback"))
    if error.cut:
        yield f"{margin}[There are more exceptions, which are left out]"


def _group(error: ReportedError, depth: int) -> Iterator[str]:
    lines = list(_one(error, "Exception Group Traceback"))
    indent = "  " * max(depth, 1)
    if not depth and any(frame.kind != "syntax" for frame in error.frames):
        yield f"{indent}+ {lines.pop(0)}"
    yield from (f"{indent}| {line}" for line in lines)
    for number, each in enumerate(error.exceptions, 1):
        corner = "+-" if number == 1 else "  "
        yield f"{indent}{corner}+{DASHES} {number} {DASHES}"
        yield from _lines(each, max(depth, 1) + 1)
    if not error.exceptions[-1].exceptions:  # A group inside has drawn its own last line.
        yield f"{indent}  +{DASHES}----{DASHES}"


def _one(error: ReportedError, title: str) -> Iterator[str]:
    frames = error.frames
    if any(frame.kind != "syntax" for frame in frames):
        yield f"{title} (most recent call last):"
    for number, frame in enumerate(frames):
        if error.omitted and number == error.omitted_after:
            yield f"  [{error.omitted} frames are left out here]"
        yield from _frame(frame)
    message = error.message.split("\n")
    yield f"{error.type}: {message[0]}" if error.message else error.type
    yield from message[1:]
    for note in error.notes:
        yield from note.split("\n")


def _frame(frame: Frame) -> Iterator[str]:
    function = f", in {frame.function}" if frame.function else ""
    yield f'  File "{frame.file}", line {frame.line}{function}'
    code = next((line.code for line in frame.source if line.line == frame.line), "")
    if stripped := code.strip():
        yield f"    {stripped}"
        if carets := _carets(frame, code):
            yield f"    {carets}"


def _carets(frame: Frame, code: str) -> str:
    """Return what underlines the part of the line that failed, unless that is the whole line."""
    if frame.column is None:
        return ""
    indent = len(code) - len(code.lstrip())
    ends_here = frame.end_line in (None, frame.line)
    end = frame.end_column if ends_here and frame.end_column is not None else len(code.rstrip())
    start = max(frame.column - indent, 0)
    width = max(end - indent - start, 1)
    if frame.kind != "syntax" and width >= len(code.strip()):
        return ""
    # Tabs and wide characters stay what they are, so that the carets stand below their code.
    before = "".join("\t" if char == "\t" else " " for char in code.strip()[:start])
    return before + " " * (start - len(before)) + "^" * width
