"""A watcher reports every change of content on real files, in groups, and nothing else."""

import os
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tests.support.waiting import PATIENCE, eventually

from reloader_core import sources, watcher
from reloader_core.changes import ChangeSet
from reloader_core.filters import PathFilter
from reloader_core.inotify import Inotify
from reloader_core.specs import (
    WatchSpec,
    WatchSpecs,
    register_watch_spec,
    watch_specs_ready,
)
from reloader_core.watcher import FileWatcher

Watching = Callable[..., "Seen"]


class Seen:
    """A watcher that runs, and what it has reported."""

    def __init__(self, specs: WatchSpecs | list[WatchSpec], **options: Any) -> None:
        self.sets: list[ChangeSet] = []
        roots = [spec.root for spec in specs]
        given: dict[str, Any] = {"poll_delay": 0.03, "on_changes": self.sets.append, **options}
        self.watcher = FileWatcher(specs, PathFilter(roots), **given)
        self.watcher.start()
        assert self.watcher.wait_until_ready(30 * PATIENCE)

    @property
    def changes(self) -> list[tuple[str, Path]]:
        return [(c.kind.value, c.path) for changes in self.sets for c in changes.changes]

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(kind, path.name) for kind, path in self.changes]

    def wait_for(self, *expected: tuple[str, str]) -> None:
        eventually(lambda: set(expected) <= set(self.names), saying=f"Not all of {expected}.")

    def nothing_but(self, *expected: tuple[str, str], beside: Path) -> None:
        """Wait for changes, prove that the watcher has got past them, and compare."""
        self.wait_for(*expected)
        sentinel = beside / "sentinel.html"
        put(sentinel)
        self.wait_for(("added", sentinel.name))
        names = [name for name in self.names if name[1] != sentinel.name]
        assert sorted(set(names)) == sorted(expected)


@pytest.fixture(params=["kernel", "kernel, recursive", "polling"])
def watching(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[Watching]:
    """Start watchers of a folder, in each of the ways there are."""
    monkeypatch.setattr("reloader_core.watcher.registered_specs", WatchSpecs())
    monkeypatch.setattr(sources, "RECURSIVE", request.param == "kernel, recursive")
    with ExitStack() as stack:

        def start(*roots: Path, glob: str = "**/*", **options: Any) -> Seen:
            specs = [WatchSpec(root, glob) for root in roots]
            seen = Seen(specs, force_polling=request.param == "polling", **options)
            stack.callback(seen.watcher.stop)
            return seen

        yield start


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "shop").mkdir(parents=True)
    (folder / "a.html").write_text("old a")
    (folder / "shop/b.html").write_text("old b")
    return folder


def put(path: Path, text: str = "new") -> None:
    """Write a file in one step, so that a busy machine cannot show an empty one first."""
    draft = path.parent / f"{path.name}.tmp"
    draft.write_text(text)
    draft.replace(path)


def age(path: Path) -> None:
    stamp = time.time() - 3600
    os.utime(path, (stamp, stamp))


def test_a_file_is_added_modified_and_deleted(watching: Watching, root: Path) -> None:
    seen = watching(root)

    put(root / "shop/new.html")
    seen.wait_for(("added", "new.html"))
    (root / "a.html").write_text("new")
    seen.wait_for(("modified", "a.html"))
    (root / "shop/b.html").unlink()
    seen.nothing_but(
        ("added", "new.html"), ("deleted", "b.html"), ("modified", "a.html"), beside=root
    )
    assert ("modified", root / "a.html") in seen.changes


def test_a_rename_is_two_changes(watching: Watching, root: Path) -> None:
    seen = watching(root)

    (root / "a.html").rename(root / "shop/c.html")

    seen.nothing_but(("deleted", "a.html"), ("added", "c.html"), beside=root)


def test_an_atomic_save_is_a_change(watching: Watching, root: Path) -> None:
    seen = watching(root)

    put(root / "a.html")

    seen.nothing_but(("modified", "a.html"), beside=root)


def test_an_older_file_with_other_content_is_a_change(watching: Watching, root: Path) -> None:
    older = root.parent / "older.html"
    older.write_text("yet another")
    age(older)
    seen = watching(root)

    older.replace(root / "a.html")

    seen.nothing_but(("modified", "a.html"), beside=root)


def test_without_other_content_there_is_no_change(watching: Watching, root: Path) -> None:
    seen = watching(root)

    age(root / "a.html")
    (root / "a.html").chmod(0o600)
    put(root / "shop/b.html", "old b")

    seen.nothing_but(beside=root)


