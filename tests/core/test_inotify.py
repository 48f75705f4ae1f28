"""What the kernel tells of real folders."""

import errno
import os
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.waiting import PATIENCE

from reloader_core import inotify
from reloader_core.changes import ChangeKind
from reloader_core.inotify import Inotify, News

LONG = 20 * PATIENCE


@pytest.fixture
def kernel(tmp_path: Path) -> Generator[Inotify]:
    with closing(Inotify()) as kernel:
        kernel.watch([str(tmp_path)])
        yield kernel


def all_told(kernel: Inotify) -> list[News]:
    events: list[News] = []
    while more := kernel.read(0.05):
        events += more
    return events


def test_what_happens_in_a_folder_is_told(kernel: Inotify, tmp_path: Path) -> None:
    path = tmp_path / "ä name.html"
    path.write_text("new")
    path.rename(tmp_path / "b")
    (tmp_path / "b").unlink()

    told = all_told(kernel)

    assert told[0] == (ChangeKind.ADDED, str(path))
    assert (ChangeKind.MODIFIED, str(path)) in told
    assert told[-3:] == [
        (ChangeKind.DELETED, str(path)),
        (ChangeKind.ADDED, str(tmp_path / "b")),
        (ChangeKind.DELETED, str(tmp_path / "b")),
    ]


def test_a_file_is_unfinished_until_it_is_closed(kernel: Inotify, tmp_path: Path) -> None:
    path = tmp_path / "main.py"
    with path.open("w") as file:
        file.write("half")
        file.flush()
        all_told(kernel)
        assert kernel.unfinished == {str(path)}
    all_told(kernel)
    assert kernel.unfinished == set()

    with path.open("w"):
        all_told(kernel)
        assert kernel.unfinished == {str(path)}
        path.unlink()
        all_told(kernel)
        assert kernel.unfinished == set()


def test_reading_a_file_is_not_told(kernel: Inotify, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("new")
    all_told(kernel)

    (tmp_path / "a").read_text()

    assert kernel.read(0.05) == []


def test_a_folder_is_told_of_by_each_of_its_names(kernel: Inotify, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    names = [str(tmp_path / "folder"), str(tmp_path / "link")]
    kernel.watch(names)

    (tmp_path / "folder/a").touch()

    told = all_told(kernel)
    assert {(ChangeKind.ADDED, os.path.join(name, "a")) for name in names} <= set(told)  # noqa: PTH118


def test_other_folders_may_be_watched_instead(kernel: Inotify, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    kernel.watch([str(tmp_path / "other"), str(tmp_path / "gone")])

    (tmp_path / "a").touch()
    (tmp_path / "other/b").touch()

    told = all_told(kernel)
    assert {path for _, path in told} == {str(tmp_path / "other/b")}


def test_a_folder_that_goes_is_told_of_once(kernel: Inotify, tmp_path: Path) -> None:
    (tmp_path / "brief").mkdir()
    kernel.watch([str(tmp_path / "brief")])

    (tmp_path / "brief").rmdir()

    assert all_told(kernel) == [(ChangeKind.DELETED, str(tmp_path / "brief"))]
    kernel.watch([])


def test_what_the_kernel_dropped_is_said(kernel: Inotify, tmp_path: Path) -> None:
    room = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for _ in range(room):
        # Two events that are alike and follow each other are one.
        (tmp_path / "a").touch()
        (tmp_path / "b").touch()

    read: list[object] = []
    while read[-1:] != [None]:
        assert read[-1:] != [[]], "it has told all"
        read.append(kernel.read(LONG))


def test_waking_ends_one_wait(kernel: Inotify) -> None:
    for _ in range(3):
        kernel.wake()

    assert kernel.read(None) == []
    assert kernel.read(0) == []


def test_a_kernel_at_its_limit_says_so(
    kernel: Inotify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(result: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(inotify, "_checked", refuse)

    with pytest.raises(OSError, match="No space"):
        kernel.watch([str(tmp_path)])
