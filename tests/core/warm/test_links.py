"""A file is known by all its paths, and with the links to it."""

from pathlib import Path

import pytest

from reloader_core.warm.links import MOST, Links


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "v1").mkdir(parents=True)
    (root / "v1" / "real.txt").touch()
    (root / "v1" / "link.txt").symlink_to("real.txt")
    (root / "current").symlink_to("v1")
    (root / "far").symlink_to(root.resolve() / "v1")
    (root / "outside").symlink_to(tmp_path)
    (root / "round").symlink_to("round")
    return root


@pytest.mark.parametrize(
    ("path", "paths", "links"),
    [
        ("v1/real.txt", [], []),
        ("v1/absent", [], []),
        ("v1/link.txt", ["v1/real.txt"], []),
        ("current", ["v1"], []),
        ("current/absent", ["v1/absent"], ["current"]),
        ("current/link.txt", ["v1/link.txt", "v1/real.txt"], ["current"]),
        ("far/real.txt", ["v1/real.txt"], ["far"]),
        ("outside/file", ["../file"], ["outside"]),
        ("round", ["round"] * MOST, []),
    ],
)
def test_links_are_followed(root: Path, path: str, paths: list[str], links: list[str]) -> None:
    found, through = Links(str(root)).follow(str(root / path))

    below = [str(root.parent / each[3:] if each[:2] == ".." else root / each) for each in paths]
    assert found == [str(root / path), *below]
    assert through == [str(root / each) for each in links]


def test_the_path_of_the_project_stays_as_it_is(root: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.symlink_to(root)

    found, _ = Links(str(linked)).follow(str(linked / "far" / "link.txt"))

    assert found == [str(linked / each) for each in ("far/link.txt", "v1/link.txt", "v1/real.txt")]
