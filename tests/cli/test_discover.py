"""An app that nobody has named is found where apps usually are."""

from pathlib import Path

import pytest

from reloader_cli.discover import PLACES, find_app
from reloader_cli.errors import TargetError

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def write(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        file = root / name.replace("__", "/").replace("_py", ".py").replace("INIT", "__init__")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("place", PLACES)
def test_the_usual_places(tmp_path: Path, place: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(APP, encoding="utf-8")

    found = find_app(tmp_path)

    assert (found.file, found.attribute) == (file, "app")


@pytest.mark.parametrize("root", ["", "src"])
def test_a_package_of_any_name(tmp_path: Path, root: str) -> None:
    write(tmp_path / root, shop__INIT_py="", shop__main_py=APP)
    write(tmp_path, tests__INIT_py="", tests__main_py=APP)

    found = find_app(tmp_path)

    assert (found.app_dir, found.name) == (tmp_path / root, "shop.main:app")


def test_a_file_without_an_app_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, main_py="print('hello')\n", api_py="def make_app(): ...\n", src__app_py=APP)

    found = find_app(tmp_path)

    assert (found.name, found.is_factory) == ("api:make_app", True)


def test_a_script_below_src(tmp_path: Path) -> None:
    write(tmp_path, src__app_py=APP)

    assert find_app(tmp_path).app_dir == tmp_path / "src"


def test_a_broken_file_counts_if_there_is_no_other(tmp_path: Path) -> None:
    write(tmp_path, main_py="app = = 3\n")
    assert find_app(tmp_path).name == "main:app"

    write(tmp_path, api_py=APP)
    assert find_app(tmp_path).name == "api:app"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[tool.reloader]\napp = "shop.web:site"\n', "shop.web:site"),
        ('[tool.fastapi]\nentrypoint = "shop.web:api"\n', "shop.web:api"),
        ("[project]\nname = 'shop'\n", "main:app"),
    ],
)
def test_pyproject_says_it(tmp_path: Path, text: str, name: str) -> None:
    write(tmp_path, main_py=APP)
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")

    assert find_app(tmp_path).name == name


def test_nothing_runs(tmp_path: Path) -> None:
    write(tmp_path, main_py=f"raise SystemExit('it ran')\n{APP}")

    assert find_app(tmp_path).name == "main:app"


def test_where_there_is_none_it_says_what_to_try(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="try reloader serve main:app"):
        find_app(tmp_path)
