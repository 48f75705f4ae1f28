"""A process takes over all that it would have been given at its start."""

import os
import random
import signal
import sys
import weakref
from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reloader_core.warm.fresh_process import become, forget_finalizers, reset_signals

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Take everything back."""
    state = random.getstate()
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    environ = dict(os.environ)
    monkeypatch.setattr(sys, "argv", [*sys.argv])
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(Path.cwd())
    yield
    os.environ.clear()
    os.environ.update(environ)
    random.setstate(state)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("unchanged")
def test_it_takes_over_what_it_is_given(tmp_path: Path) -> None:
    path = [*sys.path]
    random.seed(1)
    expected = random.random()
    random.seed(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    for _ in range(2):
        become(
            argv=["serve", "-x"],
            environ={"A": "1"},
            folder=str(tmp_path),
            app_dir=str(tmp_path),
            path=[*path, str(tmp_path)],
        )

    assert sys.argv == ["serve", "-x"]
    assert dict(os.environ) == {"A": "1"}
    assert Path.cwd() == tmp_path
    assert sys.path == [str(tmp_path), *path]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert random.random() != expected


@pytest.mark.usefixtures("unchanged")
def test_the_random_numbers_of_numpy_are_others_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds: list[object] = []
    random_of_numpy = SimpleNamespace(seed=lambda *given: seeds.append(given))
    monkeypatch.setitem(sys.modules, "numpy.random", random_of_numpy)

    become(argv=(), environ={}, folder=str(tmp_path), app_dir="app", path=())

    assert seeds == [()]


@pytest.mark.usefixtures("unchanged")
def test_signals_are_handled_as_at_the_start() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    reset_signals()

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("before", "after"), [(signal.SIG_IGN, signal.SIG_IGN), (print, signal.SIG_DFL)]
)
def test_who_goes_on_without_a_terminal_does_so(before: Any, after: Any) -> None:
    signal.signal(signal.SIGHUP, before)

    reset_signals()

    assert signal.getsignal(signal.SIGHUP) is after


def test_what_libraries_want_to_do_at_the_end_is_left_to_others() -> None:
    class Folder:
        pass

    folder = Folder()
    finalizer = weakref.finalize(folder, print)
    others = {each: each.atexit for each in weakref.finalize._registry}  # type: ignore[attr-defined]

    forget_finalizers()

    assert not finalizer.atexit
    finalizer.detach()
    for each, atexit in others.items():
        if each.alive:
            each.atexit = atexit


@pytest.mark.usefixtures("unchanged")
def test_a_folder_that_is_gone_is_left_to_the_import(tmp_path: Path) -> None:
    here, gone = Path.cwd(), str(tmp_path / "gone")

    become(argv=[], environ=os.environ, folder=gone, app_dir=gone, path=sys.path)

    assert Path.cwd() == here
    assert sys.path[0] == gone
