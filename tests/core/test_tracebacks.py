"""Whatever the exception is, there is a report of it, and its secrets are not in there."""

import json
import linecache
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from types import FunctionType
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reloader_core import tracebacks
from reloader_core.errors import SettingsError
from reloader_core.masking import COMMON, HARMLESS
from reloader_core.messages import ErrorPhase
from reloader_core.report import ErrorReport, Frame, ReportedRequest
from reloader_core.tracebacks import report_of

FOR_EVER = Event()


def caught(call: Callable[[], object]) -> BaseException:
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("it raises nothing")


def carried(report: ErrorReport) -> dict[str, Any]:
    """Return a report as the page gets it."""
    data = report.to_json()
    json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    assert ErrorReport.from_json(json.loads(json.dumps(data))) == report
    return data


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def divides() -> float:
    number, password = 0, "hunter2"
    assert password
    return 1 / number


def innermost(report: ErrorReport) -> Frame:
    assert report.error
    return report.error.frames[-1]


def test_a_report_tells_what_happened_and_where() -> None:
    request = ReportedRequest(method="GET", path="/cart", status=500)

    report = report_of(caught(divides), phase="request", request=request, editor="zed")

    assert report.title == "ZeroDivisionError: division by zero"
    assert report.phase is ErrorPhase.REQUEST
    assert report.request == request
    assert report.python == ".".join(map(str, sys.version_info[:3]))
    assert report.text.endswith("\nZeroDivisionError: division by zero")
    frame = innermost(report)
    assert (frame.file, frame.shown) == (__file__, "tests/core/test_tracebacks.py")
    assert frame.function == "divides"
    assert frame.is_app
    assert frame.library == ""
    assert not frame.is_stale
    code = next(line.code for line in frame.source if line.line == frame.line)
    assert code[frame.column : frame.end_column] == "1 / number"
    assert len(frame.source) == 11
    assert frame.locals
    assert [(each.name, each.value) for each in frame.locals] == [
        ("number", "0"),
        ("password", "***"),
    ]
    assert frame.link.startswith("zed://file/")
    assert frame.link.endswith(f"test_tracebacks.py:{frame.line}:12")
    assert "hunter2" not in json.dumps(carried(report))


def test_locals_can_be_switched_off() -> None:
    report = report_of(caught(divides), phase="request", show_locals=False)

    assert innermost(report).locals is None
    assert "hunter2" not in json.dumps(carried(report))


def test_locals_of_libraries_are_told_only_of_the_innermost_frame() -> None:
    report = report_of(caught(lambda: json.loads("[x]")), phase="request")

    assert report.error
    functions = [(each.function, each.locals is not None) for each in report.error.frames]
    assert functions[-4:] == [
        (functions[-4][0], True),
        ("loads", False),
        ("JSONDecoder.decode", False),
        ("JSONDecoder.raw_decode", True),
    ]


def test_secrets_are_found_in_the_frames_that_are_not_shown(tmp_path: Path) -> None:
    source = "password = 'pa55word'\ntry:\n    1 / 0\nfinally:\n    raise_it()"
    file = str(tmp_path / "library.py")

    def raise_it() -> None:
        raise ValueError("it is pa55word")

    linecache.cache[file] = (1, None, source.splitlines(keepends=True), file)
    library = FunctionType(compile(source, file, "exec"), {"raise_it": raise_it})
    report = report_of(caught(library), phase="request", project=Path(__file__).parent)

    assert report.title == "ValueError: it is ***"
    assert report.error
    assert [each.locals is not None for each in report.error.frames][-2:] == [False, True]


def test_without_an_exception_there_is_a_status() -> None:
    request = ReportedRequest(method="GET", path="/cart", status=503)

    report = report_of(None, phase="request", request=request)

    assert (report.title, report.error) == ("503 Service Unavailable", None)
    assert report.text == report.title
    assert carried(report)["error"] is None
    for status, title in ((599, "599"), (None, "The app failed, and did not say why")):
        bare = ReportedRequest(method="GET", path="/", status=status)
        assert report_of(None, phase="request", request=bare).title == title
    assert report_of(None, phase="startup").request is None


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(ValueError, match="later"):
        report_of(None, phase="later")


