"""Installed packages and Python's own modules are libraries; the rest is there to be edited."""

import email.message
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

import reloader_core
from reloader_core.warm.libraries import (
    absolute,
    file_of,
    is_library,
    is_own,
    library_names,
    modules_in,
    user_paths,
)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("x/.venv/lib/python3.11/site-packages/starlette/routing.py", True),
        ("usr/lib/python3/dist-packages", True),
        (os.__file__, True),
        (email.message.__file__, True),
        ("project/main.py", False),
        (__file__, False),
        (reloader_core.__file__, False),
    ],
)
def test_by_its_path(path: str, answer: bool) -> None:
    assert is_library(path) is answer


def test_ours_are_known_by_their_names() -> None:
    assert is_own("reloader_core.warm")
    assert not is_own("reloader_core_plugin")


def test_modules_that_can_be_imported_again_by_their_names() -> None:
    names = library_names({**sys.modules, "alias": os, "none": None, "made": ModuleType("made")})

    assert {"os", "email.message", "pytest"} <= {*names}
    assert {"alias", "none", "made", "__main__", "sys", "reloader_core"}.isdisjoint(names)
    assert names.index("email") < names.index("email.message")


def test_the_file_of_a_module() -> None:
    assert file_of(os) == os.__file__
    assert file_of(sys) == ""


def test_folders_that_are_edited(tmp_path: Path) -> None:
    paths = [str(tmp_path), "", "x/site-packages", "x/python311.zip", Path(os.__file__).parent]

    assert user_paths(map(str, paths)) == [str(tmp_path), absolute("")]


def test_what_can_be_imported_from_a_folder(tmp_path: Path) -> None:
    for name in ("a.py", "b/__init__.py", "c/d.py", "e.cpython-311-x86_64-linux-gnu.so", "f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert modules_in(str(tmp_path)) == {"a", "b", "e"}
    assert modules_in(str(tmp_path / "absent")) == set()
