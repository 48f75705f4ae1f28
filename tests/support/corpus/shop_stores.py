"""The modules of the shop that its routes ask: functions, classes, registries, imports."""

from tests.support.corpus.edit import files_of

__all__ = ["STORES"]

STORES = files_of("""
=== src/shop/functions.py
from functools import partial, singledispatch, wraps

from shop.decorators import loud, times


def adder(amount):
    def add(number):
        return number + amount

    return add


@loud
def said(what):
    return what


@times(2)
def twice(what):
    return what


def power(base, exponent=2):
    return base**exponent


@singledispatch
def kind(value):
    return "other"


@kind.register
def _(value: int):
    return "int"


def inner():
    return 1


def outer():
    return inner() + 1


def steps():
    yield 1
    yield 2


async def waited():
    return "waited"


def nested():
    def one():
        return "one"

    def two():
        return "two"

    return [one(), two()]


add_five = adder(5)
cube = partial(power, exponent=3)
square = lambda number: number * number
chosen = {"a": lambda: "a", "outer": outer}


def everything():
    return {
        "add": add_five(1),
        "adder": adder(1)(1),
        "said": said("hi"),
        "twice": twice("ha"),
        "cube": cube(2),
        "square": square(3),
        "chosen": {name: call() for name, call in chosen.items()},
        "kind": [kind(1), kind("a")],
        "outer": outer(),
        "steps": list(steps()),
        "nested": nested(),
        "doc": [said.__name__, power.__defaults__, outer.__doc__],
    }
=== src/shop/decorators.py
from functools import wraps


def loud(function):
    @wraps(function)
    def call(*args):
        return function(*args) + "!"

    return call


def times(count):
    def decorate(function):
        def call(*args):
            return function(*args) * count

        return call

    return decorate
=== src/shop/caches.py
from functools import cache, cached_property, lru_cache

from shop import stock


@cache
def slow(number):
    return helper(number) * 2


def helper(number):
    return number + 1


@lru_cache(maxsize=None)
def of_stock(count):
    return stock.left(count)


KNOWN = {}


def remembered(name):
    if name not in KNOWN:
        KNOWN[name] = len(name)
    return KNOWN[name]


BUILT = remembered("built")


class Report:
    @cached_property
    def text(self):
        return "report"


def everything():
    return [slow(1), of_stock(2), BUILT, remembered("else"), Report().text]
=== src/shop/things.py
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from shop.errors import NotThere

CAUGHT = (NotThere,)


class Base(ABC):
    def __init__(self, size=1):
        self.size = size

    @abstractmethod
    def area(self): ...

    def shown(self):
        return f"base {self.size}"


class Mixin:
    def extra(self):
        return "mixin"


class Square(Base):
    sides = 4

    def area(self):
        return self.size**2

    @property
    def half(self):
        return self.size / 2

    @classmethod
    def made(cls):
        return cls(3)

    @staticmethod
    def named():
        return "square"

    def __repr__(self):
        return f"Square({self.size})"


class Slotted:
    __slots__ = ("a",)

    def __init__(self):
        self.a = 1

    def names(self):
        return list(self.__slots__)


@dataclass
class Parcel:
    weight: int = 1
    tags: list = field(default_factory=list)

    def heavy(self):
        return self.weight > 3


class Place(NamedTuple):
    x: int = 1

    def twice(self):
        return self.x * 2


class Size(Enum):
    S = 1
    L = 2

    def bigger(self):
        return self.value + 1


UNIT = Square()


def everything():
    square = Square.made()
    return {
        "area": [square.area(), UNIT.area(), UNIT.shown()],
        "half": square.half,
        "named": Square.named(),
        "repr": repr([square, Parcel(), Place()]),
        "names": sorted(name for name in dir(square) if not name.startswith("_")),
        "slots": Slotted().names(),
        "heavy": Parcel(5).heavy(),
        "place": Place().twice(),
        "sizes": {size.name: size.bigger() for size in Size},
        "mixin": isinstance(square, Mixin),
        "same": [isinstance(UNIT, Square), type(UNIT) is Square],
    }
=== src/shop/kinds.py
import typing


class Meta(type):
    def __new__(meta, name, bases, body):
        made = super().__new__(meta, name, bases, body)
        made.made_by = "meta"
        return made


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, thing, owner=None):
        return f"{self.name}: {self.kind.__name__}"


class Model(metaclass=Meta):
    field = Typed(int)

    def __eq__(self, other):
        return True

    __hash__ = None

    def __enter__(self):
        return "entered"

    def __exit__(self, *error):
        return None

    def __call__(self):
        return "called"

    def __iter__(self):
        return iter([1, 2])


class Options(typing.TypedDict):
    size: int


@typing.runtime_checkable
class Sized(typing.Protocol):
    def size(self): ...


def everything():
    with Model() as entered:
        return {
            "made": Model.made_by,
            "field": Model.field,
            "equal": Model() == 1,
            "entered": entered,
            "called": Model()(),
            "list": list(Model()),
            "options": sorted(Options.__annotations__),
            "sized": isinstance(Model(), Sized),
        }
""")
