"""Objects are asked for what they say, and nothing that they do holds anybody up."""

import sys
from contextvars import ContextVar
from threading import Event, Thread
from typing import NoReturn

import pytest

from reloader_core.own_words import OwnWords

FOR_EVER = Event()


class Text(str):
    def __getitem__(self, _: object) -> NoReturn:
        raise ValueError


def raises(error: BaseException) -> NoReturn:
    raise error


def test_an_answer_is_cut_where_it_is_asked_for() -> None:
    with OwnWords(60) as own_words:
        assert own_words.ask(lambda: "x" * 1000, "repr", 10) == "x" * 10
        assert own_words.ask(lambda: Text("abc"), "repr", 2) == "ab"


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), KeyboardInterrupt()])
def test_one_that_raises_is_said_so(error: BaseException) -> None:
    with OwnWords(60) as own_words:
        said = own_words.ask(lambda: raises(error), "repr", 10)
        assert said == f"<its repr raises {type(error).__name__}>"
        assert own_words.ask(lambda: "still there", "repr", 100) == "still there"


def test_one_that_returns_no_string_is_said_so() -> None:
    with OwnWords(60) as own_words:
        assert own_words.ask(lambda: 7, "str", 10) == "<its str returned no string>"


def test_one_that_waits_for_ever_is_not_waited_for_and_later_ones_are_asked() -> None:
    with OwnWords(0.2) as own_words:
        assert own_words.ask(FOR_EVER.wait, "repr", 10) == "<its repr takes too long>"
        assert own_words.ask(lambda: "next", "repr", 10) == "next"


def test_when_the_time_is_over_nobody_is_asked() -> None:
    with OwnWords(0.05) as own_words:
        own_words.ask(FOR_EVER.wait, "repr", 10)
        own_words.ask(FOR_EVER.wait, "repr", 10)
        own_words.ask(FOR_EVER.wait, "repr", 10)

        said = own_words.ask(lambda: raises(AssertionError()), "repr", 10)
        assert said == "<not shown: other values took too long>"


def test_it_is_asked_in_the_context_of_the_code_that_failed() -> None:
    user: ContextVar[str] = ContextVar("user", default="nobody")
    user.set("somebody")

    with OwnWords(60) as own_words:
        assert own_words.ask(user.get, "repr", 10) == "somebody"


def test_without_threads_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thread, "start", lambda _: raises(RuntimeError("can't start new thread")))

    with OwnWords(60) as own_words:
        said = own_words.ask(lambda: "x", "repr", 10)
        assert said == "<not shown: no thread can be started>"


def test_the_name_of_an_error_may_be_anything() -> None:
    class Kind(type):
        def __getattribute__(cls, name: str) -> object:
            raise SystemExit

    error = Kind("Error", (Exception,), {})

    with OwnWords(60) as own_words:
        assert own_words.ask(lambda: raises(error()), "repr", 10).startswith("<its repr raises ")
    assert sys.exc_info()[1] is None
