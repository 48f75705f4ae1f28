"""A change concerns an app if a process that starts now would differ from it."""

import time
from pathlib import Path

import pytest

from reloader_core.changes import ChangeKind, FileChange
from reloader_core.warm.orders import Use
from reloader_core.warm.relevance import concerns, digest_of_file, is_python, was_written_since

ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED
ROOT = Path("project").absolute()


def at(*names: str) -> set[str]:
    return {str(ROOT / name) for name in names}


USE = Use(
    modules={str(ROOT / "main.py"): "digest", str(ROOT / "shop/__init__.py"): "digest"},
    names={"main", "shop", "shop.prices", "shop.absent", "optional", "spaces", "spaces.one"},
    places=at("", "shop", "spaces") | {str(ROOT)},
    read=at("data.yaml", "page.html", "log.txt", "missing.toml"),
    read_later=at("late.yaml", "late.html"),
    listed=at("plugins"),
    folders=at("plugins/deeper"),
    written=at("log.txt", "plugins/made.txt"),
)


@pytest.mark.parametrize(
    ("kind", "name", "answer"),
    [
        (MODIFIED, "main.py", True),
        (DELETED, "main.py", True),
        (MODIFIED, "data.yaml", True),
        (MODIFIED, "page.html", True),
        (ADDED, "missing.toml", True),
        (MODIFIED, "late.yaml", True),
        (MODIFIED, "late.html", False),
        (MODIFIED, "log.txt", False),
        (MODIFIED, "unused.py", False),
        (MODIFIED, "unused.yaml", False),
        (ADDED, "plugins/new.txt", True),
        (DELETED, "plugins/old.txt", True),
        (MODIFIED, "plugins/old.txt", False),
        (ADDED, "plugins/made.txt", False),
        (DELETED, "plugins/deeper/last.txt", True),
        (ADDED, "optional.py", True),
        (ADDED, "optional/__init__.py", True),
        (ADDED, "optional/inner.py", True),
        (ADDED, "optional.cpython-311-darwin.so", True),
        (ADDED, "optional.txt", False),
        (ADDED, "new.py", False),
        (ADDED, "shop/absent.py", True),
        (ADDED, "shop/absent/__init__.py", True),
        (ADDED, "shop/other.py", False),
        (ADDED, "spaces/__init__.py", True),
        (ADDED, "spaces/two.py", False),
        (ADDED, "tests/test_main.py", False),
    ],
)
def test_by_what_was_used(kind: ChangeKind, name: str, answer: bool) -> None:
    change = FileChange(kind, ROOT / name)

    assert concerns(change, USE, lambda _: "another digest") is answer


def test_a_folder_that_comes_is_an_entry_of_the_one_that_is_listed(tmp_path: Path) -> None:
    change = FileChange(ADDED, tmp_path / "plugins/extra/inner/one.py")
    change.path.parent.mkdir(parents=True)
    plugins, extra = str(tmp_path / "plugins"), str(tmp_path / "plugins/extra")

    assert concerns(change, Use(listed={plugins}))
    assert not concerns(change, Use(listed={plugins}, folders={extra}))
    assert not concerns(change, Use(listed={extra}, folders={str(change.path.parent)}))


def test_the_same_content_is_no_change() -> None:
    assert not concerns(FileChange(ADDED, ROOT / "main.py"), USE, lambda _: "digest")


def test_the_digest_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("same")
    (tmp_path / "b").write_text("same")

    assert digest_of_file(tmp_path / "a") == digest_of_file(tmp_path / "b") != ""
    assert digest_of_file(tmp_path / "absent") == ""


def test_when_a_file_was_put_into_its_place(tmp_path: Path) -> None:
    before = time.time()
    (tmp_path / "a.py").write_text("")

    assert was_written_since(before, tmp_path / "a.py")
    assert not was_written_since(before + 3600, tmp_path / "a.py")
    assert was_written_since(before + 3600, tmp_path / "deleted.py")


def test_sources_of_python() -> None:
    assert is_python(Path("a/main.py"))
    assert not is_python(Path("a/main.pyc"))
