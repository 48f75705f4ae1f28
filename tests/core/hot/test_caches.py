"""Caches that may hold what the user's code returned are told from the libraries' own."""

import functools
import json
import re
import sys
import types
from typing import Any

import pytest

from reloader_core.hot.caches import cached_function, of_user


@functools.cache
def users() -> int:
    return 1


class Users:
    @functools.lru_cache  # noqa: B019
    def method(self) -> int:
        return 1

    def __call__(self) -> int:
        return 1


def helper(value: int) -> int:
    return value


over_library = functools.lru_cache(json.loads)
librarys = functools.lru_cache(maxsize=None)(re.escape)


def is_user_file(file: str) -> bool:
    return file == __file__


def wrapped(function: Any) -> Any:
    return functools.cache(function)


@pytest.mark.parametrize(
    "cache",
    [
        users,
        Users.method,
        wrapped(functools.partial(helper, 1)),
        wrapped(Users().__call__),
        wrapped(Users()),
        wrapped(Users),
        wrapped(functools.wraps(helper)(wrapped(helper))),
        over_library,
    ],
)
def test_what_is_over_the_users_code_is_the_users(cache: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or this_module())

    assert of_user([cache], is_user_file) == [cache]


def this_module() -> types.ModuleType:
    module = types.ModuleType(__name__)
    vars(module).update(globals())
    return module


def test_what_is_a_librarys_own_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    library = types.ModuleType("library")
    exec("import functools\n@functools.cache\ndef get(): return 1", vars(library))
    vars(library)["get"].__module__ = "library"
    monkeypatch.setitem(sys.modules, "library", library)
    monkeypatch.setitem(globals(), "imported", vars(library)["get"])

    assert of_user([vars(library)["get"], wrapped(len), wrapped(json.dumps)], is_user_file) == []


IN_A_LIBRARY = """
import functools

class Thing:
    def __init__(self):
        self.cached = functools.cache(self.compute)

    @staticmethod
    @functools.cache
    def get():
        return 1

    def compute(self):
        return 1
"""


def test_what_classes_and_objects_of_libraries_have_is_theirs_wherever_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = types.ModuleType("library")
    exec(IN_A_LIBRARY, vars(library))
    monkeypatch.setitem(sys.modules, "library", library)
    monkeypatch.setitem(sys.modules, __name__, this_module())
    thing: Any = vars(library)["Thing"]
    thing.__module__ = thing.get.__module__ = thing.compute.__module__ = "library"
    mine: Any = type("Mine", (thing,), {"__module__": __name__})
    variables = vars(sys.modules[__name__])
    one, other = thing(), mine()
    variables |= {"get": thing.get, "theirs": one.cached, "mine": other.cached}

    assert of_user([thing.get, one.cached, other.cached], is_user_file) == [other.cached]


def test_what_says_it_is_the_users_is(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = wrapped(json.dumps)
    cache.__module__ = __name__
    monkeypatch.setitem(sys.modules, __name__, this_module())
    vars(sys.modules[__name__])["mine"] = cache

    assert of_user([cache], is_user_file) == [cache]


def test_the_function_in_a_cache_is_found() -> None:
    assert cached_function(users) is users.__wrapped__
    assert cached_function(wrapped(functools.partial(Users().__call__))) is Users.__call__
    assert cached_function(functools.wraps(users)(lambda: 1)) is users.__wrapped__
    assert cached_function(3) == 3


def test_a_circle_has_an_end() -> None:
    def circle() -> None: ...

    cache = wrapped(circle)
    vars(circle)["__wrapped__"] = cache

    assert cached_function(cache) in (cache, circle)


def test_what_only_stands_for_something_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Proxy:
        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError("There is no request.")

    class Slotted:
        __slots__ = ()

    module = types.ModuleType(__name__)
    over = functools.cache(json.loads)
    data = [over] * 1001
    vars(module).update(__file__=__file__, a=Proxy(), b=Slotted(), data=data, short=data[:1])
    monkeypatch.setitem(sys.modules, __name__, module)

    assert of_user([over], is_user_file) == [over]
    vars(module).pop("short")
    assert of_user([over], is_user_file) == []
