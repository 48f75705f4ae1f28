"""What was compiled once is not compiled again, unless the source is another one."""

import marshal
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import pytest

from reloader_core.warm.code_cache import CodeCache


def code_of(value: int) -> CodeType:
    return compile(f"VALUE = {value}", "main.py", "exec")


def value_of(code: CodeType) -> object:
    namespace: dict[str, object] = {}
    exec(code, namespace)
    return namespace["VALUE"]


def unexpected() -> CodeType:
    raise AssertionError("It is compiled again.")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "warm/app.code"
    cache = CodeCache(file)
    assert value_of(cache.code("main.py", "one", lambda: code_of(1))) == 1
    assert value_of(cache.code("shop.py", "two", lambda: code_of(2))) == 2
    assert not file.exists()
    cache.save()
    return file


def test_the_next_run_compiles_nothing(file: Path) -> None:
    cache = CodeCache(file)
    code = cache.code("main.py", "one", unexpected)

    assert (value_of(code), code.co_filename) == (1, "main.py")
    assert [*file.parent.iterdir()] == [file]


def test_other_content_and_other_files_are_compiled(file: Path) -> None:
    cache = CodeCache(file)

    assert value_of(cache.code("main.py", "two", lambda: code_of(3))) == 3
    assert value_of(cache.code("other.py", "one", lambda: code_of(4))) == 4


def test_what_the_last_run_did_not_use_is_forgotten(file: Path) -> None:
    cache = CodeCache(file)
    cache.code("main.py", "one", unexpected)
    cache.save()
    assert value_of(CodeCache(file).code("shop.py", "two", unexpected)) == 2  # Nothing was new.

    cache.code("other.py", "one", lambda: code_of(3))
    cache.save()

    assert value_of(CodeCache(file).code("main.py", "one", unexpected)) == 1
    assert value_of(CodeCache(file).code("shop.py", "two", lambda: code_of(5))) == 5


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-5],
        lambda data: b"\0" + data[1:],  # Of another Python.
        lambda data: data[:5] + marshal.dumps(7),
        lambda data: data[:5] + marshal.dumps({"main.py": ("one", b"no code")}),
        lambda data: data[:5] + marshal.dumps({"main.py": ("one", marshal.dumps(7))}),
        lambda data: data[:5] + marshal.dumps({"main.py": 7}),
    ],
    ids=["empty", "cut", "version", "number", "data", "value", "entry"],
)
def test_a_file_that_is_damaged_is_as_none(file: Path, damage: Callable[[bytes], bytes]) -> None:
    file.write_bytes(damage(file.read_bytes()))

    assert value_of(CodeCache(file).code("main.py", "one", lambda: code_of(6))) == 6


def test_an_error_of_the_compiler_is_remembered_by_nobody(file: Path) -> None:
    cache = CodeCache(file)
    with pytest.raises(SyntaxError):
        cache.code("main.py", "broken", lambda: compile("x = (", "main.py", "exec"))

    assert value_of(cache.code("main.py", "one", unexpected)) == 1


def test_nothing_is_written_if_python_is_to_write_no_bytecode(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    cache = CodeCache(file)
    cache.code("main.py", "two", lambda: code_of(3))

    cache.save()

    assert file.read_bytes() == before


def test_it_works_without_a_file_and_where_none_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "warm").write_text("a file in the place of the folder")
    for file in (None, tmp_path / "warm/app.code"):
        cache = CodeCache(file)
        assert value_of(cache.code("main.py", "one", lambda: code_of(1))) == 1
        cache.save()
