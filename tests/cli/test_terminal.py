"""One line for each save goes to the terminal; nothing else does."""

import io
import os
from pathlib import Path

import pytest
from tests.support.waiting import eventually

from reloader_cli.terminal import Terminal
from reloader_core.tracebacks import report_of
from reloader_core.warm.events import (
    Died,
    Ended,
    Event,
    Failed,
    Nothing,
    PatchedInPlace,
    Ready,
    Rebuilding,
    Rebuilt,
    Restarting,
    Starting,
    Way,
)

READY = Ready(pid=1, seconds=0.05, way=Way.FORK)
FAILED = Failed(report=report_of(KeyError("x"), phase="startup").to_json())


def printed(*events: Event) -> list[str]:
    stream = io.StringIO()
    terminal = Terminal(stream)
    for event in events:
        terminal.show(event)
    return stream.getvalue().splitlines()


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_day_at_work() -> None:
    path = Path.cwd() / "main.py"

    assert printed(
        Starting(way=Way.FORK),
        READY,
        Rebuilding(reason="drift"),
        Rebuilt(modules=3, seconds=2),
        PatchedInPlace(paths=(path,), names=("main.f",), seconds=0.006),
        Nothing(paths=(path,)),
        Restarting(paths=(path,)),
        Died(pid=2, what="app", status=-11),
        FAILED,
        Ready(pid=2, seconds=0.1, way=Way.FORK, is_error=True),
        Restarting(paths=(path,), reason="TAX changed"),
        READY,
        Died(pid=3, what="zygote", status=-9),
        Died(pid=2, what="app", status=-9),
        Ended(),
    ) == [
        "ready in 50 ms",
        "patched in place: main.py f()  6 ms",
        "✗ KeyError: 'x'",
        "restarted in 50 ms: main.py: TAX changed",
        "✗ the process of the app (2) was ended by signal SIGKILL",
    ]


def test_the_header_has_no_colours_in_a_file() -> None:
    stream = io.StringIO()
    Terminal(stream).welcome("main:app", "http://x", "1")

    assert stream.getvalue() == "Reloader 1 serves main:app at http://x  (Ctrl+C ends it)\n"


def test_what_cannot_be_written_is_written_otherwise() -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii") as stream:
        Terminal(stream).show(FAILED)

        assert raw.getvalue() == b"? KeyError: 'x'\n"


def test_nobody_reading_is_no_reason_to_stop() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    stream.close()

    terminal.show(READY)


def test_a_terminal_gets_a_notice_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    pty = pytest.importorskip("pty")
    monkeypatch.setenv("TERM", "xterm")
    controller, child = pty.openpty()
    with os.fdopen(child, "w", encoding="utf-8") as stream:
        terminal = Terminal(stream, patience=0)
        terminal.show(Restarting(paths=()))
        text = ""

        def has(part: str) -> bool:
            nonlocal text
            text += os.read(controller, 1000).decode()
            return part in text

        eventually(lambda: has("restarting 0 s\r"))
        terminal.show(READY)
        eventually(lambda: has("\x1b[2K\x1b[32mrestarted\x1b[0m in 50 ms"))
    os.close(controller)
