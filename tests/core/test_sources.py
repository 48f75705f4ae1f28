"""Sources name the files to look at, and say nothing of the others."""

import shutil
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.support.waiting import PATIENCE, eventually

from reloader_core import sources, tree_events
from reloader_core.filters import PathFilter
from reloader_core.inotify import Inotify
from reloader_core.snapshot import Snapshot
from reloader_core.sources import KernelEvents, Polling, Source
from reloader_core.specs import WatchSpec

LONG = 20 * PATIENCE


def never() -> bool:
    return False


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    (tmp_path / "a.html").write_text("old")
    snapshot = Snapshot(PathFilter([tmp_path]))
    snapshot.watch([WatchSpec(tmp_path, "**/*.html")])
    eventually(lambda: not snapshot.rescan())  # A file this new is looked at twice.
    return snapshot


@pytest.fixture(params=["kernel", "polling"])
def source(request: pytest.FixtureRequest, snapshot: Snapshot) -> Generator[Source]:
    made: dict[str, Callable[[], Source]] = {
        "kernel": lambda: KernelEvents(snapshot, never),
        "polling": lambda: Polling(snapshot, never, Event(), 0.01),
    }
    with closing(made[request.param]()) as source:
        source.refresh()
        yield source


def test_a_file_that_may_have_changed_is_named(source: Source, tmp_path: Path) -> None:
    (tmp_path / "b.css").write_text("new")
    (tmp_path / "b.html").write_text("new")

    assert source.wait(LONG) == {str(tmp_path / "b.html")}


def test_time_may_be_up(source: Source) -> None:
    assert source.wait(0) == source.wait(0.05) == set()


def test_who_is_woken_names_nothing(snapshot: Snapshot) -> None:
    stopped = Event()
    stopped.set()

    with closing(KernelEvents(snapshot, stopped.is_set)) as events:
        events.refresh()
        assert events.wait(None) == set()
    assert Polling(snapshot, stopped.is_set, Event(), 60).wait(None) == set()
    assert Polling(snapshot, never, stopped, 60).wait(None) == set()


def test_waiting_without_end_can_be_ended(snapshot: Snapshot) -> None:
    stopped = Event()
    with closing(KernelEvents(snapshot, stopped.is_set)) as events:
        events.refresh()
        waiting = Thread(target=events.wait, args=[None])
        waiting.start()
        stopped.set()
        events.wake()
        waiting.join(LONG)
        assert not waiting.is_alive()
    events.wake()  # Nobody listens any more.


def test_what_the_kernel_dropped_is_found_all_the_same(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/b.html").write_text("new")
    with closing(KernelEvents(snapshot, never)) as events:
        monkeypatch.setattr(Inotify, "read", lambda *_: None)
        assert events.wait(LONG) == {str(tmp_path / "new/b.html")}


def test_what_watchfiles_did_not_tell_is_found_a_little_later(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "RECURSIVE", True)
    with closing(KernelEvents(snapshot, never)) as events:
        events.refresh()
        with monkeypatch.context() as patches:
            patches.setattr(KernelEvents, "_sort", lambda *_: None)
            patches.setattr(sources, "MANY", 1)
            patches.setattr(sources, "RECHECK", 0.2)
            (tmp_path / "new").mkdir()
            (tmp_path / "new/b.html").write_text("new")
            assert events.wait(None) == {str(tmp_path / "new/b.html")}
        (tmp_path / "new/b.html").write_text("newer")
        assert events.wait(LONG) == {str(tmp_path / "new/b.html")}


def test_a_folder_that_has_just_gone_is_tried_no_more(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "RECURSIVE", True)
    later = tmp_path.parent / "later"
    snapshot.watch([WatchSpec(tmp_path, "**/*.html"), WatchSpec(later)])
    later.mkdir()
    snapshot.rescan()
    later.rmdir()

    with closing(KernelEvents(snapshot, never)) as events:
        events.refresh()
        (tmp_path / "a.html").write_text("new")
        assert events.wait(LONG) == {str(tmp_path / "a.html")}


class Absent:
    """A RustNotify that finds nothing at all."""

    def __init__(self, *_: object) -> None:
        raise FileNotFoundError


def test_a_folder_that_always_goes_is_an_error(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "RECURSIVE", True)
    monkeypatch.setattr(tree_events, "RustNotify", Absent)

    with pytest.raises(FileNotFoundError):
        KernelEvents(snapshot, never).refresh()


def test_a_kernel_may_resolve_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "RECURSIVE", True)
    (tmp_path / "root").mkdir()
    (tmp_path / "outside/sub").mkdir(parents=True)
    (tmp_path / "root/link").symlink_to(tmp_path / "outside")
    snapshot = Snapshot(PathFilter([tmp_path / "root"]))
    snapshot.watch([WatchSpec(tmp_path / "root")])

    with closing(KernelEvents(snapshot, never)) as events:
        events.refresh()
        (tmp_path / "outside/sub/a.html").write_text("new")
        assert events.wait(LONG) == {str(tmp_path / "root/link/sub/a.html")}
        shutil.rmtree(tmp_path / "outside/sub")
        assert events.wait(LONG) == {str(tmp_path / "root/link/sub/a.html")}
