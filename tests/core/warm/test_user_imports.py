"""The user's modules are run from their source, and all that is looked for is told."""

import importlib
import os
import py_compile
import sys
from collections.abc import Generator
from contextlib import suppress
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from reloader_core.warm.code_cache import CodeCache
from reloader_core.warm.user_imports import UserImports, digest

COMPILED = compile("VALUE = 'compiled'", "cached_one.py", "exec")
Notes = list[tuple[str, str, str]]
Sources = dict[str, bytes]


@pytest.fixture
def sources() -> Sources:
    return {}


@pytest.fixture
def notes(sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Notes]:
    noted: Notes = []
    before = {*sys.modules}
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(tmp_path)
    UserImports(lambda *note: noted.append(note), sources, CodeCache(None)).install()
    yield noted
    for name in {*sys.modules} - before:
        del sys.modules[name]


def test_a_source_is_known_by_what_a_link_leads_to(
    tmp_path: Path, notes: Notes, sources: Sources
) -> None:
    (tmp_path / "real.txt").write_text("VALUE = 1")
    (tmp_path / "linked_one.py").symlink_to("real.txt")

    importlib.import_module("linked_one")

    assert [path for kind, path, _ in notes if kind == "module"] == [
        str(tmp_path / "linked_one.py")
    ]
    assert {*sources} == {str(tmp_path / "linked_one.py"), str(tmp_path / "real.txt")}


def test_the_source_is_believed_and_not_the_bytecode(tmp_path: Path, notes: Notes) -> None:
    file = tmp_path / "stale_one.py"
    file.write_text("VALUE = 'old'")
    os.utime(file, (1e9, 1e9))
    py_compile.compile(str(file))
    file.write_text("VALUE = 'new'")
    os.utime(file, (1e9, 1e9))

    module = importlib.import_module("stale_one")

    assert module.VALUE == "new"
    assert module.__file__ == str(file)
    assert ("name", "stale_one", "") in notes
    assert ("module", str(file), digest(b"VALUE = 'new'")) in notes


def test_what_the_last_run_compiled_is_believed_for_the_same_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "cached_one.py"
    source.write_text("VALUE = 'source'")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    last = CodeCache(tmp_path / "app.code")
    # Something else, so that it can be seen which of the two is run.
    last.code(str(source), digest(b"VALUE = 'source'"), lambda: COMPILED)
    last.save()
    codes = CodeCache(tmp_path / "app.code")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(tmp_path)
    UserImports(lambda *_: None, {}, codes).install()

    module = importlib.import_module("cached_one")
    assert module.VALUE == "compiled"
    source.write_text("VALUE = 'newer'")
    assert importlib.reload(module).VALUE == "newer"
    del sys.modules["cached_one"]


def test_what_was_run_is_kept_and_nothing_else(
    tmp_path: Path, notes: Notes, sources: Sources
) -> None:
    file = tmp_path / "kept_one.py"
    for content in (b"VALUE = 1\r\n", b"VALUE = 'later'", b"VALUE = ("):
        file.write_bytes(content)
        with suppress(SyntaxError):
            importlib.reload(importlib.import_module("kept_one"))

    assert sources == {str(file): b"VALUE = ("}


def test_a_package_tells_where_its_modules_are(tmp_path: Path, notes: Notes) -> None:
    (tmp_path / "space_one").mkdir()
    (tmp_path / "space_one/inner.py").write_text("")

    importlib.import_module("space_one.inner")

    assert ("place", str(tmp_path / "space_one"), "") in notes
    assert ("name", "space_one.inner", "") in notes


def test_what_cannot_be_compiled_is_told_as_well(tmp_path: Path, notes: Notes) -> None:
    (tmp_path / "broken_one.py").write_text("x = (")

    with pytest.raises(SyntaxError):
        importlib.import_module("broken_one")

    assert ("module", str(tmp_path / "broken_one.py"), digest(b"x = (")) in notes


def test_what_is_not_there_is_told(notes: Notes) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("absent_one")

    assert ("name", "absent_one", "") in notes


def test_libraries_and_ours_are_left_alone(tmp_path: Path, notes: Notes) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "library_one.py").write_text("")
    sys.path.insert(0, str(folder))

    importlib.import_module("library_one")
    importlib.reload(importlib.import_module("reloader_core.errors"))

    assert {kind for kind, _, _ in notes} == {"name"}


def test_modules_that_are_not_made_of_source(tmp_path: Path, notes: Notes) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> ModuleSpec | None:
            if name != "machine_one":
                return None
            spec = ModuleSpec(name, None, origin=str(tmp_path / "machine_one.so"))
            spec.has_location = True
            return spec

    sys.meta_path[1:1] = [object(), Finder]  # type: ignore[list-item]
    finder = sys.meta_path[0]
    assert isinstance(finder, UserImports)

    assert finder.find_spec("machine_one", None)
    assert ("read", str(tmp_path / "machine_one.so"), "") in notes

    del sys.meta_path[0]
    assert finder.find_spec("os", None) is None
