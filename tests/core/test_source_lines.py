"""Source is that of the code which ran, if anybody knows it."""

import linecache
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reloader_core import source_lines
from reloader_core.source_lines import character, excerpt, is_stale, lines_of


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    linecache.clearcache()


def test_lines_are_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one\n")
    assert lines_of(str(file)) == ["one\n"]
    file.write_text("another\n")

    assert lines_of(str(file)) == ["one\n"]
    assert lines_of(str(file), is_fresh=True) == ["another\n"]


def test_a_file_that_was_written_before_the_process_began_is_not_stale(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one\n")
    os.utime(file, (1, 1))
    lines_of(str(file))

    assert not is_stale(str(file))


def test_a_file_that_was_read_after_a_change_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("one\n")
    os.utime(file, (time.time() + 60,) * 2)
    lines_of(str(file))

    assert is_stale(str(file))


def test_lines_that_were_registered_are_those_of_the_code(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("new\n")
    linecache.cache[str(file)] = (4, None, ["old\n"], str(file))

    assert lines_of(str(file)) == ["old\n"]
    assert not is_stale(str(file))


def test_a_loader_may_know_the_source() -> None:
    class Loader:
        def get_source(self, _: str) -> str:
            return "from a loader\n"

    module_globals = {"__name__": "zipped", "__loader__": Loader()}

    assert lines_of("zipped/module.py", module_globals) == ["from a loader\n"]


@pytest.mark.parametrize("entry", [None, (), (1, 2, None, ""), (1, None, [7, "x"], ""), 7])
def test_a_broken_cache_is_no_trouble(entry: Any) -> None:
    linecache.cache["broken.py"] = entry

    assert lines_of("broken.py") in ([], ["x"])
    assert not is_stale("broken.py")


def test_what_is_no_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    (tmp_path / "large.py").write_text("x" * 100)
    monkeypatch.setattr(source_lines, "LARGEST", 50)

    for file in (str(pipe), f"{tmp_path}/large.py", "/dev/zero", "<string>", "", "\0", "\udcff"):
        assert lines_of(file) == []


def test_an_excerpt_has_five_lines_each_side() -> None:
    lines = [f"{number}\r\n" for number in range(1, 101)]

    assert excerpt(lines, 50) == [(number, str(number)) for number in range(45, 56)]
    assert [number for number, _ in excerpt(lines, 2)] == list(range(1, 8))
    assert [number for number, _ in excerpt(lines, 50, 52)] == list(range(45, 58))
    assert [number for number, _ in excerpt(lines, 50, 99)] == list(range(45, 61))
    assert excerpt(lines, 1000) == []
    assert excerpt(["a", "b"], 12, first_line=11) == [(11, "a"), (12, "b")]
    assert excerpt([], 0) == []


@pytest.mark.parametrize(
    ("offset", "place"), [(0, 0), (1, 1), (3, 2), (6, 3), (100, 4), (-1, 0), (None, None)]
)
def test_bytes_are_counted_as_characters(offset: int | None, place: int | None) -> None:
    assert character(["aé漢x"], 1, offset) == place


def test_without_the_line_nothing_is_counted() -> None:
    assert character(["a"], 2, 0) is None