def raised_in(source: str, message: str, file: str) -> BaseException:
    linecache.cache[file] = (1, None, source.splitlines(keepends=True), file)
    function = FunctionType(compile(source, file, "exec"), {"message": message})
    return caught(function)


def test_the_same_error_at_the_same_place_has_the_same_id(tmp_path: Path) -> None:
    def id_of(source: str, message: str, name: str = "a.py") -> str:
        error = raised_in(source, message, str(tmp_path / name))
        return report_of(error, phase="request", project=tmp_path).id

    first = id_of("raise ValueError(message)", "<Cart object at 0x7f00>")

    assert len(bytes.fromhex(first)) == 8
    assert id_of("raise ValueError(message)", "<Cart object at 0x8b11>") == first
    assert id_of("# moved\nraise ValueError(message)", "<Cart object at 0x8b11>") == first
    assert id_of("raise KeyError(message)", "<Cart object at 0x7f00>") != first
    assert id_of("raise ValueError(message, 1)", "<Cart object at 0x7f00>") != first
    assert id_of("raise ValueError(message)", "other") != first
    assert id_of("raise ValueError(message)", "<Cart object at 0x7f00>", "b.py") != first


def test_a_bare_status_has_an_id_of_its_address() -> None:
    def id_of(path: str) -> str:
        request = ReportedRequest(method="GET", path=path, status=500)
        return report_of(None, phase="request", request=request).id

    assert id_of("/a") == id_of("/a") != id_of("/b")


def test_the_chain_the_group_and_the_notes_are_told() -> None:
    def fails() -> None:
        error = ValueError("inner")
        error.add_note("a note")
        try:
            raise error
        except ValueError as cause:
            raise ExceptionGroup("outer", [KeyError("x"), TypeError()]) from cause

    error = report_of(caught(fails), phase="reload").error

    assert error
    assert error.cause
    assert (error.cause.type, error.cause.message, error.cause.notes) == (
        "ValueError",
        "inner",
        ("a note",),
    )
    assert [(each.type, each.message) for each in error.exceptions] == [
        ("KeyError", "'x'"),
        ("TypeError", ""),
    ]


def test_a_recursion_is_cut_in_the_middle() -> None:
    def dive(level: int) -> None:
        dive(level + 1)

    report = report_of(caught(lambda: dive(0)), phase="request")

    assert report.error
    assert len(report.error.frames) == 60
    assert report.error.omitted > 500
    assert report.error.omitted_after == 20


def test_a_syntax_error_is_told_once() -> None:
    report = report_of(caught(lambda: compile("def f(:", "shop.py", "exec")), phase="startup")

    assert report.title == "SyntaxError: invalid syntax"
    assert innermost(report).kind == "syntax"
    assert innermost(report).function == ""


def test_secrets_are_blotted_from_all_of_the_report() -> None:
    token, dsn = "t0ken-of-mine", "postgres://me:pa55word@db/shop"

    def fails() -> None:
        api_key, url = token, dsn
        assert api_key
        assert url
        error = ValueError(f"{token!r} {dsn}")
        error.add_note(f"see {token}")
        raise error

    request = ReportedRequest(
        method="GET",
        path=f"/login?token=abcdefg8&x={token}",
        page="http://localhost/?secret=ijklmn0p",
    )

    report = report_of(caught(fails), phase="request", request=request)

    told = json.dumps(carried(report))
    for secret in (token, "pa55word", "abcdefg8", "ijklmn0p"):
        assert secret not in report.text
        assert secret not in told.replace(json.dumps('"t0ken-of-mine"')[1:-1], "")
    assert report.request
    assert report.request.path == "/login?token=***&x=***"


def test_more_names_can_be_masked() -> None:
    def fails() -> None:
        customer_iban = "DE12 3456"
        raise ValueError(customer_iban)

    report = report_of(caught(fails), phase="request", mask=["iban"])

    assert report.title == "ValueError: ***"


