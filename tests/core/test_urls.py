"""A served file is known by each address it is served at, the most likely one first."""

from pathlib import Path

import pytest

from reloader_core.urls import StaticMount, relative_paths, url_for_file


def test_a_file_is_below_the_path_of_its_mount(tmp_path: Path) -> None:
    mounts = [StaticMount("/static", tmp_path / "static")]

    assert url_for_file(mounts, tmp_path / "static/css/site.css") == ["/static/css/site.css"]
    assert url_for_file(mounts, tmp_path / "elsewhere.css") == []
    assert url_for_file(mounts, tmp_path / "static") == []


@pytest.mark.parametrize("prefix", ["", "/"])
def test_a_directory_may_be_served_at_the_root(tmp_path: Path, prefix: str) -> None:
    assert url_for_file([StaticMount(prefix, tmp_path)], tmp_path / "a.css") == ["/a.css"]


def test_an_address_is_quoted_as_browsers_do_it(tmp_path: Path) -> None:
    mounts = [StaticMount("/mit Raum", tmp_path)]

    urls = url_for_file(mounts, tmp_path / "Größe 100%" / "it's?#(1)+@2x.png")

    assert urls == ["/mit%20Raum/Gr%C3%B6%C3%9Fe%20100%25/it's%3F%23(1)+@2x.png"]


def test_the_nearest_directory_goes_first_and_then_the_longest_path(tmp_path: Path) -> None:
    mounts = [
        StaticMount("/all", tmp_path),
        StaticMount("/c", tmp_path / "css"),
        StaticMount("/styles/", tmp_path / "css"),
        StaticMount("/all", tmp_path),
    ]

    urls = url_for_file(mounts, tmp_path / "css/a.css")

    assert urls == ["/styles/a.css", "/c/a.css", "/all/css/a.css"]


@pytest.mark.parametrize("reported", ["real", "link"])
@pytest.mark.parametrize("served", ["real", "link"])
def test_links_are_seen_through(tmp_path: Path, reported: str, served: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    mounts = [StaticMount("/static", tmp_path / served)]

    assert url_for_file(mounts, tmp_path / reported / "a.css") == ["/static/a.css"]


def test_a_link_in_a_served_directory_has_the_address_of_the_link(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "outer").mkdir()
    (tmp_path / "outer/static").mkdir()
    (tmp_path / "outer/static/css").symlink_to(tmp_path / "source")
    (tmp_path / "link").symlink_to(tmp_path / "outer")

    mounts = [StaticMount("/static", tmp_path / "link/static")]

    reported = tmp_path / "outer/static/css/a.css"
    assert url_for_file(mounts, reported) == ["/static/css/a.css"]


def test_both_relative_paths_are_told_if_they_differ(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    found = relative_paths(tmp_path / "link/a.css", tmp_path)

    assert set(found) == {Path("link/a.css"), Path("real/a.css")}
