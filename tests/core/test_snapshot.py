"""A snapshot tells which files may differ, and which do."""

import os
import time
from pathlib import Path

import pytest

from reloader_core import snapshot as module
from reloader_core.changes import ChangeKind, FileChange
from reloader_core.filters import PathFilter
from reloader_core.snapshot import Snapshot
from reloader_core.specs import WatchSpec


def never() -> bool:
    return False


def snapshot_of(root: Path, glob: str = "**/*", *, exclude: tuple[str, ...] = ()) -> Snapshot:
    snapshot = Snapshot(PathFilter([root], exclude=exclude))
    assert snapshot.watch([WatchSpec(root, glob)]) == set()
    snapshot.read(60, never)
    return snapshot


def changes(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(c.kind.value, c.path.name) for c in snapshot.look(snapshot.rescan())]


def age(path: Path, seconds: float = 3600) -> None:
    stamp = time.time() - seconds
    os.utime(path, (stamp, stamp))


def test_changes_are_told_from_appearances(tmp_path: Path) -> None:
    for name in ("touched", "written", "deleted"):
        (tmp_path / name).write_text("old")
    snapshot = snapshot_of(tmp_path)

    age(tmp_path / "touched")
    (tmp_path / "written").write_text("new")
    age(tmp_path / "written", 7200)
    (tmp_path / "deleted").unlink()
    (tmp_path / "added").write_text("new")

    assert changes(snapshot) == [
        ("added", "added"),
        ("deleted", "deleted"),
        ("modified", "written"),
    ]
    assert changes(snapshot) == []


def test_two_writes_within_a_tick_of_the_clock_are_told_apart(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path)

    for text in "abcdefgh":
        (tmp_path / "file").write_text(text)
        assert len(changes(snapshot)) == 1


def test_large_files_are_compared_by_size_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 3)
    (tmp_path / "film").write_text("long")
    snapshot = snapshot_of(tmp_path)

    age(tmp_path / "film")
    assert changes(snapshot) == [("modified", "film")]
    assert changes(snapshot) == []


def test_files_that_were_not_read_are_compared_by_size_and_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    snapshot = Snapshot(PathFilter([tmp_path]))
    snapshot.watch([WatchSpec(tmp_path)])
    snapshot.read(60, lambda: True)

    (tmp_path / "file").write_text("other")
    snapshot.read(60, never)

    assert changes(snapshot) == [("modified", "file")]