def test_values_that_never_answer_are_left_out_and_the_message_is_not() -> None:
    class Sleeps:
        def __repr__(self) -> str:
            FOR_EVER.wait()
            return ""

    def fails() -> None:
        first, second, third, text, itself = Sleeps(), Sleeps(), Sleeps(), "x" * 10_000_000, [0]
        itself.append(itself)  # type: ignore[arg-type]
        raise ValueError([len(text), bool(first), bool(second), bool(third)])

    report = report_of(caught(fails), phase="request")

    assert report.title == "ValueError: [10000000, True, True, True]"
    values = {each.name: each.value for each in innermost(report).locals or ()}
    assert values["first"] == "<its repr takes too long>"
    assert values["third"] == "<not shown: other values took too long>"
    assert len(values["text"]) < 1100
    assert values["itself"] == "[0, <itself>]"


def test_a_message_that_never_comes_is_not_waited_for() -> None:
    class Sleeps(Exception):
        def __str__(self) -> str:
            FOR_EVER.wait()
            return ""

    report = report_of(Sleeps(), phase="request")

    assert report.title.endswith(".Sleeps: <its str takes too long>")


def test_a_report_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tracebacks, "find_raised", fails)

    report = report_of(ValueError("x"), phase="request")

    assert report.title == "ValueError (no report: MemoryError)"
    assert carried(report)["error"] is None


def test_a_link_needs_a_file(tmp_path: Path) -> None:
    error = raised_in("1 / 0", "", str(tmp_path / "gone.py"))

    assert innermost(report_of(error, phase="request", editor="vscode")).link == ""


def test_the_path_map_is_used() -> None:
    folder = str(Path(__file__).parent)

    report = report_of(
        caught(divides), phase="request", editor="vscode", path_map=[(folder, "/elsewhere")]
    )

    assert innermost(report).link.startswith("vscode://file/elsewhere/test_tracebacks.py:")


# Exceptions of any kind: what a class may do wrong, and what an object may hold.

odd_text = st.text() | st.sampled_from(
    ["\0", "\udc80", "\ud83d", "x" * 5000, "***", "a\r\nb\x1b[0m"]
)
odd_values = st.recursive(
    st.none()
    | st.integers()
    | st.floats()
    | odd_text
    | st.binary()
    | st.just(5000).map(lambda zeros: 10**zeros)  # Too long for a string.
    | st.just(math.nan)
    | st.builds(object)
    | st.just(ValueError),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(odd_text, inner, max_size=3)
    ),
    max_leaves=8,
)


def refuse(*_: object) -> Any:
    raise SystemExit("refused")


def misbehave(self: Any, *_: object) -> Any:
    raise self


methods = st.sampled_from([refuse, misbehave, lambda *_: 7, lambda *_: "\udc80", lambda *_: None])
overridden = st.dictionaries(
    st.sampled_from(
        ["__str__", "__repr__", "__getattribute__", "__eq__", "__hash__", "__bool__", "__len__"]
    ),
    methods,
)
ATTRIBUTES = (
    *("__class__", "__cause__", "__context__", "__suppress_context__", "__notes__", "__dict__"),
    *("__traceback__", "args", "exceptions", "lineno", "filename", "msg", "template_debug"),
)
properties = st.dictionaries(
    st.sampled_from(ATTRIBUTES),
    methods.map(lambda method: property(cast("Any", method))) | odd_values,
)
names = st.fixed_dictionaries(
    {}, optional={"__module__": odd_values, "__qualname__": st.text("ab.\udc80")}
)
bases = st.sampled_from([Exception, BaseException, ValueError, KeyError, OSError, SyntaxError])


@st.composite
def classes(draw: st.DrawFn) -> type[BaseException]:
    namespace = draw(overridden) | draw(properties) | draw(names)
    return type(draw(st.text("abc", min_size=1)), (draw(bases),), namespace)


@st.composite
def exceptions(draw: st.DrawFn) -> BaseException:
    kind = draw(classes())
    arguments = draw(st.lists(odd_values, max_size=3))
    base: Any = kind.__bases__[0]
    error: BaseException = base.__new__(kind, *arguments)
    state: dict[str, Any] = draw(
        st.dictionaries(st.sampled_from(["__notes__", "lineno", "x"]), odd_values)
    )
    vars(BaseException)["__dict__"].__get__(error).update(state)
    if issubclass(kind, SyntaxError):
        for name in ("lineno", "offset", "filename", "text", "end_lineno", "end_offset", "msg"):
            vars(SyntaxError)[name].__set__(error, draw(odd_values))
    return error


