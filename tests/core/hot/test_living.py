"""What is made of some code is found, wherever it is kept."""

import asyncio
import functools
import gc
import subprocess
import sys
import threading
import types
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest

from reloader_core.hot.living import (
    Living,
    find_living,
    find_young,
    held_codes,
    namespace_of,
    other_processes,
    running,
    suspended_code,
)
from reloader_core.hot.outcome import Refusal

VISIBLE = [object()]


def function() -> int:
    return 1


def generator() -> Generator[int]:
    yield 1
    yield 2


async def coroutine() -> None:
    await asyncio.sleep(0)


async def stream() -> AsyncGenerator[int]:
    yield 1


def test_functions_are_found_by_namespace_and_by_code() -> None:
    elsewhere = types.FunctionType(function.__code__, {})
    closure = {"deep": [functools.partial(lambda: function)]}

    found = find_living([globals()], [function.__code__], VISIBLE).functions

    assert {function, generator, elsewhere, closure["deep"][0].func} <= set(found)
    assert elsewhere not in find_living([globals()], [], VISIBLE).functions


def test_caches_are_found() -> None:
    cache = functools.lru_cache(maxsize=3)(function)
    held = [functools.cache(len)]

    found = find_living([], [], VISIBLE).caches

    assert any(each is cache for each in found)
    assert any(each is held[0] for each in found)


def test_generators_and_coroutines_are_found() -> None:
    waiting, new, task, steps = generator(), generator(), coroutine(), stream()
    next(waiting)

    codes = (generator.__code__, coroutine.__code__, stream.__code__)
    found = find_living([], codes, VISIBLE).suspended

    assert all(any(each is wanted for each in found) for wanted in (waiting, new, task, steps))
    assert {suspended_code(each) for each in found} >= set(codes)
    task.close()


def test_what_has_ended_is_not_suspended() -> None:
    ended, task = generator(), coroutine()
    list(ended)
    task.close()

    assert suspended_code(ended) is None
    assert suspended_code(task) is None
    assert suspended_code(1) is None


def test_an_async_generator_is_suspended() -> None:
    assert suspended_code(stream()) is stream.__code__


def test_other_holders_are_found() -> None:
    code = function.__code__
    kept = [code]

    others = find_living([], (each for each in (code,)), VISIBLE).others

    assert any(each is kept for each in others)
    assert list(held_codes([kept, ["other"]], {id(code)}, set())) == [code]
    assert list(held_codes([kept], {id(code)}, {id(kept)})) == []


def test_what_is_frozen_cannot_be_found() -> None:
    visible = [object()]
    find_living([], [], visible)
    gc.freeze()
    try:
        with pytest.raises(Refusal, match=r"gc\.freeze\(\) hides what lives"):
            find_living([], [], visible)
    finally:
        gc.unfreeze()


def test_what_is_young_is_found() -> None:
    gc.disable()
    try:
        local: Any = lambda: 1  # noqa: E731
        assert local in find_young().functions
    finally:
        gc.enable()


def test_frames_are_no_holders() -> None:
    living = Living()
    living.sort([sys._getframe(), function, "text"])

    assert living.others == ["text"]


def test_what_runs_is_known_with_its_callers() -> None:
    begun, done = threading.Event(), threading.Event()

    def inner() -> None:
        begun.set()
        done.wait(10)

    def outer() -> None:
        inner()

    thread = threading.Thread(target=outer)
    thread.start()
    begun.wait(10)
    found = running()
    done.set()
    thread.join()

    assert {id(inner.__code__), id(outer.__code__)} <= found
    assert id(function.__code__) not in found
    assert id(sys._getframe().f_code) in found


def test_processes_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "multiprocessing", raising=False)
    assert not other_processes()

    fake = types.SimpleNamespace(active_children=lambda: ["worker"])
    monkeypatch.setitem(sys.modules, "multiprocessing", fake)
    assert other_processes()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("program", "is_of_python"),
    [
        ([sys.executable, "-c", "import sys; print(); sys.stdin.read()"], True),
        ([sys.executable, "-c", "print(); input() # resource_tracker"], False),
        (["sh", "-c", "echo; read line"], False),
        (["sh", "-c", '"$0" -c "input(0)"; true', sys.executable], True),
    ],
)
def test_processes_that_run_python_are_known(program: list[str], is_of_python: bool) -> None:
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.read(1)
        assert other_processes() is is_of_python
        process.stdin.close()


def test_a_lazy_module_stays_lazy() -> None:
    class Lazy(types.ModuleType):
        def __getattribute__(self, name: str) -> Any:
            raise AssertionError(name)

    assert namespace_of(Lazy("shop"))["__name__"] == "shop"
    assert namespace_of("shop") == {}


def test_what_only_says_that_it_is_a_module_is_none() -> None:
    class Library:  # as cffi makes them
        __slots__ = ()
        __class__ = types.ModuleType  # type: ignore[assignment]

    library: object = Library()
    assert isinstance(library, types.ModuleType)
    assert namespace_of(library) == {}
