"""A spec says which files are watched; specs can be registered from anywhere, once each."""

import os
from pathlib import Path

import pytest

from reloader_core import specs
from reloader_core.specs import (
    SpecsReady,
    WatchSpec,
    WatchSpecs,
    glob_reaches,
    is_too_much,
    register_watch_spec,
)

ROOT = Path("/app")


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("**/*", "a.py"),
        ("**/*", "a/b/.hidden"),
        ("**", "a/b.py"),
        ("*.py", "a.py"),
        ("**/*.py", "a.py"),
        ("**/*.py", "a/b/c.py"),
        ("a/**/b/*.py", "a/b/c.py"),
        ("a/**/b/*.py", "a/x/y/b/c.py"),
        ("*/page.py", "shop/page.py"),
        ("p?ge.[ph][!x]", "page.py"),
        ("[[]id].py", "[id].py"),
        ("a.b+c", "a.b+c"),
        ("[", "["),
    ],
)
def test_a_glob_matches(glob: str, path: str) -> None:
    assert WatchSpec(ROOT, glob).matches(ROOT / path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*.py", "a/b.py"),
        ("**/*.py", "a.pyc"),
        ("*/page.py", "page.py"),
        ("*/page.py", "a/b/page.py"),
        ("a/**/b/*.py", "b/c.py"),
        ("?", "ab"),
        ("a[!b]c", "a/c"),
        ("a.b", "axb"),
        ("**/*", ""),
        ("**/*", "../other/a.py"),
    ],
)
def test_a_glob_does_not_match(glob: str, path: str) -> None:
    assert not WatchSpec(ROOT, glob).matches(os.path.normpath(ROOT / path))


def test_a_glob_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Cannot read the glob '\[z-a\]'"):
        WatchSpec(ROOT, "[z-a]")


def test_a_root_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert WatchSpec(Path("x/../app")).root == tmp_path / "app"


def test_a_link_may_be_spelled_both_ways(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    spec = WatchSpec(tmp_path / "link", "*.html")

    assert spec.matches(tmp_path / "link/a.html")
    assert spec.matches(str(tmp_path / "real/a.html"))
    assert spec.reaches(tmp_path / "real")


@pytest.mark.parametrize(
    ("glob", "folder", "expected"),
    [
        ("*.py", "", True),
        ("*.py", "a", False),
        ("**/*.py", "a/b", True),
        ("**", "a/b", True),
        ("a/**", "a/b", True),
        ("a/**", "b", False),
        ("*/page.py", "a", True),
        ("*/page.py", "a/b", False),
    ],
)
def test_a_spec_knows_where_to_look(glob: str, folder: str, expected: bool) -> None:
    assert WatchSpec(ROOT, glob).reaches(ROOT / folder) is expected
    assert glob_reaches(glob.split("/"), [p for p in folder.split("/") if p]) is expected


def test_a_spec_does_not_look_outside_its_root() -> None:
    assert not WatchSpec(ROOT).reaches("/application")


def test_a_folder_and_pattern_count_once(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    first = WatchSpec(tmp_path, "*.py")
    collection = WatchSpecs([first])

    assert not collection.add(WatchSpec(tmp_path / "link", "*.py"))
    assert collection.add(WatchSpec(tmp_path, "*.html"))
    assert collection.add(WatchSpec(tmp_path, "*.py", gitignore=False))
    assert len(collection) == 3
    assert next(iter(collection)) is first


def test_specs_can_be_registered_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(specs, "registered_specs", WatchSpecs())

    spec = register_watch_spec(str(tmp_path), "*.html")
    register_watch_spec(tmp_path, "*.html")

    assert list(specs.registered_specs) == [spec] == [WatchSpec(tmp_path, "*.html")]


def test_every_callback_learns_what_is_watched(caplog: pytest.LogCaptureFixture) -> None:
    ready, heard = SpecsReady(), list[tuple[WatchSpec, ...]]()

    def broken(_: object) -> None:
        raise LookupError

    ready.connect(broken)
    ready.connect(heard.append)
    ready.connect(heard.append)
    ready.send((WatchSpec(ROOT),))
    ready.disconnect(heard.append)
    ready.disconnect(heard.append)
    ready.send(())

    assert heard == [(WatchSpec(ROOT),)]
    assert "failed to take" in caplog.text


def test_the_whole_disk_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    (tmp_path / "link").symlink_to("/")

    assert is_too_much(Path("/"))
    assert is_too_much(tmp_path / "link")
    assert is_too_much(tmp_path / "home")
    assert not is_too_much(tmp_path)