def test_new_folders_are_watched(watching: Watching, root: Path) -> None:
    seen = watching(root)

    (root / "new/sub").mkdir(parents=True)
    (root / "new/sub/c.html").write_text("at once")
    seen.wait_for(("added", "c.html"))
    (root / "new/sub/c.html").write_text("later")
    seen.wait_for(("modified", "c.html"))


def test_folders_come_go_and_come_back(watching: Watching, root: Path) -> None:
    moved = root.parent / "moved"
    seen = watching(root)

    (root / "shop").rename(moved)
    seen.wait_for(("deleted", "b.html"))
    moved.rename(root / "shop")
    seen.wait_for(("added", "b.html"))
    (root / "shop/b.html").write_text("new b")
    seen.wait_for(("modified", "b.html"))
    shutil.rmtree(root / "shop")
    eventually(lambda: seen.names.count(("deleted", "b.html")) == 2)


def test_a_replaced_folder_is_watched_again(watching: Watching, root: Path) -> None:
    seen = watching(root)

    shutil.rmtree(root / "shop")
    (root / "shop").mkdir()
    (root / "shop/b.html").write_text("new b")
    eventually(
        lambda: seen.names and seen.names[-1] in [("modified", "b.html"), ("added", "b.html")]
    )
    (root / "shop/b.html").write_text("newer b")
    seen.wait_for(("modified", "b.html"))


def test_a_root_may_appear_and_appear_again(watching: Watching, tmp_path: Path) -> None:
    late = tmp_path / "not/yet/there"
    seen = watching(late)

    late.mkdir(parents=True)
    (late / "a.html").write_text("here")
    seen.wait_for(("added", "a.html"))
    shutil.rmtree(tmp_path / "not")
    seen.wait_for(("deleted", "a.html"))
    late.mkdir(parents=True)
    (late / "b.html").write_text("here")
    seen.wait_for(("added", "b.html"))


def test_linked_folders_are_watched(watching: Watching, root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "link").symlink_to(outside)
    (root / "shop/up").symlink_to("..")
    seen = watching(root)

    put(outside / "c.html")
    seen.nothing_but(("added", "c.html"), beside=root)
    assert ("added", root / "link/c.html") in seen.changes


def test_a_linked_root_may_be_made_to_point_elsewhere(watching: Watching, root: Path) -> None:
    link, other = root.parent / "link", root.parent / "other"
    link.symlink_to(root)
    shutil.copytree(root, other)
    (other / "a.html").write_text("other a")
    seen = watching(link)

    (root / "shop/b.html").write_text("new b")
    seen.wait_for(("modified", "b.html"))
    (root.parent / "next").symlink_to(other)
    (root.parent / "next").replace(link)
    seen.wait_for(("modified", "a.html"))
    (other / "c.html").write_text("new")
    seen.wait_for(("added", "c.html"))
    assert ("added", link / "c.html") in seen.changes


def test_what_a_linked_root_leads_to_may_go_and_come_back(watching: Watching, root: Path) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    seen = watching(link)

    shutil.rmtree(root)
    seen.wait_for(("deleted", "a.html"))
    root.mkdir()
    (root / "a.html").write_text("back")
    seen.wait_for(("added", "a.html"))
    (root / "a.html").write_text("new")
    seen.wait_for(("modified", "a.html"))


def test_what_git_ignores_is_no_change(watching: Watching, root: Path) -> None:
    (root / ".gitignore").write_text("dist\n*.out\n")
    seen = watching(root)

    (root / "dist").mkdir()
    (root / "dist/a.css").write_text("")
    (root / "a.out").write_text("")
    (root / "__pycache__").mkdir()
    (root / "__pycache__/a.pyc").write_text("")
    seen.nothing_but(beside=root)

    (root / ".gitignore").write_text("dist\n")
    seen.wait_for(("modified", ".gitignore"))
    (root / "a.out").write_text("new")
    seen.wait_for(("modified", "a.out"))


def test_ignored_trees_are_not_watched(watching: Watching, root: Path) -> None:
    (root / "node_modules/react").mkdir(parents=True)
    seen = watching(root)

    listing = seen.watcher._snapshot.listing
    assert set(listing.folders) == {str(root), str(root / "shop")}
    (root / "node_modules/react/index.html").write_text("")
    seen.nothing_but(beside=root)


