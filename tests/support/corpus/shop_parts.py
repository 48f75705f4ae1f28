"""The modules of the shop that are about modules: imports of all kinds, registries, effects."""

from tests.support.corpus.edit import files_of

__all__ = ["PARTS"]

PARTS = files_of("""
=== src/shop/registry.py
HANDLERS = []
CALLS = {}


def register(name):
    def add(function):
        HANDLERS.append(name)
        CALLS[name] = function
        return function

    return add


def call_all():
    return {name: call() for name, call in CALLS.items()}


class Shape:
    known = []

    def __init_subclass__(cls):
        Shape.known.append(cls)
=== src/shop/handlers.py
from shop.registry import Shape, register


@register("first")
def first():
    return "first"


@register("second")
def second():
    return "second"


class Circle(Shape):
    pass
=== src/shop/plugins/__init__.py
import pkgutil
from importlib import import_module

from shop import handlers

FOUND = {}
for module in pkgutil.iter_modules(__path__):
    FOUND[module.name] = import_module(f"{__name__}.{module.name}").NAME
=== src/shop/plugins/one.py
NAME = "one"
=== src/shop/parts.py
import importlib
from pathlib import Path

from shop import circle_a, deep, loose, patches, reexported, starred
from shop.starred import *
from spaces.inner import VALUE as IN_SPACE

TEMPLATES = Path(__file__).parent / "templates"
_cached = None


def cached():
    global _cached
    if _cached is None:
        _cached = importlib.import_module("shop.lazily")
    return _cached


def everything():
    return {
        "deep": deep.top(),
        "deep value": deep.VALUE,
        "circle": circle_a.value(),
        "star": [ONE, hidden() if "hidden" in globals() else None],
        "reexported": reexported.made(),
        "patched": [patches.target.answer(), patches.PATCHED],
        "space": IN_SPACE,
        "loose": loose.found(),
        "names": sorted(vars(reexported).keys() - {"__builtins__", "__warningregistry__"}),
    }
=== src/shop/starred.py
__all__ = ["ONE"]
ONE = 1


def hidden():
    return "hidden"
=== src/shop/reexported.py
from shop.making import made
=== src/shop/making.py
SIZE = 2


def made():
    return ["made"] * SIZE
=== src/shop/circle_a.py
from shop import circle_b

A = 1


def value():
    return [A, circle_b.B, circle_b.value()]
=== src/shop/circle_b.py
from shop import circle_a

B = 2


def value():
    return circle_a.A + B
=== src/shop/deep/__init__.py
from shop.deep.middle import VALUE, middle


def top():
    return ["top", *middle()]
=== src/shop/deep/middle.py
from shop.deep.bottom import VALUE, bottom


def middle():
    return ["middle", *bottom()]
=== src/shop/deep/bottom.py
VALUE = "bottom value"


def bottom():
    return ["bottom"]
=== src/shop/loose.py
def found():
    import shop.deep.bottom as bottom

    return getattr(bottom, "LOOSE", "none")
=== src/shop/lazily.py
VALUE = "lazy"


def value():
    return VALUE.upper()
=== src/shop/target.py
def answer():
    return "own"
=== src/shop/patches.py
import json

from shop import target


def patched():
    return "patched"


target.answer = patched
json.dumps.__shop__ = "marked"
PATCHED = json.dumps.__shop__
=== src/shop/optional.py
try:
    import shop_extra
except ImportError:
    shop_extra = None

try:
    from shop import premium
except ImportError:
    premium = None


def everything():
    return {
        "extra": shop_extra.NAME if shop_extra else None,
        "premium": premium.NAME if premium else None,
        "late": late(),
    }


def late():
    try:
        import shop_late
    except ImportError:
        return None
    return shop_late.NAME
=== src/shop/effects.py
import atexit
import logging
import os

from blinker import signal

from shop.counters import Counter

log = logging.getLogger("shop")
log.addHandler(logging.NullHandler())
log.setLevel(logging.INFO)
os.environ["SHOP_MODE"] = "quick"
saved = signal("saved")
requests = Counter("requests")


@saved.connect
def on_saved(sender):
    return f"saved by {sender}"


def everything():
    return {
        "handlers": [type(handler).__name__ for handler in log.handlers],
        "level": log.level,
        "mode": os.environ["SHOP_MODE"],
        "signals": [result for _, result in saved.send("me")],
        "counters": sorted(Counter.all),
    }
=== src/shop/counters.py
class Counter:
    all = {}

    def __init__(self, name):
        if name in self.all:
            raise ValueError(f"Duplicated: {name}")
        self.all[name] = self
=== src/spaces/inner.py
VALUE = "in a namespace"
""")
