"""Colours are for terminals, unless somebody says otherwise."""

import io
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from reloader_cli.colours import Colour, is_terminal, may_colour, painted


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    pty = pytest.importorskip("pty")
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as stream:
        yield stream
    os.close(controller)


def test_a_terminal_has_colours(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    assert is_terminal(terminal)
    assert may_colour(terminal, {})
    assert not may_colour(terminal, {"NO_COLOR": "1"})
    assert may_colour(terminal, {"NO_COLOR": ""})


def test_a_terminal_that_cannot_is_none(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")

    assert not is_terminal(terminal)


def test_a_file_has_none() -> None:
    assert not may_colour(io.StringIO(), {})
    assert may_colour(io.StringIO(), {"FORCE_COLOR": "1"})
    assert not may_colour(io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"})


def test_a_stream_that_is_closed_has_none() -> None:
    stream = io.StringIO()
    stream.close()

    assert not is_terminal(stream)


def test_nothing_is_painted_as_nothing() -> None:
    assert painted("", Colour.GOOD) == ""
    assert painted("ready", Colour.GOOD) == "\x1b[32mready\x1b[0m"