def test_only_the_glob_counts(watching: Watching, root: Path) -> None:
    seen = watching(root, glob="*.html")

    (root / "a.css").write_text("")
    (root / "shop/b.html").write_text("new")
    (root / "shop/sub").mkdir()
    seen.nothing_but(beside=root)


def test_what_was_saved_during_startup_is_reported_first(watching: Watching, root: Path) -> None:
    for file in root.rglob("*.html"):
        age(file)
    started = time.time()
    (root / "a.html").write_text("new")
    seen = watching(root, since=started)

    seen.nothing_but(("modified", "a.html"), beside=root)


@pytest.mark.parametrize("pause", [0.02, 0.3, 0.7])
def test_two_saves_both_arrive(watching: Watching, root: Path, pause: float) -> None:
    texts: list[str] = []
    seen = watching(root, on_changes=lambda changes: texts.append((root / "a.html").read_text()))

    (root / "a.html").write_text("once")
    time.sleep(pause)
    (root / "a.html").write_text("twice")

    eventually(lambda: texts[-1:] == ["twice"])
    assert seen.watcher.is_running


def test_many_files_are_one_group(watching: Watching, root: Path) -> None:
    seen = watching(root, quiet=1.5 * PATIENCE, debounce=60.0)

    for number in range(500):
        (root / f"{number}.html").write_text("new")

    eventually(lambda: seen.sets, within=60)
    assert len(seen.sets[0].changes) == 500
    assert len(set(seen.sets[0].paths)) == 500


@pytest.mark.skipif(sources.RECURSIVE, reason="other systems do not tell who writes")
def test_a_file_that_is_being_written_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setattr(watcher, "WRITING", 60 * PATIENCE)
    seen = Seen([WatchSpec(root)], force_polling=False, quiet=0.001, debounce=60 * PATIENCE)
    path = root / "a.html"
    try:
        with path.open("w") as file:
            eventually(lambda: seen.watcher._source.is_unfinished({str(path)}))  # pyright: ignore[reportPrivateUsage]
            file.write("new")
        seen.wait_for(("modified", "a.html"))
    finally:
        seen.watcher.stop()
    assert len(seen.sets) == 1


def test_a_group_ends_although_there_is_no_silence(watching: Watching, root: Path) -> None:
    seen = watching(root, quiet=30.0, debounce=0.1)

    (root / "a.html").write_text("new")

    seen.wait_for(("modified", "a.html"))


def test_what_is_undone_within_a_group_is_nothing(watching: Watching, root: Path) -> None:
    seen = watching(root, quiet=1.5 * PATIENCE, debounce=60.0)

    (root / "brief.html").write_text("")
    (root / "brief.html").unlink()
    (root / "a.html").write_text("new")
    (root / "a.html").write_text("old a")
    (root / "shop/b.html").write_text("")
    (root / "shop/b.html").write_text("new b")

    eventually(lambda: seen.sets)
    assert seen.names == [("modified", "b.html")]


def test_what_comes_during_the_callback_is_reported_next(watching: Watching, root: Path) -> None:
    entered, go_on = Event(), Event()
    sets: list[ChangeSet] = []

    def take(changes: ChangeSet) -> None:
        sets.append(changes)
        entered.set()
        go_on.wait(30 * PATIENCE)

    watching(root, on_changes=take)
    put(root / "a.html")
    assert entered.wait(10 * PATIENCE)
    put(root / "shop/b.html")
    go_on.set()

    eventually(lambda: sets[-1].paths == (root / "shop/b.html",))
    assert sets[0].paths == (root / "a.html",)
    assert sets[0].noticed <= sets[-1].noticed <= time.monotonic()


