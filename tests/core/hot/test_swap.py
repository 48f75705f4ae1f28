"""Code is exchanged at once, or not at all.

What is refused, and why, is in `tests/support/edits`.
"""

import gc
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.support.hot import laboratory, surface

from reloader_core.hot import Patched, Refused, swap
from reloader_core.hot.living import Living

OLD = "def one():\n    return 1\ndef two():\n    return 1\n"
NEW = OLD.replace("return 1", "return 2")


def test_if_python_refuses_a_code_all_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": OLD})
        untouched = surface(lab.modules)

        def fail() -> Living:
            raise ValueError("not now")

        monkeypatch.setattr(swap, "find_young", fail)
        result = lab.edit({"shop": OLD}, {"shop": NEW})

        assert isinstance(result, Refused)
        assert result.reason == "Python refused the new code: not now"
        assert surface(lab.modules) == untouched
        monkeypatch.undo()
        assert isinstance(lab.edit({"shop": OLD}, {"shop": NEW}), Patched)
        assert lab.modules["shop"].one() == 2


def test_an_interrupt_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": OLD})

        def fail() -> Living:
            raise KeyboardInterrupt

        monkeypatch.setattr(swap, "find_young", fail)
        with pytest.raises(KeyboardInterrupt):
            lab.edit({"shop": OLD}, {"shop": NEW})

        assert lab.modules["shop"].one() == 1
        assert gc.isenabled()


def test_what_another_thread_makes_meanwhile_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "def make(n):\n    def inner():\n        return n\n    return inner\n"
    with laboratory(tmp_path) as lab:
        lab.start({"shop": text})
        make = lab.modules["shop"].make
        made: list[Any] = []
        real: Any = getattr(swap, "find_living")  # noqa: B009

        def find_living(*arguments: Any) -> Living:
            found: Living = real(*arguments)
            made.append(make(3))
            return found

        monkeypatch.setattr(swap, "find_living", find_living)
        result = lab.edit({"shop": text}, {"shop": text.replace("return n", "return n * 2")})

        assert isinstance(result, Patched)
        assert made[0]() == 6


def test_what_another_thread_begins_meanwhile_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "def numbers():\n    yield 1\n"
    with laboratory(tmp_path) as lab:
        lab.start({"shop": text})
        untouched = surface(lab.modules)
        numbers = lab.modules["shop"].numbers
        begun: list[Any] = []
        real: Any = getattr(swap, "find_living")  # noqa: B009

        def find_living(*arguments: Any) -> Living:
            found: Living = real(*arguments)
            begun.append(numbers())
            return found

        monkeypatch.setattr(swap, "find_living", find_living)
        result = lab.edit({"shop": text}, {"shop": text.replace("yield 1", "yield 2")})

        assert isinstance(result, Refused)
        assert result.reason == "numbers() is running: it waits to go on"
        assert surface(lab.modules) == untouched


def test_a_cached_function_that_runs_would_keep_an_old_result(tmp_path: Path) -> None:
    text = """
import functools, threading
begun, done = threading.Event(), threading.Event()

def rate():
    return 1

@functools.cache
def rates():
    found = rate()
    begun.set()
    done.wait(10)
    return found
"""
    with laboratory(tmp_path) as lab:
        lab.start({"shop": text})
        shop = lab.modules["shop"]
        thread = threading.Thread(target=shop.rates)
        thread.start()
        shop.begun.wait(10)
        try:
            result = lab.edit({"shop": text}, {"shop": text.replace("return 1", "return 2")})
        finally:
            shop.done.set()
            thread.join()

        assert result == Refused("rates() is running, and its result is cached")


RATE = """
def rate():
    return 1

def page():
    return rate(), rate()
"""


def test_what_threads_answer_is_old_or_new(tmp_path: Path) -> None:
    stop = threading.Event()
    answers: set[int] = set()
    with laboratory(tmp_path) as lab:
        lab.start({"shop": RATE})
        shop = lab.modules["shop"]

        def serve() -> None:
            while not stop.wait(0.0001):
                answers.update(shop.page())

        threads = [threading.Thread(target=serve, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, 20):
                old, new = (RATE.replace("return 1", f"return {n}") for n in (number, number + 1))
                results = (lab.edit({"shop": old}, {"shop": new}) for _ in range(100))
                last = next(each for each in results if isinstance(each, Patched))
                assert last.names == ("rate",)
                assert shop.rate() == number + 1
        finally:
            stop.set()
            for thread in threads:
                thread.join(10)

        assert answers <= set(range(1, 21))
