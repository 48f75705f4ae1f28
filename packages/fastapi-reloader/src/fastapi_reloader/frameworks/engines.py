"""Find the template engines that an app's handlers can use.

Frameworks that have an engine of their own tell where it is. Starlette and FastAPI have none: there
an engine is a variable of the user's, and no app knows of it. So it is looked for where a handler
can have it from: in what the handler holds (closure, defaults, instance) and uses, and in every
loaded module that is not installed, which is the user's code. Nothing that is found is kept:
an engine that is made later is found at the next change. Not found is one that exists only as a
local variable or deep inside an object; there, Jinja's own check of its files has to do.
"""

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import islice
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any, cast

import reloader_core
from fastapi_reloader.frameworks.parts import cells, is_a, read

__all__ = ["find_engines", "own_modules"]

DEPTH = 4
"""How deep an engine may be: in a module, a container, an object of its, its `Jinja2Templates`."""

MOST_ITEMS = 50
"""How many items of a container are looked at: what is longer is data."""

MOST_OBJECTS = 100_000
"""How many objects are looked at, the nearest first."""


def find_engines(roots: Iterable[object]) -> Iterator[Any]:
    """Yield the engines that can be reached from these objects: handlers, modules, apps."""
    if "jinja2" not in sys.modules and "mako.lookup" not in sys.modules:
        return
    seen: dict[int, object] = {}  # The objects themselves: an identity lives as long as they do.
    level = list(roots)
    for depth in range(DEPTH + 1):
        following: list[object] = []
        for thing in level:
            if id(thing) in seen:
                continue
            if len(seen) >= MOST_OBJECTS:
                return
            seen[id(thing)] = thing
            if _is_engine(thing):
                yield thing
            elif depth < DEPTH:
                following += _inside(thing, is_root=depth == 0)
        level = following


def own_modules() -> list[ModuleType]:
    """Return the loaded modules that are neither installed nor Python's own."""
    return [module for module in tuple(sys.modules.values()) if _is_own(module)]


def _is_engine(thing: object) -> bool:
    return is_a(thing, "jinja2", "Environment") or is_a(thing, "mako.lookup", "TemplateLookup")


def _inside(thing: object, *, is_root: bool) -> Iterable[object]:
    try:
        return tuple(_held(thing, is_root=is_root))
    except Exception:  # Foreign objects: a proxy without its request, a container that changes.
        return ()


def _held(thing: object, *, is_root: bool) -> Iterable[object]:
    match thing:
        case ModuleType():
            return vars(thing).values() if _is_own(thing) else ()
        case FunctionType():
            held = (
                *cells(thing),
                *(thing.__defaults__ or ()),
                *(thing.__kwdefaults__ or {}).values(),
                *vars(thing).values(),  # __wrapped__, and what else decorators leave
            )
            if not is_root and _is_foreign(thing):
                return held
            used = (thing.__globals__.get(name) for name in thing.__code__.co_names)
            return (*held, *used)
        case MethodType():
            return (thing.__self__, thing.__func__)
        case partial():
            made = cast("Any", thing)
            return (made.func, *made.args, *made.keywords.values())
        case Mapping():
            return islice(cast("Mapping[Any, object]", thing).values(), MOST_ITEMS)
        case list() | tuple() | set() | frozenset():
            return islice(cast("Iterable[object]", thing), MOST_ITEMS)
        case type():
            return () if not is_root and _is_foreign(thing) else vars(thing).values()
        case _ if type(thing).__module__.partition(".")[0] in sys.stdlib_module_names:
            return ()
        case _:
            # Not vars(): what makes up its attributes on demand, as a proxy does, would do it here.
            attributes: dict[str, object] = object.__getattribute__(thing, "__dict__")
            return attributes.values()


def _is_foreign(made: FunctionType | type) -> bool:
    """Tell whether a function or class is of Python or of an installed package."""
    module = sys.modules.get(made.__module__)
    return module is not None and not _is_own(module)


def _is_own(module: object) -> bool:
    file = read(module, "__file__")
    return isinstance(file, str) and not _is_installed(file)


@cache
def _is_installed(file: str) -> bool:
    # As text: an app has hundreds of modules, and each new process asks about all of them.
    parts = file.replace("\\", "/").split("/")
    if "site-packages" in parts or "dist-packages" in parts:
        return True
    return os.path.normcase(file).startswith(_other_folders())


@cache
def _other_folders() -> tuple[str, ...]:
    """Return where Python's own modules are, and ours, which may run from a checkout."""
    ours = (Path(reloader_core.__file__).parent, Path(__file__).parents[1])
    folders = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), *ours)
    return tuple(os.path.normcase(os.path.join(folder, "")) for folder in folders)  # noqa: PTH118