def test_files_written_since_a_time_are_known(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("")
    age(tmp_path / "old")
    start = time.time()
    (tmp_path / "new").write_text("")
    snapshot = snapshot_of(tmp_path)

    assert snapshot.written_since(start) == (FileChange(ChangeKind.MODIFIED, tmp_path / "new"),)


def test_only_what_may_matter_is_listed(tmp_path: Path) -> None:
    for folder in ("shop/sub", "node_modules/react", ".venv/lib", "drafts"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.html").write_text("")
    snapshot = snapshot_of(tmp_path, exclude=("drafts",))

    root = str(tmp_path)
    assert set(snapshot.listing.folders) == {root, f"{root}/shop", f"{root}/shop/sub"}
    assert set(snapshot_of(tmp_path, "shop/*.html").listing.folders) == {root, f"{root}/shop"}


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "root/a_link").parent.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.html").write_text("")
    (tmp_path / "root/real").mkdir()
    (tmp_path / "root/real/b.html").write_text("")
    (tmp_path / "root/a_link").symlink_to(tmp_path / "outside")
    (tmp_path / "root/another").symlink_to("real")
    (tmp_path / "root/real/up").symlink_to("..")
    snapshot = snapshot_of(tmp_path / "root")

    root = str(tmp_path / "root")
    assert set(snapshot.listing.files) == {f"{root}/a_link/a.html", f"{root}/real/b.html"}
    assert set(snapshot.listing.folders) == {root, f"{root}/a_link", f"{root}/real"}


def test_what_is_no_readable_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    snapshot = snapshot_of(tmp_path)

    assert snapshot.listing.files == {}
    assert snapshot.look([str(tmp_path / name) for name in ("pipe", "loop", "none")]) == ()


def test_a_file_that_cannot_be_read_is_compared_by_size_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(path)

    (tmp_path / "file").write_text("old")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    snapshot = snapshot_of(tmp_path)

    assert changes(snapshot) == []
    (tmp_path / "file").write_text("other")
    assert changes(snapshot) == [("modified", "file")]


def test_a_root_that_is_a_file_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert snapshot_of(tmp_path / "file").listing.folders == {}


def test_files_that_only_a_new_spec_covers_have_not_changed(tmp_path: Path) -> None:
    for name in ("a.py", "b.html"):
        (tmp_path / name).write_text("")
    snapshot = snapshot_of(tmp_path, "*.py")

    (tmp_path / "c.py").write_text("")
    doubtful = snapshot.watch([WatchSpec(tmp_path, "*.py"), WatchSpec(tmp_path, "*.html")])

    assert [change.path.name for change in snapshot.look(doubtful)] == ["c.py"]
    (tmp_path / "b.html").write_text("new")
    assert changes(snapshot) == [("modified", "b.html")]


def test_files_that_git_ignores_and_a_new_spec_does_not_have_not_changed(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("dist/")
    (tmp_path / "static/dist").mkdir(parents=True)
    (tmp_path / "static/dist/a.css").write_text("")
    snapshot = snapshot_of(tmp_path)
    served = WatchSpec(tmp_path / "static", gitignore=False)

    (tmp_path / "a.css").write_text("")
    doubtful = snapshot.watch([*snapshot.specs, served])

    assert [change.path.name for change in snapshot.look(doubtful)] == ["a.css"]
    (tmp_path / "static/dist/a.css").write_text("new")
    assert changes(snapshot) == [("modified", "a.css")]


def test_files_that_a_new_rule_admits_have_not_changed(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.css")
    (tmp_path / "a.css").write_text("")
    snapshot = snapshot_of(tmp_path)

    (tmp_path / ".gitignore").write_text("")
    assert changes(snapshot) == [("modified", ".gitignore")]
    (tmp_path / "a.css").write_text("new")
    (tmp_path / "b.css").write_text("new")
    assert changes(snapshot) == [("modified", "a.css"), ("added", "b.css")]


def test_all_files_can_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "gone").write_text("")
    snapshot = snapshot_of(tmp_path)
    (tmp_path / "gone").unlink()
    (tmp_path / "here").write_text("")
    snapshot.rescan()

    assert snapshot.known_files() == {str(tmp_path / "gone"), str(tmp_path / "here")}


def test_a_file_that_is_written_while_it_is_read_has_its_new_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.html"
    file.write_text("old")
    age(file)
    snapshot = snapshot_of(tmp_path)
    read_bytes, is_written = Path.read_bytes, False

    def write_first(path: Path) -> bytes:
        nonlocal is_written
        if not is_written:
            is_written = True
            file.write_text("new")
        return read_bytes(path)

    file.write_text("mid")
    monkeypatch.setattr(Path, "read_bytes", write_first)
    assert changes(snapshot) == [("modified", "a.html")]
    assert changes(snapshot) == []

    file.write_text("mid")
    assert changes(snapshot) == [("modified", "a.html")]


def test_a_file_that_changes_before_it_is_read_first_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.html"
    file.write_text("old")
    age(file)
    snapshot = Snapshot(PathFilter([tmp_path]))
    snapshot.watch([WatchSpec(tmp_path)])
    read_bytes = Path.read_bytes

    def write_first(path: Path) -> bytes:
        monkeypatch.undo()
        file.write_text("new")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", write_first)
    snapshot.read(10, never)

    assert changes(snapshot) == [("modified", "a.html")]