def link(errors: list[BaseException], links: list[tuple[int, int, str]]) -> None:
    for start, end, name in links:
        first, second = errors[start % len(errors)], errors[end % len(errors)]
        vars(BaseException)[name].__set__(first, second)


files = (
    st.sampled_from(["<string>", "", "\0", "/dev/zero", ".", "\udcff.py", __file__, "a\nb"])
    | st.text()
)


def thrown(error: BaseException, file: str, variables: dict[str, object]) -> None:
    """Raise it in code that calls itself anything."""
    with suppress(BaseException):
        code = compile("raise error", "x", "exec").replace(co_filename=file)
        exec(code, {"error": error}, variables)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(exceptions(), min_size=1, max_size=4),
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 3), st.sampled_from(["__cause__", "__context__"])
        )
    ),
    st.booleans(),
    files,
    st.dictionaries(st.text("abc"), odd_values, max_size=3),
)
def test_any_exception_has_a_report(
    errors: list[BaseException],
    links: list[tuple[int, int, str]],
    is_group: bool,
    file: str,
    variables: dict[str, object],
) -> None:
    for error in errors:
        thrown(error, file, dict(variables))
    link(errors, links)
    exception = errors[0]
    if is_group:
        with suppress(BaseException):  # A group asks its exceptions for their class.
            exception = BaseExceptionGroup("group", errors)

    report = report_of(exception, phase="request")

    carried(report)
    assert report.error, report.title
    assert report.title


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["password", "api_token", "SECRET", "set-cookie", "dsn"]),
    st.text(st.characters(exclude_characters="*"), min_size=4, max_size=40)
    .map(str.strip)
    .filter(lambda text: len(text) >= 4 and text.lower() not in HARMLESS)
    # Words that may be any others are not looked for inside of something.
    .filter(lambda text: len(text) >= 12 or not COMMON.fullmatch(text)),
    st.text(max_size=5),
)
def test_no_masked_value_is_in_the_report(name: str, secret: str, around: str) -> None:
    class Holder:
        def __init__(self) -> None:
            setattr(self, name, secret)

        def __repr__(self) -> str:
            return f"Holder({secret!r})"

    def fails() -> None:
        holder, text, pairs, nested = (
            Holder(),
            f"{around} {secret} {around}",
            [(name, secret)],
            [[secret]],
        )
        error = KeyError(secret, holder, text, pairs, nested)
        error.add_note(text)
        raise error from ValueError(json.dumps({"x": secret}))

    report = report_of(caught(fails), phase="request", project=Path("/nowhere"))

    data = carried(report)
    assert data["error"]
    told = list(strings({**data, "id": "", "python": "", "phase": ""}))
    if len(secret) < 12:  # Then the name of a file or a function may be the same by chance.
        told = [data["title"]]
        for each in (data["error"], data["error"]["cause"]):
            told += [each["message"], *each["notes"]]
            for frame in each["frames"]:
                told += [line["code"] for line in frame["source"]]
                told += [variable["value"] for variable in frame["locals"] or ()]
    assert not [text for text in told if secret in text]


def test_our_own_sentence_stands_alone_if_nothing_of_the_app_led_to_it(tmp_path: Path) -> None:
    error = SettingsError("The environment sets it to 'soon'.\nTry a number.")
    error.add_note("From 1 on.")
    report = report_of(error, phase="startup")

    assert report.title == "The environment sets it to 'soon'."
    assert report.text == "The environment sets it to 'soon'.\nTry a number.\nFrom 1 on."
    assert report.error is None
    assert carried(report)

    (tmp_path / "main.py").write_text("1 / 0")
    code = compile("1 / 0", str(tmp_path / "main.py"), "exec")
    error.__cause__ = caught(lambda: exec(code, {}))
    report = report_of(error, phase="startup", project=tmp_path)

    assert report.title.endswith("SettingsError: The environment sets it to 'soon'.")
    assert report.error
