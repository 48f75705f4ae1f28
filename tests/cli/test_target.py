"""What is written on the command line leads to a module and a name, or to a sentence."""

from pathlib import Path

import pytest

from reloader_cli.errors import TargetError
from reloader_cli.target import module_of_file, parse_target

APP = "from fastapi import FastAPI\n\n{name} = FastAPI()\n"


def write(root: Path, *paths: str, name: str = "app") -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        is_package = file.name == "__init__.py"
        file.write_text("" if is_package else APP.format(name=name), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "module", "attribute", "folder"),
    [
        ("main:app", "main", "app", ""),
        (" main:site.app ", "main", "site.app", ""),
        ("main", "main", "site", ""),
        ("main:", "main", "site", ""),
        ("main.py", "main", "site", ""),
        ("./main.py:other", "main", "other", ""),
        ("shop.web", "shop.web", "site", ""),
        ("shop/web.py", "shop.web", "site", ""),
        ("src/store/main.py:app", "store.main", "app", "src"),
        ("src/store", "store.main", "site", "src"),
        ("store", "store", "app", ""),
        ("loose", "main", "site", "loose"),
        ("loose/", "main", "site", "loose"),
        ("absent:app", "absent", "app", ""),
    ],
)
def test_modules_paths_and_folders(
    tmp_path: Path, text: str, module: str, attribute: str, folder: str
) -> None:
    write(tmp_path, "main.py", "shop/__init__.py", "shop/web.py", "loose/main.py", name="site")
    write(tmp_path, "src/store/__init__.py", "src/store/main.py", name="site")

    target = parse_target(text, tmp_path)

    assert (target.module, target.attribute) == (module, attribute)
    assert target.app_dir == tmp_path / folder
    assert target.name == f"{module}:{attribute}"


def test_a_file_is_known_if_it_is_there(tmp_path: Path) -> None:
    write(tmp_path, "main.py")

    assert parse_target("main:app", tmp_path).file == tmp_path / "main.py"
    assert parse_target("other:app", tmp_path).file is None


def test_a_factory_is_taken_if_there_is_no_app(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("def create_app(): ...\n", encoding="utf-8")

    target = parse_target("main", tmp_path)

    assert (target.attribute, target.is_factory) == ("create_app", True)


def test_a_broken_file_is_left_to_the_page(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("app = = 3\n", encoding="utf-8")

    assert parse_target("main.py", tmp_path).name == "main:app"


def test_a_drive_is_no_module() -> None:
    with pytest.raises(TargetError, match=r"There is no file .*C:\\shop\\main\.py"):
        parse_target("C:\\shop\\main.py:app", Path.cwd())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The app has no name; try main:app"),
        (":", "The app has no name"),
        ("main:create()", "try --factory main:create."),
        ("main:a b", "'a b' in 'main:a b' is no name; try main:app."),
        ("my-shop:app", "'my-shop:app' names no module"),
        ("mian.py", "did you mean main.py?"),
        ("deep/down/x.py", "try the path from the current folder."),
        ("empty/", "has none of __init__.py, main.py"),
    ],
)
def test_what_leads_nowhere_says_what_to_try(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, "main.py")
    (tmp_path / "empty").mkdir()

    with pytest.raises(TargetError) as caught:
        parse_target(text, tmp_path)

    assert said in str(caught.value)


def test_the_module_of_a_file_is_found_upwards(tmp_path: Path) -> None:
    write(tmp_path, "src/a/__init__.py", "src/a/b/__init__.py", "src/a/b/c.py")

    assert module_of_file(tmp_path / "src/a/b/c.py") == (tmp_path / "src", "a.b.c")
    assert module_of_file(tmp_path / "src/a/b/__init__.py") == (tmp_path / "src", "a.b")
