"""One line says what changed, what was done and why, and how long it took."""

from pathlib import Path
from typing import Any

import pytest

from reloader_cli.errors import TargetError
from reloader_cli.lines import (
    died_line,
    duration,
    failed_line,
    header,
    patched_line,
    plain,
    ready_line,
)
from reloader_core.tracebacks import report_of
from reloader_core.warm.events import Died, Failed, PatchedInPlace, Ready, Restarting, Way


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ready(seconds: float) -> Ready:
    return Ready(pid=1, seconds=seconds, way=Way.FORK)


def test_the_header() -> None:
    line = header("main:app", "http://127.0.0.1:8000", "1.0", plain)

    assert line == "Reloader 1.0 serves main:app at http://127.0.0.1:8000  (Ctrl+C ends it)"


def test_the_start() -> None:
    assert ready_line(ready(0.412), None, plain) == "ready in 412 ms"


@pytest.mark.parametrize(
    ("names", "reason", "line"),
    [
        (["main.py"], "", "restarted in 74 ms: main.py changed"),
        (["a.py", "b.py"], "", "restarted in 74 ms: a.py, b.py changed"),
        (list("abcde"), "", "restarted in 74 ms: a, b, c and 2 more changed"),
        (
            ["t.py"],
            "TAX at top level changed",
            "restarted in 74 ms: t.py: TAX at top level changed",
        ),
        ([], "the libraries have changed", "restarted in 74 ms: the libraries have changed"),
        ([], "", "restarted in 74 ms"),
    ],
)
def test_a_restart(folder: Path, names: list[str], reason: str, line: str) -> None:
    cause = Restarting(paths=tuple(folder / name for name in names), reason=reason)

    assert ready_line(ready(0.0741), cause, plain) == line


@pytest.mark.parametrize(
    ("paths", "names", "line"),
    [
        (["shop/pricing.py"], ["shop.pricing.price"], "shop/pricing.py price()"),
        (["src/shop/a.py"], ["shop.a.Cart.total"], "src/shop/a.py Cart.total()"),
        (["main.py"], ["main.a", "main.b"], "main.py a() b()"),
        (["main.py"], ["other.a"], "main.py other.a()"),
        (["a.py", "b.py"], ["a.f", "b.g"], "f() g()"),
    ],
)
def test_a_patch(folder: Path, paths: list[str], names: list[str], line: str) -> None:
    event = PatchedInPlace(
        paths=tuple(folder / path for path in paths), names=tuple(names), seconds=0.006
    )

    assert patched_line(event, plain) == f"patched in place: {line}  6 ms"


def failed(error: BaseException, **more: Any) -> str:
    return failed_line(Failed(report=report_of(error, phase="startup").to_json(), **more), plain)


def test_a_file_that_is_no_python(folder: Path) -> None:
    file = folder / "main.py"
    file.write_text("a = 1\nb = = 2\n", encoding="utf-8")

    with pytest.raises(SyntaxError) as caught:
        compile(file.read_text(encoding="utf-8"), str(file), "exec")

    assert failed(caught.value) == "✗ main.py:2 SyntaxError: invalid syntax"
    assert failed(caught.value, kept=True).endswith("  (the last app that worked goes on)")


def test_an_error_has_the_last_place_of_the_app(folder: Path) -> None:
    file = folder / "main.py"
    file.write_text("def f():\n    1 / 0\nf()\n", encoding="utf-8")

    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), {})
    caught.value.add_note("Try 1.")

    line = "✗ main.py:2 ZeroDivisionError: division by zero\n  Try 1."
    assert failed(caught.value) == line


def test_our_own_sentences_stand_alone() -> None:
    assert failed(TargetError("main.py has no 'app'.")) == "✗ main.py has no 'app'."


def test_a_report_may_say_little() -> None:
    assert failed_line(Failed(report=report_of(None, phase="startup").to_json()), plain) == (
        "✗ The app failed, and did not say why"
    )
    assert failed_line(Failed(report={"title": "gone"}), plain) == "✗ gone"
    assert failed_line(Failed(report={"when": {}, "title": "gone", "error": 3}), plain) == "✗ gone"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (-11, "✗ the process of the app (7) was ended by signal SIGSEGV"),
        (-99, "✗ the process of the app (7) was ended by signal 99"),
        (3, "✗ the process of the app (7) ended by itself, with exit code 3"),
        (None, "✗ the process of the app (7) ended, and nobody knows how"),
    ],
)
def test_a_death(status: int | None, line: str) -> None:
    assert died_line(Died(pid=7, what="app", status=status), plain) == line


def test_a_file_elsewhere_has_its_whole_path() -> None:
    cause = Restarting(paths=(Path("/elsewhere/main.py"),))

    assert "/elsewhere/main.py changed" in ready_line(ready(1.26), cause, plain)


def test_durations() -> None:
    assert [duration(each) for each in (0.0004, 0.9994, 1.25)] == ["0 ms", "999 ms", "1.2 s"]


def test_the_folder_may_be_gone(folder: Path) -> None:
    folder.rmdir()

    line = ready_line(ready(0.1), Restarting(paths=(folder / "main.py",)), plain)

    assert line == f"restarted in 100 ms: {folder / 'main.py'} changed"
