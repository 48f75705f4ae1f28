"""What was learned of libraries is there the next time, as long as they are the same."""

from pathlib import Path

import pytest

from reloader_core.warm.preload_list import PreloadList, cache_folder


def test_it_is_remembered(tmp_path: Path) -> None:
    first = PreloadList(tmp_path, ["app"], ["always"])
    first.use("one")
    assert first.learn(["a", "b.c", "b"]) == ["a", "b.c", "b"]
    assert first.learn(["a", "d"]) == ["d"]
    first.refuse({"b": "starts a thread"})

    again = PreloadList(tmp_path, ["app"], ["always", "a"])

    assert again.names == ["a", "d", "always"]
    assert again.never == {"b": "starts a thread"}
    assert again.learn(["b", "b.x"]) == []
    assert PreloadList(tmp_path, ["another app"]).names == []


def test_other_libraries_are_learned_anew(tmp_path: Path) -> None:
    known = PreloadList(tmp_path, ["app"], ["always"])
    known.use("one")
    known.learn(["a"])
    known.refuse({"b": "x"})

    known.use("one")
    assert known.names == ["a", "always"]
    known.use("two")
    assert (known.names, known.never) == (["always"], {})


@pytest.mark.parametrize(
    "text", ["", "[]", '{"names": 1}', '{"fingerprint": "", "names": [], "never": [1]}']
)
def test_a_file_that_cannot_be_read_is_no_obstacle(tmp_path: Path, text: str) -> None:
    known = PreloadList(tmp_path, ["app"])
    known.file.parent.mkdir()
    known.file.write_text(text)

    assert PreloadList(tmp_path, ["app"]).names == []


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "warm").write_text("This is no folder.")

    assert PreloadList(tmp_path, ["app"]).learn(["a"]) == ["a"]


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {"RELOADER_CACHE_DIR": "chosen"}, "chosen"),
        ("linux", {"XDG_CACHE_HOME": "xdg"}, "xdg/reloader"),
        ("darwin", {}, "home/Library/Caches/reloader"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/reloader"),
        ("win32", {}, "home/AppData/Local/reloader"),
    ],
)
def test_each_system_has_a_place_for_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, environ: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))

    assert cache_folder(environ) == Path(folder)