def test_a_callback_that_raises_is_logged(
    watching: Watching, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[ChangeSet] = []

    def fail(changes: ChangeSet) -> None:
        calls.append(changes)
        raise LookupError

    watching(root, on_changes=fail)
    (root / "a.html").write_text("new")
    eventually(lambda: len(calls) == 1)
    (root / "a.html").write_text("newer")
    eventually(lambda: len(calls) >= 2)

    assert "failed to take 1 changes" in caplog.text


def test_a_spec_may_be_registered_while_a_watcher_runs(
    watching: Watching, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = WatchSpecs()
    for module in ("specs", "watcher"):
        monkeypatch.setattr(f"reloader_core.{module}.registered_specs", registered)
    extra = root.parent / "extra"
    extra.mkdir()
    (extra / "old.html").write_text("old")
    heard: list[tuple[WatchSpec, ...]] = []
    watch_specs_ready.connect(heard.append)
    seen = watching(root)

    spec = register_watch_spec(extra, "*.html")
    eventually(lambda: len(heard) == 2)
    eventually(lambda: str(extra) in seen.watcher._snapshot.listing.folders)
    (extra / "old.html").write_text("new")
    put(extra / "new.html")
    watch_specs_ready.disconnect(heard.append)

    seen.nothing_but(("modified", "old.html"), ("added", "new.html"), beside=root)
    assert heard == [(WatchSpec(root),), (WatchSpec(root), spec)]


def test_stopping_ends_the_thread_and_starting_goes_on(watching: Watching, root: Path) -> None:
    seen = watching(root)

    seen.watcher.start()
    seen.watcher.stop()
    seen.watcher.stop()
    assert not seen.watcher.is_running
    (root / "a.html").write_text("unseen")

    seen.watcher.start()
    assert seen.watcher.wait_until_ready(30 * PATIENCE)
    seen.nothing_but(beside=root)


def test_the_callback_may_stop_the_watcher(watching: Watching, root: Path) -> None:
    started: list[Seen] = []
    seen = watching(root, on_changes=lambda changes: started[0].watcher.stop())
    started.append(seen)

    (root / "a.html").write_text("new")

    eventually(lambda: not seen.watcher.is_running)


def test_a_watcher_may_be_stopped_before_it_has_started(root: Path) -> None:
    file_watcher = FileWatcher([], PathFilter([]), on_changes=print)

    file_watcher.stop()

    assert not file_watcher.is_running


def refuse(*_: object) -> None:
    """Watch as a kernel does that is at its limit."""
    raise OSError("limit reached")


def test_at_the_limit_of_the_kernel_it_is_polled(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Inotify, "watch", refuse)
    seen = Seen([WatchSpec(root)], force_polling=False)

    seen.nothing_but(beside=root)
    (root / "a.html").write_text("new")
    seen.wait_for(("modified", "a.html"))
    seen.watcher.stop()

    assert "limit reached" in caplog.text
    assert "fs.inotify.max_user_watches" in caplog.text


def test_when_the_kernel_fails_later_nothing_is_lost(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen([WatchSpec(root)], force_polling=False)

    monkeypatch.setattr(Inotify, "watch", refuse)
    (root / "new").mkdir()
    (root / "new/c.html").write_text("new")
    seen.wait_for(("added", "c.html"))
    (root / "new/c.html").write_text("newer")
    seen.wait_for(("modified", "c.html"))
    seen.watcher.stop()


def test_a_watcher_that_fails_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("reloader_core.snapshot.Snapshot.watch", fail)
    seen = Seen([WatchSpec(root)])
    seen.watcher.stop()

    assert "no longer noticed" in caplog.text


@pytest.mark.parametrize(
    ("wish", "release", "expected"),
    [
        ("true", "6.1", "Polling"),
        ("disabled", "5.15-microsoft-standard-WSL2", "KernelEvents"),
        ("", "5.15-microsoft-standard-WSL2", "Polling"),
        ("", "6.1", "KernelEvents"),
    ],
)
def test_the_environment_decides_about_polling(
    root: Path, monkeypatch: pytest.MonkeyPatch, wish: str, release: str, expected: str
) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", wish)
    monkeypatch.setattr("platform.release", lambda: release)
    seen = Seen([WatchSpec(root)])

    assert type(seen.watcher._source).__name__ == expected
    seen.watcher.stop()


def test_a_busy_tree_loses_nothing(watching: Watching, root: Path) -> None:
    texts: dict[str, str] = {}

    def read(changes: ChangeSet) -> None:
        for path in changes.paths:
            texts[path.name] = path.read_text() if path.exists() else ""

    seen = watching(root, on_changes=read)

    def write(name: str) -> None:
        for number in range(40):
            folder = root / f"{name}-{number % 4}"
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.{number}.html").write_text("done")
            (root / f"{name}.html").write_text(str(number))

    writers = [Thread(target=write, args=[name]) for name in "xy"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    wanted = {f"{name}.{number}.html": "done" for name in "xy" for number in range(40)}
    wanted |= {"x.html": "39", "y.html": "39"}
    eventually(lambda: texts == wanted, within=20)
    assert seen.watcher.is_running
