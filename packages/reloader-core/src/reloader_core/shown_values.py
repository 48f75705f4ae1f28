"""Values as text, by their contents: bounded in depth and length, and with secrets masked."""

import datetime
import decimal
import fractions
import pathlib
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from itertools import islice
from typing import Any, cast

from reloader_core.contents import (
    attempt,
    attributes,
    defining_class,
    entries,
    is_a,
    is_code,
    members,
    name_of,
)
from reloader_core.masking import MASK, Mask
from reloader_core.own_words import OwnWords

__all__ = ["CONTAINERS", "PLAIN", "ShownValue", "cut"]

LENGTH = 1000
"""How many characters of one value are shown."""

INNER_LENGTH = 200
"""How many of a string inside another value."""

DEPTH = 4
ITEMS = 20

NODES = 200
"""How many values inside one are shown, all levels taken together."""

HUGE = 1000  # bits

# Their own words are short, and safe to ask for.
PLAIN = (
    *(int, float, complex, bool, type(None), type(...), type(NotImplemented), range, slice),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
    *(uuid.UUID, decimal.Decimal, fractions.Fraction),
    *(pathlib.PosixPath, pathlib.WindowsPath, pathlib.PurePosixPath, pathlib.PureWindowsPath),
)

CONTAINERS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
    dict: ("{", "}"),
}
KNOWN_REPRS = {*CONTAINERS, OrderedDict, defaultdict, Counter}


class ShownValue:
    """One value on its way to being text.

    Args:
        mask: What is secret.
        own_words: Whom to ask for the `repr` of objects that are no builtins.
    """

    def __init__(self, mask: Mask, own_words: OwnWords) -> None:
        self._mask = mask
        self._own_words = own_words
        self._around: list[int] = []
        self._left = NODES

    def named(self, name: str | bytes | None, value: object) -> str:
        """Return a value as it may be shown under this name."""
        if name and self._mask.strength_of(name, value) and _may_be_secret(value):
            return MASK
        self._left -= 1
        return self._text(value)

    def _text(self, value: object) -> str:
        kind = type(value)
        length = INNER_LENGTH if self._around else LENGTH
        if is_a(value, int) and int.bit_length(cast("int", value)) > HUGE:
            return f"<an int of {int.bit_length(cast('int', value))} bits>"
        if kind in PLAIN:
            return repr(value)
        if is_code(value):
            return _code(value)
        definer = defining_class(kind, "__repr__")
        if definer is str:
            return self._string(cast("str", value), length)
        if definer in (bytes, bytearray):
            return self._bytes(cast("bytes", value), length)
        is_known = definer in KNOWN_REPRS or _is_named_tuple(kind)
        if not is_known and definer is not object:
            return self._own(value, length)
        if id(value) in self._around:
            return "<itself>"
        if len(self._around) >= DEPTH or self._left <= 0:
            return "…"
        self._around.append(id(value))
        try:
            return self._container(value) if is_known else self._object(value)
        finally:
            self._around.pop()

    def _string(self, value: str, length: int) -> str:
        head = str.__getitem__(value, slice(length + self._mask.margin))
        dots = "…" if len(head) > length else ""
        return repr(self._mask.scrub(head, length)) + dots

    def _bytes(self, value: bytes, length: int) -> str:
        head = bytes(memoryview(value)[: length + self._mask.margin])
        return cut(self._mask, repr(head), length)

    def _own(self, value: object, length: int) -> str:
        limit = length + self._mask.margin
        return cut(self._mask, self._own_words.ask(lambda: repr(value), "repr", limit), length)

    def _container(self, value: object) -> str:
        base = next(base for base in CONTAINERS if is_a(value, base))
        opening, closing = CONTAINERS[base]
        is_named = _is_named_tuple(type(value))
        size: int = cast("Any", base).__len__(value)
        if base is dict:
            pairs = islice(entries(value), ITEMS)
            items = [
                f"{self.named(None, key)}: {self.named(_name(key), each)}" for key, each in pairs
            ]
        else:
            inner = members(value, min(size, ITEMS))
            items = [
                f"{_keyword(name) if is_named else ''}{self.named(name, each)}"
                for name, each in inner
            ]
        if size > len(items):
            items.append(f"… {size - len(items)} more")
        elif base is tuple and size == 1 and not is_named:
            items[0] += ","
        text = f"{opening}{', '.join(items)}{closing}"
        short = name_of(type(value)).rpartition(".")[2]
        if base is set and not size:
            return f"{short}()"
        if type(value) is base:
            return text
        return f"{short}{text}" if is_named else f"{short}({text})"

    def _object(self, value: object) -> str:
        own = attributes(value)
        items = [f"{name}={self.named(name, own[name])}" for name in islice(own, ITEMS)]
        if len(own) > ITEMS:
            items.append("…")
        return f"<{name_of(type(value))}{': ' if items else ''}{', '.join(items)}>"


def cut(mask: Mask, text: str, length: int) -> str:
    """Return the beginning of a text without its secrets, and a sign if there is more."""
    return mask.scrub(text, length) + ("…" if len(text) > length else "")


def _may_be_secret(value: object) -> bool:
    # That there is no password is worth knowing, and no secret.
    is_empty = is_a(value, (str, bytes)) and not len(cast("str", value))
    return not (value is None or is_empty or is_a(value, bool) or is_code(value))


def _is_named_tuple(kind: type) -> bool:
    return defining_class(kind, "_fields") is not None and issubclass(kind, tuple)


def _name(key: object) -> str | bytes | None:
    return cast("str | bytes", key) if is_a(key, (str, bytes)) else None


def _keyword(name: str | bytes | None) -> str:
    return f"{name}=" if isinstance(name, str) else ""


def _code(value: object) -> str:
    if is_a(value, type):
        return f"<class {name_of(cast('type', value))!r}>"
    kind = type(value).__name__
    for attribute in ("__qualname__", "__name__"):
        name: object = attempt("", object.__getattribute__, value, attribute)
        if name and type(name) is str:
            return f"<{kind} {name}>"
    return f"<{kind}>"
