"""What of a module is alive in the process, found in one pass over the heap."""

import gc
import os
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    ModuleType,
)
from typing import Any, cast

from reloader_core.hot.blocks import Block
from reloader_core.hot.outcome import Refusal

__all__ = [
    "CACHE",
    "Living",
    "find_living",
    "find_young",
    "held_codes",
    "namespace_of",
    "other_processes",
    "running",
    "suspended_code",
]

CACHE: type[Any] = type(lru_cache(len))
"""The type of functions with a cache by `functools`."""

_SUSPENDED = (GeneratorType, CoroutineType, AsyncGeneratorType)


@dataclass(slots=True)
class Living:
    """What was found."""

    functions: list[FunctionType] = field(default_factory=list[FunctionType])
    suspended: list[object] = field(default_factory=list[object])
    """Generators and coroutines that have begun, or will begin."""

    caches: list[Any] = field(default_factory=list[Any])

    others: list[object] = field(default_factory=list[object])
    """What else holds one of the things looked for."""

    def sort(self, found: Iterable[object]) -> None:
        """Take up objects by their kind."""
        for each in found:
            if type(each) is FunctionType:
                self.functions.append(each)
            elif issubclass(type(each), _SUSPENDED):
                self.suspended.append(each)
            elif type(each) is CACHE:
                self.caches.append(each)
            elif type(each) not in (FrameType, Block):  # Of frames, only those that run count.
                self.others.append(each)


def find_living(
    namespaces: Iterable[dict[str, Any]], codes: Iterable[CodeType], visible: list[object]
) -> Living:
    """Return what is made of some modules.

    Functions are found by the namespace they have, and by their code if they have another one. To
    look for few things makes it quick: it takes time for each reference there is, and each of them.

    Args:
        namespaces: Of the modules.
        codes: What else may have been made of them.
        visible: Holds one object of its own, since before the modules were imported.

    Raises:
        Refusal: If not all that lives can be found.
    """
    targets = (CACHE, *namespaces, *codes, *visible)
    found = gc.get_referrers(*targets)
    # To ask `gc` how much is frozen would take it longer than all the rest.
    if not any(each is visible for each in found):
        raise Refusal("gc.freeze() hides what lives")
    living = Living()
    living.sort(each for each in found if each is not targets and each is not visible)
    return living


def find_young() -> Living:
    """Return the functions and generators made since `gc` was disabled, and some more."""
    kinds = (FunctionType, *_SUSPENDED)
    living = Living()
    # What is found is young itself. If it were among what it holds, it would stay for long.
    living.sort([each for each in gc.get_objects(generation=0) if issubclass(type(each), kinds)])
    return living


def running() -> set[int]:
    """Return the ids of the code that threads are in, with all that waits for it to return."""
    found: set[int] = set()
    frames = sys._current_frames()  # pyright: ignore[reportPrivateUsage]
    while frames:
        # This function's own frame is among them. If it held itself, it and all it came from would
        # stay until the next collection, and with it what they hold.
        outer: FrameType | None = frames.popitem()[1]
        while outer is not None:
            found.add(id(outer.f_code))
            outer = outer.f_back
    return found


def suspended_code(value: object) -> CodeType | None:
    """Return the code of a generator or coroutine that is not at its end."""
    match value:
        case GeneratorType():
            return value.gi_code if value.gi_frame else None
        case CoroutineType():
            return value.cr_code if value.cr_frame else None
        case AsyncGeneratorType():
            return value.ag_code if value.ag_frame else None
        case _:
            return None


def held_codes(
    others: Iterable[object], codes: Container[int], known: Container[int]
) -> Iterator[object]:
    """Return what else is held, of some code: who holds it may have made something of it.

    Args:
        others: Objects that may hold it.
        codes: The ids of the code.
        known: The ids of objects that are known to hold code.
    """
    for each in others:
        if id(each) not in known:
            yield from (held for held in gc.get_referents(each) if id(held) in codes)


def other_processes() -> bool:
    """Tell whether the app has started processes that are running, with code of their own."""
    multiprocessing = cast("Any", sys.modules.get("multiprocessing"))
    if multiprocessing is not None and multiprocessing.active_children():
        return True
    return any(map(_runs_python, _descendants("self")))  # Elsewhere than on Linux, none is found.


def _descendants(process: str) -> Iterator[str]:
    try:
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208
            children = Path(f"/proc/{process}/task/{thread}/children").read_text(encoding="ascii")
            for child in children.split():
                yield child
                yield from _descendants(child)
    except OSError:
        pass  # It has ended, or there is no such folder.


def _runs_python(process: str) -> bool:
    folder = Path("/proc", process)
    try:
        # The tracker is a process of multiprocessing's own.
        is_tracker = b"resource_tracker" in (folder / "cmdline").read_bytes()
        return not is_tracker and (folder / "exe").samefile(sys.executable)
    except OSError:
        return False


def namespace_of(module: object) -> dict[str, Any]:
    """Return the names in a module, and none for what is no module."""
    if type(module) is ModuleType:  # As most are, and there are thousands.
        return module.__dict__
    # Asked in this way, a module that is loaded lazily stays as it is.
    is_module = issubclass(type(module), ModuleType)  # Some only say that they are.
    return object.__getattribute__(module, "__dict__") if is_module else {}
