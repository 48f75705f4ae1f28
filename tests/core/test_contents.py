"""What is inside an object is found without asking the object."""

from collections import OrderedDict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NoReturn

import pytest

from reloader_core.contents import (
    attempt,
    attributes,
    defining_class,
    entries,
    is_a,
    is_code,
    keys,
    members,
    name_of,
)

Pair = namedtuple("Pair", "first password")


class Liar:
    """Raises whatever it is asked."""

    __slots__ = ("__dict__", "empty", "slot")

    def __init__(self) -> None:
        object.__setattr__(self, "slot", 1)
        object.__getattribute__(self, "__dict__")["plain"] = 2

    def __getattribute__(self, name: str) -> NoReturn:
        raise SystemExit(name)


class LyingDict(dict[str, int]):
    def items(self) -> NoReturn:
        raise SystemExit

    __iter__ = __len__ = __getitem__ = items  # type: ignore[assignment]


class LyingList(list[int]):
    def __len__(self) -> NoReturn:
        raise SystemExit

    __iter__ = __getitem__ = __len__  # type: ignore[assignment]


class Disguised:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise SystemExit


class Kind(type):
    def __getattribute__(cls, name: str) -> NoReturn:
        raise SystemExit

    __hash__ = None  # type: ignore[assignment]


def odd_class() -> Any:
    return Kind("Odd", (), {})  # Not in the module, where pytest would look at it.


@dataclass(slots=True)
class Point:
    x: int
    token: str


def test_attributes_are_those_of_the_dictionary_and_the_slots() -> None:
    assert attributes(Liar()) == {"plain": 2, "slot": 1}
    assert attributes(Point(1, "t")) == {"x": 1, "token": "t"}
    assert attributes(7) == {}
    assert attributes(ValueError("x"))["args"] == ("x",)


def test_members_have_the_names_that_they_have_there() -> None:
    assert members({"a": 1, b"b": 2, 3: 4}, 10) == [
        ("a", 1),
        (b"b", 2),
        (None, 4),
    ]
    assert keys({"a": 1, 3: 4}, 1) == ["a"]
    assert keys([1], 10) == []
    assert members([("token", 1), 2, 3], 10) == [(None, ("token", 1)), (None, 2), (None, 3)]
    assert members(("token", 1), 10) == [(None, "token"), ("token", 1)]
    assert members([b"token", 1], 10) == [(None, b"token"), (b"token", 1)]
    assert members(Pair(1, 2), 10) == [("first", 1), ("password", 2)]
    assert members(deque([1, 2]), 1) == [(None, 1)]
    assert members("text", 10) == []


@pytest.mark.parametrize("make", [Liar, LyingDict, LyingList, Disguised])
def test_objects_are_not_asked(make: Callable[[], object]) -> None:
    value = make()

    assert isinstance(members(value, 10), list)
    assert not is_code(value)


def test_no_overridden_method_is_called() -> None:
    assert list(entries(LyingDict(a=1))) == [("a", 1)]
    assert members(LyingList([1]), 10) == [(None, 1)]
    assert is_a(Disguised(), Disguised)


def test_a_class_has_a_name() -> None:
    assert name_of(ValueError) == "ValueError"
    assert name_of(OrderedDict) == "collections.OrderedDict"
    assert name_of(odd_class()) == "Odd"


def test_the_class_that_defines_a_method_is_found() -> None:
    assert defining_class(LyingDict, "__repr__") is dict
    assert defining_class(Point, "no_such_method") is None
    assert defining_class(odd_class(), "__repr__") is object


def test_an_attempt_may_fail_in_any_way() -> None:
    def leave(code: int) -> str:
        raise SystemExit(code)

    assert attempt("default", leave, 3) == "default"
    assert attempt(0, len, "abc") == 3


def test_code_is_told_from_data() -> None:
    assert all(map(is_code, (len, attributes, Liar, pytest)))
    assert not any(map(is_code, (1, "x", [], MappingProxyType({}))))
