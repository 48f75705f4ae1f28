"""Values are shown short, and their secrets are not."""

import datetime
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reloader_core.masking import Mask
from reloader_core.own_words import OwnWords
from reloader_core.shown_values import ShownValue

Pair = namedtuple("Pair", "first password")


@pytest.fixture
def own_words() -> Iterator[OwnWords]:
    with OwnWords(60) as own_words:
        yield own_words


def shown(value: object, own_words: OwnWords, name: str = "value", mask: Mask | None = None) -> str:
    return ShownValue(mask or Mask(), own_words).named(name, value)


class Cart:
    def __init__(self, **attributes: object) -> None:
        self.__dict__ = attributes


@dataclass
class Item:
    price: int
    api_key: str


class Names(list[str]):
    pass


ITSELF: list[Any] = [1]
ITSELF.append(ITSELF)
DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (7, "7"),
        (10**400, "<an int of 1329 bits>"),
        ("it's", '"it\'s"'),
        (b"\xff", "b'\\xff'"),
        (bytearray(b"x"), "b'x'"),
        ([], "[]"),
        ((1,), "(1,)"),
        ((), "()"),
        (set(), "set()"),
        ({1}, "{1}"),
        (frozenset([1]), "frozenset({1})"),
        ({"a": [1, {"b": (2, 3)}]}, "{'a': [1, {'b': (2, 3)}]}"),
        (deque([1]), "deque([1])"),
        (Counter("a"), "Counter({'a': 1})"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (defaultdict(int, a=1), "defaultdict({'a': 1})"),
        (Names(["a"]), "Names(['a'])"),
        (Pair(1, "x"), "Pair(first=1, password=***)"),
        (datetime.date(2025, 1, 2), "datetime.date(2025, 1, 2)"),
        (Path("/x"), "PosixPath('/x')"),
        (ITSELF, "[1, <itself>]"),
        (DEEP, "[[[[…]]]]"),
        (list(range(30)), f"[{', '.join(map(str, range(20)))}, … 10 more]"),
        (Cart(price=1, me=[]), "<tests.core.test_shown_values.Cart: price=1, me=[]>"),
        (Item(1, "k3y1"), "Item(price=1, api_key='***')"),
        (Item, "<class 'tests.core.test_shown_values.Item'>"),
        (len, "<builtin_function_or_method len>"),
        (pytest, "<module pytest>"),
        (iter([1]), None),
    ],
)
def test_a_value_reads_as_in_python(value: object, text: str | None, own_words: OwnWords) -> None:
    said = shown(value, own_words)

    assert said.replace("test_shown_values.", "tests.core.test_shown_values.").replace(
        "tests.core.tests.core.", "tests.core."
    ) == (text or said)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"user": {"password": "x"}}, "{'user': {'password': ***}}"),
        ([(b"cookie", b"a=b"), (b"host", b"h")], "[(b'cookie', ***), (b'host', b'h')]"),
        ([["token", 12]], "[['token', ***]]"),
        (
            {"token": None, "secret": "", "key": False},
            "{'token': None, 'secret': '', 'key': False}",
        ),
        ({"get_token": len}, "{'get_token': <builtin_function_or_method len>}"),
        ("postgres://me:secret@db", "'postgres://me:***@db'"),
        ({"session": {"a": 1}}, "{'session': ***}"),
    ],
)
def test_secrets_are_masked_at_any_depth(value: object, text: str, own_words: OwnWords) -> None:
    assert shown(value, own_words) == text


def test_a_secret_name_masks_the_whole_value(own_words: OwnWords) -> None:
    assert shown(["x"], own_words, "PASSWORDS") == "***"


@pytest.mark.parametrize("size", [10_000_000])
def test_large_values_are_cut_before_they_are_written(size: int, own_words: OwnWords) -> None:
    for value in ("x" * size, b"x" * size, [0] * size, dict.fromkeys(range(size // 10))):
        assert len(shown(value, own_words)) < 1100


def test_no_half_of_a_secret_is_left_at_a_cut(own_words: OwnWords) -> None:
    mask = Mask()
    mask.add("hunter2")

    for start in range(990, 1001):
        for text in (" " * start + "hunter2", b" " * start + b"hunter2"):
            assert "hu" not in shown(text, own_words, mask=mask)


def test_there_is_an_end_to_what_is_inside(own_words: OwnWords) -> None:
    wide = [[[0] * 20] * 20] * 20

    assert shown(wide, own_words).count("0") < 250
