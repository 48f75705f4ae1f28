"""Caches by `functools` that may hold what the old code returned."""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

from reloader_core.hot.living import CACHE, namespace_of

__all__ = ["cached_function", "of_user"]

MOST_ITEMS = 1000
"""How long a container may be that is looked into: what is longer is data."""

_NEITHER = frozenset({FunctionType, ModuleType, str, int, bool, type(None)})
"""Types of much that stands in modules, and neither is a cache nor holds one for us to find."""


def of_user(caches: Iterable[Any], is_user_file: Callable[[str], bool]) -> list[Any]:
    """Return the caches that are the user's.

    These are all over the user's functions, and those that stand in one of the user's modules, or
    in a container or class in it, and are over a library's function: it may call back. A library's
    own caches stay.
    """
    users: list[Any] = []
    others: list[Any] = []
    for each in caches:
        if _is_users(cached_function(each), is_user_file):
            users.append(each)
        elif not _is_librarys(each, is_user_file):
            others.append(each)
    if others:  # To look through the modules takes longer than all the rest.
        held = {id(each) for each in _in_modules(is_user_file)}
        users += [each for each in others if id(each) in held]
    return users


def cached_function(value: Any) -> object:
    """Return the function inside of caches, methods and partial functions."""
    for _ in range(20):
        if type(value) is CACHE:
            value = value.__wrapped__
        elif isinstance(value, partial):
            value = value.func
        elif isinstance(value, MethodType):
            value = value.__func__
        elif isinstance(value, FunctionType) and type(value.__dict__.get("__wrapped__")) is CACHE:
            value = value.__dict__["__wrapped__"]
        else:
            break
    return value


def _is_users(function: object, is_user_file: Callable[[str], bool]) -> bool:
    if isinstance(function, FunctionType):
        return is_user_file(function.__code__.co_filename)
    # A class, or an object with `__call__`.
    kind = function if isinstance(function, type) else type(function)
    return is_user_file(_file(sys.modules.get(kind.__module__)))


def _is_librarys(cache: Any, is_user_file: Callable[[str], bool]) -> bool:
    module = sys.modules.get(str(getattr(cache, "__module__", "")))
    if is_user_file(_file(module)):
        return False
    value: Any = module
    for name in str(getattr(cache, "__qualname__", "")).split("."):
        value = getattr(value, "__dict__", {}).get(name)
    return _inner(value) is cache or _is_of_a_librarys_object(cache, is_user_file)


def _is_of_a_librarys_object(cache: Any, is_user_file: Callable[[str], bool]) -> bool:
    """Tell whether an object has made itself a cache over one of its own methods."""
    if not isinstance(cache.__wrapped__, MethodType):
        return False
    owner = cache.__wrapped__.__self__
    if is_user_file(_file(sys.modules.get(type(owner).__module__))):
        return False
    return any(each is cache for each in _variables(owner))


def _in_modules(is_user_file: Callable[[str], bool]) -> Iterator[object]:
    for name, module in list(sys.modules.items()):
        if name not in sys.builtin_module_names and is_user_file(_file(module)):
            own_name = getattr(module, "__name__", "")
            for variable, value in list(namespace_of(module).items()):
                if type(value) not in _NEITHER and variable != "__builtins__":
                    yield from _in(value, own_name)


def _in(value: Any, module: str) -> Iterator[object]:
    """Return the caches in a variable: itself, in a container, in a class or an object of it."""
    for each in map(_inner, (value, *_held(value, module))):
        if type(each) is CACHE:
            yield each


def _inner(value: Any) -> Any:
    """Return the function that a static method or class method stands around."""
    if type(value) not in _NEITHER and issubclass(type(value), (staticmethod, classmethod)):
        return value.__func__
    return value


def _held(value: object, module: str) -> Iterable[Any]:
    # Not isinstance(), which wakes objects that only stand for others.
    kind = type(value)
    if issubclass(kind, (dict, list, tuple, set, frozenset)):
        items: Any = value
        if len(items) > MOST_ITEMS:
            return ()
        return tuple(items.values() if issubclass(kind, dict) else items)
    owner: Any = value if issubclass(kind, type) else kind
    if owner.__module__ != module:
        return ()
    return _variables(value)


def _variables(value: object) -> Iterable[Any]:
    try:
        return tuple(object.__getattribute__(value, "__dict__").values())
    except AttributeError:
        return ()


def _file(module: object) -> str:
    file = namespace_of(module).get("__file__")
    return file if isinstance(file, str) else ""
