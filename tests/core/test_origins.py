"""The user's own code is told from libraries and from Python."""

import json
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from reloader_core import origins as module_of_origins
from reloader_core.origins import Origin, Origins


def test_what_is_below_the_project_is_the_apps(tmp_path: Path) -> None:
    origins = Origins(tmp_path)

    assert origins.of(f"{tmp_path}/shop/cart.py", "shop.cart") == Origin(
        "shop/cart.py", is_app=True
    )
    assert not origins.of(f"{tmp_path}2/cart.py").is_app


def test_the_project_is_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert Origins().of("main.py", "__main__") == Origin("main.py", is_app=True)


def test_compiled_code_of_a_library_is_not_below_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fast.pyx").touch()

    assert Origins().of("uvloop/loop.pyx", "uvloop.loop") == Origin(
        "uvloop/loop.pyx", library="uvloop"
    )
    assert Origins().of("fast.pyx", "fast").is_app


def test_a_link_to_the_project_is_the_project(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert Origins(tmp_path / "link").of(f"{tmp_path}/real/a.py") == Origin("a.py", is_app=True)
    assert Origins(tmp_path / "real").of(f"{tmp_path}/link/a.py") == Origin("a.py", is_app=True)


def test_a_library_is_named_even_inside_the_project(tmp_path: Path) -> None:
    packages = tmp_path / ".venv/lib/python3/site-packages"
    origins = Origins(tmp_path)

    assert origins.of(f"{packages}/starlette/routing.py") == Origin(
        "starlette/routing.py", library="starlette"
    )
    assert origins.of(f"{packages}/six.py") == Origin("six.py", library="six")


def test_the_standard_library_is_pythons(tmp_path: Path) -> None:
    assert json.__file__
    assert Origins(tmp_path).of(json.__file__, "json") == Origin(
        "json/__init__.py", library="Python"
    )
    assert Origins(tmp_path).of("<frozen importlib._bootstrap>") == Origin(
        "<frozen importlib._bootstrap>", library="Python"
    )
    assert Origins("/").of(os.__file__).library == "Python"  # type: ignore[arg-type]


def test_what_else_the_environment_has_is_not_the_apps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))

    assert not Origins(tmp_path).of(f"{tmp_path}/.venv/bin/serve").is_app


def test_a_project_below_the_prefix_is_still_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    assert Origins(tmp_path / "src/app").of(f"{tmp_path}/src/app/a.py").is_app


def test_code_from_elsewhere_is_known_by_its_package(tmp_path: Path) -> None:
    origins = Origins(tmp_path)

    assert origins.of("/other/src/tools/deep/x.py", "tools.deep.x") == Origin(
        "tools/deep/x.py", library="tools"
    )
    assert origins.of("/other/run.py", "__main__") == Origin("/other/run.py")
    assert origins.of("<string>", "x") == Origin("<string>")


def test_our_own_code_is_known_wherever_it_is(tmp_path: Path) -> None:
    origin = Origins(Path(module_of_origins.__file__).parent).of(
        module_of_origins.__file__, module_of_origins.__name__
    )

    assert origin == Origin("reloader_core/origins.py", library="reloader_core", is_ours=True)


@pytest.mark.parametrize("file", ["", "\0", "\udcff", "x" * 10_000, "/"])
def test_odd_names_are_no_trouble(file: str, tmp_path: Path) -> None:
    assert not Origins(tmp_path / "x").of(file).is_app
    assert sysconfig.get_path("stdlib")
