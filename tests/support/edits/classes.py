"""Edits of classes."""

from tests.support.hot import Edit

__all__ = ["CLASSES"]

CART = '''
import abc
import dataclasses
import enum

class Base:
    def total(self):
        return 100

class Cart(Base):
    """Things to buy."""
    currency = "EUR"

    def __init__(self, *prices):
        self.prices = prices

    def total(self):
        return sum(self.prices)

    @property
    def size(self):
        return len(self.prices)

    @size.setter
    def size(self, value):
        self.prices = self.prices[:value]

    @classmethod
    def empty(cls):
        return cls()

    @staticmethod
    def tax(x):
        return x * 2

    def __repr__(self):
        return "cart"

class Other:
    def late(self):
        raise KeyError("late")

cart = Cart(1, 2)
bound = cart.total
'''

DATA = """
import dataclasses
import enum

@dataclasses.dataclass
class Item:
    name: str = ""
    price: int = 1

    def cost(self):
        return self.price

class Color(enum.Enum):
    RED = 1

    def shown(self):
        return self.name

class Slotted:
    __slots__ = ("a",)

    def get(self):
        return 1

item = Item("x")
"""

CLASSES = [
    Edit(
        "a method",
        CART,
        {"sum(self.prices)": "sum(self.prices) + 1"},
        ("shop.cart.total()", "shop.bound()", "shop.Cart(5).total()", "shop.Other().late()"),
        patched=("Cart.total",),
    ),
    Edit(
        "a method that moves a class",
        CART,
        {"return sum(self.prices)": "n = sum(self.prices)\n        self.n = n\n        return n"},
        (
            "shop.cart.total()",
            "shop.Other().late()",
            "__import__('inspect').getsource(shop.Other)",
            "__import__('inspect').getsource(shop.Cart.tax)",
            "sorted(getattr(shop.Cart, '__static_attributes__', []))",
        ),
        patched=("Cart.total",),
    ),
    Edit(
        "a property",
        CART,
        {"return len(self.prices)": "return -len(self.prices)"},
        ("shop.cart.size",),
        patched=("Cart.size",),
    ),
    Edit(
        "a property's setter",
        CART,
        {"self.prices[:value]": "self.prices[value:]"},
        ("setattr(shop.cart, 'size', 1), shop.cart.prices",),
        patched=("Cart.size",),
    ),
    Edit(
        "a class method and a static method",
        CART,
        {"return cls()": "return cls(9)", "x * 2": "x * 3"},
        ("shop.Cart.empty().prices", "shop.Cart.tax(1)", "shop.cart.tax(1)"),
        patched=("Cart.empty", "Cart.tax"),
    ),
    Edit(
        "a special method",
        CART,
        {'return "cart"': 'return f"cart of {len(self.prices)}"'},
        ("shop.cart", "str(shop.cart)"),
        patched=("Cart.__repr__",),
    ),
    Edit(
        "what __init__ makes, of an object that exists",
        CART,
        {"self.prices = prices": "self.prices = prices[1:]"},
        refused="Cart.__init__() ran during start-up",
    ),
    Edit(
        "super() appears",
        CART,
        {"return sum(self.prices)": "return super().total()"},
        refused="Cart.total() uses super()",
    ),
    Edit(
        "super() goes",
        "class A:\n    def f(self):\n        return super().__repr__()\n",
        {"super().__repr__()": "1"},
        refused="A.f() no longer uses super()",
    ),
    Edit(
        "super() stays",
        "class B:\n    def f(self): return 1\nclass A(B):\n    def f(self):\n"
        "        return super().f()\na = A()",
        {"super().f()": "super().f() + 1"},
        ("shop.a.f()",),
        patched=("A.f",),
    ),
    Edit("a base", CART, {"Cart(Base)": "Cart"}, refused="the bases of Cart changed"),
    Edit(
        "a keyword", "class A(metaclass=type): ...", {"type": "type,x=1"}, refused="the bases of A"
    ),
    Edit("a class docstring", CART, {"Things": "All"}, refused="the docstring of Cart changed"),
    Edit("an attribute", CART, {'"EUR"': '"USD"'}, refused="currency in class Cart changed"),
    Edit(
        "a method more",
        CART,
        {"    @staticmethod": "    def x(self): ...\n    @staticmethod"},
        refused="Cart.x() was added",
    ),
    Edit(
        "a method less",
        CART,
        {'    def __repr__(self):\n        return "cart"\n': ""},
        refused="Cart.__repr__() was removed",
    ),
    Edit(
        "a class more",
        CART,
        {"class Other": "class New: ...\nclass Other"},
        refused="class New was added",
    ),
    Edit(
        "a class renamed",
        CART,
        {"class Other": "class Another"},
        refused="class Other was replaced by class Another",
    ),
    Edit(
        "a method's decorator",
        CART,
        {"@staticmethod": "@staticmethod\n    @abc.abstractmethod"},
        refused="the decorators of Cart.tax() changed",
    ),
    Edit(
        "a class's decorator",
        DATA,
        {"@dataclasses.dataclass": "@dataclasses.dataclass(order=True)"},
        refused="the decorators of Item changed",
    ),
    Edit(
        "a dataclass field",
        DATA,
        {"price: int = 1": "price: int = 2"},
        refused="price in class Item changed",
    ),
    Edit(
        "a dataclass field more",
        DATA,
        {"    def cost": "    size: int = 0\n    def cost"},
        refused="size in class Item was added",
    ),
    Edit("an enum member", DATA, {"RED = 1": "RED = 2"}, refused="RED in class Color changed"),
    Edit(
        "an enum member more",
        DATA,
        {"RED = 1": "RED = 1\n    BLUE = 2"},
        refused="BLUE in class Color was added",
    ),
    Edit("slots", DATA, {'("a",)': '("a", "b")'}, refused="__slots__ in class Slotted changed"),
    Edit(
        "methods of a dataclass, an enum, and one with slots",
        DATA,
        {
            "return self.price": "return -self.price",
            "return self.name": "return self.value",
            "return 1": "return 2",
        },
        ("shop.item.cost()", "shop.Color.RED.shown()", "shop.Slotted().get()", "shop.item"),
        patched=("Item.cost", "Color.shown", "Slotted.get"),
    ),
    Edit(
        "a dataclass with slots, which is made twice",
        "import dataclasses\n@dataclasses.dataclass(slots=True)\nclass A:\n    x: int = 1\n"
        "    def f(self):\n        return self.x\na = A()",
        {"return self.x": "return self.x + 1"},
        ("shop.a.f()", "shop.A(4).f()"),
        patched=("A.f",),
    ),
    Edit(
        "a class in a class",
        "class A:\n    class B:\n        def f(self):\n            return 1\nb = A.B()",
        {"return 1": "return 2"},
        ("shop.b.f()",),
        patched=("A.B.f",),
    ),
    Edit(
        "a metaclass that ran",
        "class M(type):\n    def __new__(cls, *a):\n        return super().__new__(cls, *a)\n"
        "class A(metaclass=M): ...",
        {"return super()": "print; return super()"},
        refused="M.__new__() ran during start-up",
    ),
    Edit(
        "__init_subclass__ that ran",
        "known = []\nclass A:\n    def __init_subclass__(cls):\n        known.append(cls)\n"
        "class B(A): ...",
        {"append(cls)": "insert(0, cls)"},
        refused="A.__init_subclass__() ran during start-up",
    ),
    Edit(
        "a descriptor's __set_name__",
        "class D:\n    def __set_name__(self, owner, name):\n        self.n = name\n"
        "class A:\n    d = D()",
        {"self.n = name": "self.n = name * 2"},
        refused="D.__set_name__() ran during start-up",
    ),
    Edit(
        "methods of a class with type parameters",
        "class Box[T]:\n    def __init__(self, item: T): self.item = item\n"
        "    def get(self) -> T:\n        return self.item",
        {"return self.item": "return [self.item]"},
        ("shop.Box(1).get()",),
        patched=("Box.get",),
        since=(3, 12),
    ),
    Edit(
        "private names",
        "class A:\n    __x = 1\n    def f(self):\n        return self.__x\na = A()",
        {"return self.__x": "return -self.__x"},
        ("shop.a.f()",),
        patched=("A.f",),
    ),
    Edit(
        "an annotation in a class",
        "class A:\n    x: int\n",
        {"x: int": "x: str"},
        refused="x in class A changed",
    ),
    Edit(
        "a cached property",
        "import functools\nclass A:\n    @functools.cached_property\n    def x(self):\n"
        "        return 1",
        {"return 1": "return 2"},
        ("shop.A().x",),
        patched=("A.x",),
    ),
    Edit(
        "single dispatch",
        """
        import functools
        @functools.singledispatch
        def show(x):
            return "any"
        @show.register
        def _(x: int):
            return "int"
        @show.register
        def _(x: str):
            return "str"
        """,
        {'return "int"': 'return "number"'},
        ("shop.show(1)", "shop.show('')", "shop.show(1.0)"),
        patched=("_",),
    ),
]
