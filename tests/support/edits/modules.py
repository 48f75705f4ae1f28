"""Edits of statements, and of several modules."""

from tests.support.hot import Edit

__all__ = ["MODULES"]

TEXT = '''"""The shop."""
import json
from os import path

TAX = 2
LIMIT: int = 3
TOTAL = 0
TOTAL += 1
a, b = 1, 2
print

if TAX > 1:
    def rate():
        return 1
else:
    def rate():
        return 2

try:
    import fast_json
except ImportError:
    fast_json = None
else:
    def extra(): ...

for number in range(3):
    def last():
        return number

with open(__file__) as f:
    first = f.readline()

def page():
    return rate()

json.dumps([])
'''

TWO = {
    "prices": "RATE = 2\ndef price(n):\n    return n * RATE\n",
    "shop": "from prices import price, RATE\ndef page():\n    return price(4) + RATE\n",
}

MODULES = [
    Edit("a constant", TEXT, {"TAX = 2": "TAX = 3"}, refused="TAX at top level changed"),
    Edit("an annotated constant", TEXT, {"= 3": "= 4"}, refused="LIMIT at top level changed"),
    Edit("a sum", TEXT, {"TOTAL += 1": "TOTAL += 2"}, refused="TOTAL at top level changed"),
    Edit("two at once", TEXT, {"= 1, 2": "= 1, 3"}, refused="(a, b) at top level changed"),
    Edit("a new constant", TEXT, {"TAX = 2": "TAX = 2\nB = 1"}, refused="B at top level was added"),
    Edit(
        "no constant", TEXT, {"TAX = 2\n": "", "TAX > 1": "1"}, refused="TAX at top level was rem"
    ),
    Edit(
        "the docstring", TEXT, {"The shop": "Shop"}, refused="the docstring of the module changed"
    ),
    Edit(
        "an import",
        TEXT,
        {"import json\n": "import json\nimport os\n"},
        refused="the import of os at top level was added",
    ),
    Edit(
        "a name that is imported",
        TEXT,
        {"import path": "import sep"},
        refused="the import from os at top level changed",
    ),
    Edit(
        "a call",
        TEXT,
        {"json.dumps([])": "json.dumps([1])"},
        refused="the call of json.dumps() at top level changed",
    ),
    Edit(
        "another call",
        TEXT,
        {"json.dumps([])": "json.loads('1')"},
        refused="the call of json.dumps() at top level changed",
    ),
    Edit(
        "a condition", TEXT, {"TAX > 1": "TAX > 2"}, refused="the if statement in line 12 changed"
    ),
    Edit("a loop", TEXT, {"range(3)": "range(4)"}, refused="the for statement in line 26 changed"),
    Edit(
        "with",
        TEXT,
        {"as f": "as f, open(__file__)"},
        refused="the with statement in line 30 changed",
    ),
    Edit(
        "except",
        TEXT,
        {"except ImportError": "except OSError"},
        refused="the try statement in line 19 changed",
    ),
    Edit(
        "one except more",
        TEXT,
        {"else:\n    def extra": "except OSError: ...\nelse:\n    def extra"},
        refused="the try statement in line 19 changed",
    ),
    Edit(
        "a statement in a try",
        TEXT,
        {"fast_json = None": "fast_json = 1"},
        refused="fast_json at top level changed",
    ),
    Edit(
        "an expression",
        TEXT,
        {"\nprint\n": "\nlen\n"},
        refused="the single statement in line 10 changed",
    ),
    Edit(
        "a function in an if",
        TEXT,
        {"return 1": "return 10"},
        ("shop.rate()", "shop.page()"),
        patched=("rate",),
    ),
    Edit(
        "a function in an else",
        TEXT,
        {"return 2": "return 20"},
        ("shop.rate()", "shop.page()"),
        patched=("rate",),
    ),
    Edit(
        "a function in a loop",
        TEXT,
        {"return number": "return number + 1"},
        ("shop.last()",),
        patched=("last",),
    ),
    Edit(
        "a function in a match",
        "match 1:\n    case 1:\n        def f(): return 1\n    case _: ...\n",
        {"return 1": "return 2"},
        ("shop.f()",),
        patched=("f",),
    ),
    Edit(
        "a function that is defined twice",
        "def f(): return 1\ng = f\ndef f(): return 2\n",
        {"return 1": "return 3"},
        ("shop.f()", "shop.g()"),
        patched=("f",),
    ),
    Edit(
        "a type",
        "type A = int\n",
        {"int": "str"},
        refused="the type statement in line 1 changed",
        since=(3, 12),
    ),
    Edit("del", "x = y = 1\ndel x\n", {"del x": "del y"}, refused="the del statement in line 2"),
    Edit(
        "another kind of statement",
        "x = 1\n",
        {"x = 1": "import x"},
        refused="x at top level changed",
    ),
    Edit(
        "__all__, and a long name",
        "x = {}\nx['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'] = 1",
        {"= 1": "= 2"},
        refused="…",
    ),
    Edit(
        "__future__",
        "def f(x: int): ...\n",
        {"def f": "from __future__ import annotations\ndef f"},
        refused="the import from __future__ at top level was added",
    ),
    Edit(
        "an encoding",
        "# -*- coding: latin-1 -*-\ndef f(): return 1\n",
        {"return 1": "return 2"},
        ("shop.f()",),
        patched=("f",),
    ),
    Edit(
        "lines that end as on Windows",
        "def f():\r\n    return 1\r\n",
        {"return 1": "return 2"},
        ("shop.f()",),
        patched=("f",),
    ),
    Edit(
        "a byte order mark",
        "\ufeffdef f():\n    return 1\n",
        {"return 1": "return 2"},
        ("shop.f()",),
        patched=("f",),
    ),
    Edit(
        "several statements in a line",
        "def f(): a = 1; return a\nb = 1; c = 2\n",
        {"a = 1": "a = 2"},
        ("shop.f()", "shop.c"),
        patched=("f",),
    ),
    Edit(
        "one of several statements in a line",
        "def f(): ...\nb = 1; c = 2\n",
        {"c = 2": "c = 3"},
        refused="c at top level changed",
    ),
    Edit(
        "a function from another module",
        TWO,
        {"n * RATE": "n - RATE"},
        ("shop.page()", "prices.price(1)", "shop.price(1)"),
        patched=("price",),
    ),
    Edit(
        "a constant from another module",
        TWO,
        {"RATE = 2": "RATE = 3"},
        refused="RATE at top level changed",
    ),
    Edit(
        "two files",
        TWO,
        {"n * RATE": "n - RATE", "price(4) +": "price(5) *"},
        ("shop.page()", "shop.price(1)"),
        patched=("price", "page"),
    ),
    Edit(
        "two files, one is refused",
        TWO,
        {"n * RATE": "n - RATE", "def page()": "def page(x=1)"},
        refused="the arguments of page() changed",
    ),
    Edit(
        "two files, one has run",
        {**TWO, "last": "import prices\nX = prices.price(1)"},
        {"n * RATE": "n - RATE", "price(4) +": "price(5) *"},
        refused="price() ran during start-up",
    ),
    Edit(
        "equal modules",
        {"one": "def f():\n    return 1\n", "two": "def f():\n    return 1\n"},
        {"return 1": "return 2"},
        ("one.f()", "two.f()"),
        patched=("f", "f"),
    ),
    Edit(
        "__getattr__ of a module",
        "def __getattr__(name):\n    return name\n",
        {"return name": "return name * 2"},
        ("shop.thing",),
        patched=("__getattr__",),
    ),
    Edit(
        "state is kept, and what is wrong is told where it is",
        "seen = []\ndef page():\n    seen.append(1)\n    return 1 / len(seen)",
        {"    return 1 / len(seen)": "    \n    # Why?\n    return 1 / (len(seen) - len(seen))"},
        ("shop.page()",),
        before="shop.page()",
        patched=("page",),
    ),
]
