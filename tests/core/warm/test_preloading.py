"""Modules that spoil a process are found, with all that import them, and nothing else is."""

import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from threading import Event, Thread

import pytest

from reloader_core.warm import preloading as module
from reloader_core.warm.preloading import Preloading, count_threads

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Write]:
    before = {*sys.modules}
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (tmp_path / "user_one.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(folder), str(tmp_path), *sys.path])

    def put(name: str, text: str) -> None:
        (folder / f"{name}.py").write_text(text)

    yield put
    for name in {*sys.modules} - before:
        del sys.modules[name]


def run(*names: str, never: tuple[str, ...] = ()) -> dict[str, str]:
    meta_path = [*sys.meta_path]
    refused = Preloading(never, lambda _: None).run(names)
    assert sys.meta_path == meta_path
    return refused


def test_what_is_fine_is_imported(write: Write) -> None:
    write("fine_one", "import fine_two\ntry:\n    import absent_one\nexcept ImportError: pass")
    write("fine_two", "import json.tool, _csv")
    heard: list[str] = []

    preloading = Preloading((), heard.append)

    assert preloading.run(["fine_one", "fine_two", "xml.dom", "never_heard_of"]) == {
        "never_heard_of": "raises ModuleNotFoundError: No module named 'never_heard_of'"
    }
    assert {"fine_one", "fine_two", "xml.dom"} <= sys.modules.keys()
    assert heard.index("fine_one") < heard.index("fine_two")
    assert "exec_module" not in vars(sys.modules["fine_one"].__spec__.loader)  # type: ignore[union-attr]
    assert preloading.threads == count_threads()


def test_what_raises_is_refused_with_all_that_import_it(write: Write) -> None:
    write("raises_one", "1 / 0")
    write("outer_one", "try:\n    import middle_one\nexcept Exception: pass")
    write("middle_one", "import raises_one")

    assert run("outer_one", "raises_one") == {
        "raises_one": "raises ZeroDivisionError: division by zero",
        "middle_one": "imports raises_one",
        "outer_one": "imports raises_one",
    }


def test_what_fails_in_the_app_too_is_not_refused(write: Write) -> None:
    write("accelerated_one", "raise ImportError('not built')")
    write("outer_two", "try:\n    import accelerated_one\nexcept ImportError: pass")

    assert run("outer_two") == {}


def test_what_starts_a_thread_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    monkeypatch.setattr(sys, "stop_one", stop, raising=False)
    thread = "import sys, threading\nthreading.Thread(target=sys.stop_one.wait).start()"
    write("threads_one", thread)
    write("outer_three", "import threads_one, later_one")
    write("later_one", "")

    refused = run("outer_three", "later_one")
    stop.set()

    assert refused == {"threads_one": "starts a thread", "outer_three": "imports threads_one"}


def test_some_threads_are_known_to_be_harmless(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()
    monkeypatch.setattr(sys, "stop_one", stop, raising=False)
    monkeypatch.setattr(module, "FORK_SAFE", ("safe_one",))
    write("safe_one", "import sys, threading\nthreading.Thread(target=sys.stop_one.wait).start()")
    write("outer_four", "import safe_one")

    refused = run("outer_four", "safe_one")
    stop.set()

    assert refused == {}


def test_the_users_code_is_not_run(write: Write) -> None:
    write("plugged_one", "try:\n    import user_one\nexcept Exception: pass")

    assert run("plugged_one") == {
        "user_one": "imports user_one, which is not installed",
        "plugged_one": "imports user_one",
    }
    assert "user_one" not in sys.modules


def test_what_must_not_be_imported_is_not(write: Write) -> None:
    write("never_one", "")
    write("outer_five", "try:\n    import never_one\nexcept Exception: pass")

    assert run("outer_five", "never_one", "never_one.inner", never=("never_one",)) == {
        "outer_five": "imports never_one"
    }
    assert "never_one" not in sys.modules


def test_what_was_only_looked_for_is_imported_later_without_a_word(write: Write) -> None:
    write("seeker_one", "import importlib.util\nSPEC = importlib.util.find_spec('sought_one')")
    write("sought_one", "if 'later_one' in __import__('sys').modules: 1 / 0")

    assert run("seeker_one") == {}
    spec = sys.modules["seeker_one"].SPEC
    spec.loader.exec_module(type(sys)("sought_one"))
    sys.modules["later_one"] = sys
    with pytest.raises(ZeroDivisionError):
        spec.loader.exec_module(type(sys)("sought_one"))


def test_threads_are_counted_where_the_system_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    thread = Thread(target=stop.wait)
    thread.start()
    before = count_threads()

    def fail(_: str) -> None:
        raise OSError

    monkeypatch.setattr(os, "stat", fail)
    after = count_threads()
    monkeypatch.undo()
    stop.set()
    thread.join()

    assert 2 <= after <= before
