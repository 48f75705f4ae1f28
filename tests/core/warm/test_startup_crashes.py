"""A crash at the start is the app's doing, unless the app starts when nothing was forked."""

import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reloader_core.warm.events import Way
from reloader_core.warm.preload_list import PreloadList
from reloader_core.warm.startup_crashes import StartupCrashes, crash_report, status_in_words

ABORTED = -int(signal.SIGABRT)


def process(way: Way, *imported: str) -> Any:
    return SimpleNamespace(way=way, imported=frozenset(imported))


def make(folder: Path, *names: str) -> tuple[PreloadList, StartupCrashes, list[object]]:
    reasons: list[object] = []
    preloads = PreloadList(folder, ["app"])
    preloads.learn(names)
    return preloads, StartupCrashes(preloads, reasons.append), reasons


@pytest.mark.parametrize(
    ("way", "status", "answer"),
    [
        (Way.FORK, ABORTED, True),
        (Way.FORK, -int(signal.SIGKILL), False),
        (Way.FORK, 1, False),
        (Way.SPARE, ABORTED, False),
        (Way.COLD, ABORTED, False),
    ],
)
def test_when_a_cold_start_should_tell(tmp_path: Path, way: Way, status: int, answer: bool) -> None:
    _, crashes, _ = make(tmp_path, "a")

    assert crashes.is_doubtful(process(way, "a"), status) is answer
    assert not crashes.is_doubtful(process(way, "b"), status)


def test_if_it_starts_cold_the_library_is_found(tmp_path: Path) -> None:
    preloads, crashes, reasons = make(tmp_path, "a", "b.x", "b.y")

    assert crashes.is_doubtful(process(Way.FORK, "a", "b.x", "b.y"), ABORTED)
    crashes.survived(process(Way.COLD))
    assert crashes.left_out == {"b"}
    crashes.survived(process(Way.FORK, "a"))

    assert preloads.never == {"b": "does not survive the fork"}
    assert crashes.left_out == set()
    assert len(reasons) == 2
    crashes.survived(process(Way.FORK, "a"))
    assert len(reasons) == 2


def test_if_it_does_not_the_app_is_to_blame(tmp_path: Path) -> None:
    preloads, crashes, reasons = make(tmp_path, "a")
    crashes.is_doubtful(process(Way.FORK, "a"), ABORTED)
    crashes.failed()
    crashes.survived(process(Way.COLD))

    assert preloads.never == {}
    assert reasons == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "ended with exit code 0"),
        (ABORTED, "was ended by SIGABRT"),
        (-1000, "was ended by signal 1000"),
    ],
)
def test_how_a_process_ended(status: int, words: str) -> None:
    assert status_in_words(status) == words


def test_the_report_of_a_crash(tmp_path: Path) -> None:
    report = crash_report(ABORTED, tmp_path, is_start=True)

    assert report["title"] == "The process of the app was ended by SIGABRT while it was starting."
    assert report["phase"] == "startup"
    assert "again" in crash_report(1, tmp_path, is_start=False)["title"]
