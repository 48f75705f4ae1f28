"""A fingerprint is another one when libraries, lock file or environment are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reloader_core.warm.fingerprints import (
    Installation,
    fingerprint,
    library_environ,
    library_folders,
)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("change", "is_another"),
    [
        (lambda _, folder: write(folder / "a-1.dist-info/RECORD", "longer"), True),
        (lambda _, folder: write(folder / "b-1.dist-info/RECORD", ""), True),
        (lambda _, folder: write(folder / "editable.pth", "somewhere"), True),
        (lambda project, _: write(project / "uv.lock", ""), True),
        (lambda project, _: write(project / "main.py", ""), False),
        (lambda _, folder: write(folder / "a.py", "what RECORD does not tell"), False),
    ],
)
def test_what_counts(
    tmp_path: Path, change: Callable[[Path, Path], None], is_another: bool
) -> None:
    project, folder = tmp_path / "project", tmp_path / "site-packages"
    write(folder / "a-1.dist-info/RECORD", "a")
    project.mkdir()

    def look() -> str:
        return fingerprint({}, [str(folder), str(tmp_path / "absent")], str(project))

    before = look()
    change(project, folder)

    assert (look() != before) is is_another


def test_the_environment_counts(tmp_path: Path) -> None:
    assert fingerprint({"A": "1"}, [], "") != fingerprint({"A": "2"}, [], "")


def test_variables_that_name_the_project_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "shop/settings.py", "")
    write(tmp_path / "main.py", "")
    environ = {
        "DJANGO_SETTINGS_MODULE": "anything",
        "SETTINGS": "shop.settings",
        "APP": "main:app",
        "MODE": "shop",
        "VERSION": "3.11",
        "PATH": "a:b",
    }

    kept = library_environ(environ, str(tmp_path))

    assert kept == {"MODE": "shop", "VERSION": "3.11", "PATH": "a:b"}


def test_folders_of_libraries() -> None:
    paths = ["", "a/site-packages", "project", "a/site-packages", "b/dist-packages"]

    assert library_folders(paths) == ("a/site-packages", "b/dist-packages")


def test_an_installation_has_changed_once_that_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr("sys.path", [str(folder)])
    installation = Installation(dict, tmp_path, tmp_path)
    assert installation.look()
    assert not installation.look()
    assert not installation.has_changed()
    assert not installation.has_changed()

    write(folder / "a-1.dist-info/RECORD", "a")

    assert not installation.has_changed()  # Somebody may be at it still.
    assert installation.has_changed()
    assert installation.look()
    assert not installation.has_changed()
