"""What is inside an object, found without running any code of the app.

Methods and attributes are taken from the builtin types themselves: an overridden `__getattr__`,
`items` or `__class__` is never asked.
"""

import collections
import types
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, cast

__all__ = [
    "attempt",
    "attributes",
    "defining_class",
    "entries",
    "is_a",
    "is_code",
    "keys",
    "members",
    "name_of",
]

T = TypeVar("T")

Name = str | bytes | None

_MRO: Any = vars(type)["__mro__"]
_DICT: Any = vars(type)["__dict__"]
_SEQUENCES = (list, tuple, set, frozenset, collections.deque)
_CODE = (
    *(types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    *(types.CodeType, types.FrameType, types.TracebackType, types.GeneratorType),
    *(types.CoroutineType, types.AsyncGeneratorType, property, staticmethod, classmethod),
)


def attempt(default: T, call: Callable[..., T], *arguments: object) -> T:
    """Return what a call returns, or `default` if it raises anything at all."""
    try:
        return call(*arguments)
    except BaseException:  # An object may raise whatever it likes, an exit among it.
        return default


def is_a(value: object, kinds: "type | tuple[type, ...]") -> bool:
    """Tell what a value is: as `isinstance`, which would believe an object that lies about it."""
    return issubclass(type(value), kinds)


def is_code(value: object) -> bool:
    """Tell whether a value is a piece of the program rather than of its data."""
    return is_a(value, _CODE)


def name_of(kind: type) -> str:
    """Return a class's module and qualified name; only the name for builtins and `__main__`."""

    def full() -> str:
        module, name = kind.__module__, kind.__qualname__
        is_plain = type(module) is not str or module in ("builtins", "__main__")
        return str(name) if is_plain else f"{module}.{name}"

    return attempt("", full) or attempt("?", lambda: str(vars(type)["__name__"].__get__(kind)))


def defining_class(kind: type, method: str) -> type | None:
    """Return the class that a method of `kind` comes from."""
    for each in _mro(kind):
        if method in _DICT.__get__(each):
            return each
    return None


def attributes(value: object) -> dict[str, object]:
    """Return an object's own attributes: its `__dict__`, and what it has in slots."""
    found: dict[str, object] = {}
    for name, descriptor in _descriptors(type(value)):
        if name == "__dict__":
            own = attempt(dict[Any, object](), _own_dict, descriptor, value)
            found |= {key: item for key, item in own.items() if type(key) is str}
        else:
            _note(found, name, descriptor, value)
    if is_a(value, BaseException):
        _note(found, "args", vars(BaseException)["args"], value)
    return found


_known: dict[int, tuple[type, list[tuple[str, Any]]]] = {}


def _descriptors(kind: type) -> list[tuple[str, Any]]:
    """Return what reads the attributes of a class's objects."""
    # By their ids, since the hash of a class is its metaclass's.
    if id(kind) not in _known:
        if len(_known) > 1000:
            _known.clear()
        _known[id(kind)] = kind, list(_find_descriptors(kind))
    return _known[id(kind)][1]


def _find_descriptors(kind: type) -> Iterator[tuple[str, Any]]:
    for each in _mro(kind):
        for name, item in dict(_DICT.__get__(each)).items():
            is_slot = type(item) is types.MemberDescriptorType and not name.startswith("__")
            if is_slot or (name == "__dict__" and type(item) is types.GetSetDescriptorType):
                yield name, item


def _own_dict(descriptor: Any, value: object) -> dict[Any, object]:
    return {**descriptor.__get__(value)}


def _note(found: dict[str, object], name: str, descriptor: Any, value: object) -> None:
    missing = object()
    item = attempt(missing, descriptor.__get__, value)  # A slot may be empty.
    if item is not missing:
        found[name] = item


def _mro(kind: type) -> tuple[type, ...]:
    return cast("tuple[type, ...]", _MRO.__get__(kind))


def members(value: object, most: int) -> list[tuple[Name, object]]:
    """Return what a value holds, each with the name it has there, if any.

    A pair of a name and something, as ASGI's headers are, is a name and its value.
    """
    return attempt(list[tuple[Name, object]](), lambda: list(islice(_members(value), most)))


def keys(value: object, most: int) -> list[object]:
    """Return the keys of a dictionary; none of anything else."""
    if not is_a(value, dict):
        return []
    return attempt(list[object](), lambda: [key for key, _ in islice(entries(value), most)])


def _members(value: object) -> Iterator[tuple[Name, object]]:
    if is_a(value, (str, bytes, bytearray, int, float)) or is_code(value):
        return
    if is_a(value, dict):
        for key, item in entries(value):
            yield _as_name(key), item
    elif is_a(value, _SEQUENCES):
        yield from _items(value)
    yield from attributes(value).items()


def entries(value: object) -> Iterable[tuple[object, object]]:
    """Return the keys and values of a dictionary, whatever methods its class has."""
    return cast("Iterable[tuple[object, object]]", cast("Any", dict).items(value))


def _items(value: object) -> Iterator[tuple[Name, object]]:
    kind = next(kind for kind in _SEQUENCES if is_a(value, kind))
    iterate = cast("Callable[[object], Iterable[object]]", vars(kind)["__iter__"])
    size = cast("Any", kind).__len__(value)
    names = _fields(value)
    first: Name = None
    for number, item in enumerate(iterate(value)):
        if number == 1 and size == 2 and kind in (list, tuple):
            yield names[1] if names else first, item
        else:
            yield names[number] if number < len(names) else None, item
        first = _as_name(item) if number == 0 else None


def _fields(value: object) -> tuple[str, ...]:
    """Return the names that a named tuple has for its items."""
    kind = defining_class(type(value), "_fields") if is_a(value, tuple) else None
    fields: Any = _DICT.__get__(kind)["_fields"] if kind else ()
    is_tuple = type(fields) is tuple
    return tuple(map(str, cast("tuple[object, ...]", fields))) if is_tuple else ()


def _as_name(key: object) -> Name:
    if is_a(key, str):
        return str.__getitem__(cast("str", key), slice(None))
    return bytes.__getitem__(cast("bytes", key), slice(None)) if is_a(key, bytes) else None
