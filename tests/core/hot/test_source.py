"""A module's text is read as Python reads it."""

import ast

import pytest

from reloader_core.hot.outcome import Refusal
from reloader_core.hot.source import Source


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbfname = 1\r\n", "name"),
        ("# coding: latin-1\nn\xe4me = 1\n".encode("latin-1"), "n\xe4me"),
        ("n\xe4me = 1".encode(), "n\xe4me"),
        (b"name = '\\d'", "name"),  # It would be a warning, and here an error.
    ],
)
def test_text_is_decoded(data: bytes, name: str) -> None:
    namespace: dict[str, object] = {}
    exec(Source.of(data).compiled("shop.py"), namespace)

    assert name in namespace


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a = 1\nb = = 2", "syntax error in line 2"),
        (b"\xff", "syntax error in line 1"),
        (b"# coding: nothing\n", "syntax error in line 1"),
        (b"a = '\0'", "syntax error"),
        (b"(" * 10_000 + b")" * 10_000, ""),
        (b"-" * 100_000 + b"1", "it is nested too deeply to compare"),
    ],
)
def test_what_is_no_python_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal, match=f"^{reason}"):
        Source.of(data)


def test_what_the_parser_does_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise ValueError("source code string cannot contain null bytes")

    monkeypatch.setattr(ast, "parse", fail)
    with pytest.raises(Refusal, match=r"^syntax error: it is no text that Python reads$"):
        Source.of(b"a = 1")


def test_what_the_compiler_finds_is_refused() -> None:
    with pytest.raises(Refusal, match=r"^syntax error in line 2$"):
        Source.of(b"a = 1\nreturn a").compiled("shop.py")


@pytest.mark.parametrize("error", [ValueError("no"), RecursionError(), MemoryError()])
def test_whatever_the_compiler_raises_is_refused(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    source = Source.of(b"a = 1")
    monkeypatch.setattr("builtins.compile", fail)
    with pytest.raises(Refusal):
        source.compiled("shop.py")


def test_the_text_of_a_statement_has_its_decorators() -> None:
    lines = ["a = 1", "@one", "@two(", "3)", "def f():", "    return 1", "b = 2"]
    source = Source.of("\n".join(lines).encode())

    assert source.text_of(source.tree.body[1]) == [
        "@one",
        "@two(",
        "3)",
        "def f():",
        "    return 1",
    ]
    assert isinstance(source.tree.body[2], ast.Assign)
    assert source.text_of(source.tree.body[2]) == ["b = 2"]
