"""The text of a report reads as Python's own traceback."""

import re
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from reloader_core.report import ReportedRequest
from reloader_core.report_text import as_markdown, as_text
from reloader_core.tracebacks import report_of

EMPTY: dict[str, int] = {}


def fails() -> None:
    (lambda: EMPTY["price"])()


def caused() -> None:
    try:
        fails()
    except KeyError as error:
        raise ValueError("no price\nat all") from error


def while_handling() -> None:
    try:
        fails()
    except KeyError:
        raise ValueError("again") from None
    finally:
        EMPTY["other"]


def noted() -> None:
    error = ValueError("")
    error.add_note("first\nsecond")
    error.add_note("third")
    raise error


def group() -> None:
    errors: list[Exception] = []
    for function in (caused, noted):
        try:
            function()
        except ValueError as error:
            errors.append(error)
    raise ExceptionGroup("outer", [*errors, ExceptionGroup("inner", [KeyError("x")])])


def group_as_a_cause() -> None:
    try:
        group()
    except ExceptionGroup as error:
        raise RuntimeError("after it") from error


def syntax() -> None:
    compile("def price(:\n    pass\n", "shop.py", "exec")


def forgotten_comma() -> None:
    compile("\n    \nprint('é' 'b' c)\n", "shop.py", "exec")


def caught(function: Callable[[], None]) -> Exception:
    try:
        function()
    except Exception as error:
        return error
    raise AssertionError("it raises nothing")


def without_carets(text: str) -> str:
    # Since 3.11 they differ from version to version, and mark operators in their own way.
    return re.sub(r"^[ |]*[~^]+$\n", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "function", [fails, caused, while_handling, noted, group, group_as_a_cause]
)
def test_the_text_is_what_python_prints(function: Callable[[], None]) -> None:
    error = caught(function)

    text = as_text(report_of(error, phase="request"))

    printed = "".join(traceback.format_exception(error)).rstrip("\n")
    short = re.sub(r", in \S+\.([^\s.]+)$", r", in \1", text, flags=re.MULTILINE)
    assert without_carets(short) == without_carets(printed)


def test_carets_stand_below_what_failed() -> None:
    text = as_text(report_of(caught(fails), phase="request"))

    assert '    (lambda: EMPTY["price"])()\n             ^^^^^^^^^^^^^^\n' in text


@pytest.mark.parametrize("function", [syntax, forgotten_comma])
def test_a_syntax_error_is_shown_with_its_line(function: Callable[[], None]) -> None:
    error = caught(function)

    text = as_text(report_of(error, phase="startup"))

    assert text.endswith("".join(traceback.format_exception_only(error)).rstrip("\n"))


def test_what_is_left_out_is_said() -> None:
    def deep(level: int) -> None:
        if level:
            deep(level - 1)
        raise ValueError

    error = caught(lambda: deep(200))

    lines = as_text(report_of(error, phase="request")).splitlines()
    assert any(re.fullmatch(r"  \[\d+ frames are left out here\]", line) for line in lines)


def test_without_an_error_the_text_is_its_title() -> None:
    report = report_of(None, phase="request", request=ReportedRequest(method="GET", path="/"))

    assert as_text(report) == report.title


def test_markdown_has_the_place_the_request_and_the_text() -> None:
    request = ReportedRequest(method="GET", path="/cart?id=`1`", status=500)

    text = as_markdown(report_of(caught(fails), phase="request", request=request))

    assert text.startswith("### `KeyError: 'price'`\n\nin `tests/core/test_report_text.py:")
    assert "`` GET /cart?id=`1` `` → 500, Python 3." in text
    assert "\n```pytb\nTraceback (most recent call last):" in text


def test_no_backticks_end_the_code_block_too_soon() -> None:
    report = report_of(ValueError("```\n</details>"), phase="request")

    assert "\n````pytb\n" in as_markdown(report)
    assert as_markdown(replace(report, text="")) == as_markdown(report)
