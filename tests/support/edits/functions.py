"""Edits of functions."""

from tests.support.hot import Edit

__all__ = ["FUNCTIONS"]

PRICE = '''
TAX = 2

def price(net: int, count: int = 1) -> int:
    """What it costs."""
    return net * count + TAX

def later():
    raise ValueError("no")
'''

FUNCTIONS = [
    Edit(
        "a body",
        PRICE,
        {"net * count + TAX": "net * count - TAX"},
        ("shop.price(10)", "shop.price.__doc__", "shop.later()"),
        patched=("price",),
    ),
    Edit(
        "a body that grows, and moves what follows",
        PRICE,
        {"return net * count + TAX": "total = net * count\n    total += TAX\n    return total"},
        ("shop.price(10)", "shop.later()", "shop.later.__code__.co_firstlineno"),
        patched=("price",),
    ),
    Edit(
        "a comment moves the lines",
        PRICE,
        {"TAX = 2": "# It was decided in the spring.\n\nTAX = 2"},
        ("shop.price(10)", "shop.later()"),
        patched=(),
    ),
    Edit(
        "blank lines inside", PRICE, {"    raise": "\n\n    raise"}, ("shop.later()",), patched=()
    ),
    Edit("other spaces", PRICE, {"net * count": "net  *  (count)"}, ("shop.price(3)",), patched=()),
    Edit(
        "one line becomes two, in a function that ran",
        "def ready(flag):\n    if flag: return 1\n    return 2\nREADY = ready(True)",
        {"flag: return": "flag:\n        return"},
        ("shop.ready(True)", "shop.READY"),
        patched=(),
    ),
    Edit(
        "a default", PRICE, {"count: int = 1": "count: int = 2"}, refused="the default of price()"
    ),
    Edit("a new default", PRICE, {"net: int,": "net: int = 3,"}, refused="the default of price()"),
    Edit(
        "a default by keyword",
        "def page(*, size=10): return size",
        {"10": "20"},
        refused="the default of page() changed",
    ),
    Edit(
        "a default that is equal, and of another type",
        "def page(size=1): return size",
        {"=1": "=True"},
        refused="the default of page() changed",
    ),
    Edit("an annotation", PRICE, {"net: int": "net: float"}, refused="the annotations of price()"),
    Edit("what is returned", PRICE, {"-> int": "-> float"}, refused="the annotations of price()"),
    Edit("a docstring", PRICE, {"What it costs": "The price"}, refused="the docstring of price()"),
    Edit(
        "a docstring appears",
        PRICE,
        {'    raise ValueError("no")': '    """Late."""\n    raise ValueError("no")'},
        refused="the docstring of later() changed",
    ),
    Edit(
        "a docstring goes",
        'def page():\n    """Text."""\n    return 1\n',
        {'    """Text."""\n': ""},
        refused="the docstring of page() changed",
    ),
    Edit("an argument", PRICE, {"count: int = 1": "number: int = 1"}, refused="the arguments of"),
    Edit(
        "one argument more", PRICE, {"net: int,": "net: int, x: int,"}, refused="the arguments of"
    ),
    Edit(
        "only by keyword",
        "def page(a, b=1): return b",
        {"a, b": "a, *, b"},
        refused="the arguments of page() changed",
    ),
    Edit(
        "only by position",
        "def page(a, b): return b",
        {"a, b": "a, /, b"},
        refused="the arguments of page() changed",
    ),
    Edit("removed", PRICE, {'def later():\n    raise ValueError("no")\n': ""}, refused="removed"),
    Edit("renamed", PRICE, {"def later": "def soon"}, refused="later() was replaced by soon()"),
    Edit("added", PRICE, {"def later": "def new(): ...\ndef later"}, refused="new() was added"),
    Edit(
        "in another order",
        "def a(): return 1\ndef b(): return 2\n",
        {"def a(): return 1\ndef b(): return 2\n": "def b(): return 2\ndef a(): return 1\n"},
        refused="the order of the statements at top level changed",
    ),
    Edit("async", "def page(): return 1", {"def": "async def"}, refused="page() became async"),
    Edit("sync", "async def page(): return 1", {"async def": "def"}, refused="page() became sync"),
    Edit(
        "a generator",
        "def page(): return 1",
        {"return 1": "yield 1"},
        refused="page() became a generator",
    ),
    Edit(
        "an async generator",
        "async def page(): return 1",
        {"return 1": "yield 1"},
        refused="page() became a generator",
    ),
    Edit(
        "no generator any more",
        "def page():\n    yield 1",
        {"yield 1": "return 1"},
        refused="page() became another kind of function",
    ),
    Edit(
        "a generator's body",
        "def pages():\n    yield 1\n    yield 2",
        {"yield 2": "yield from (3, 4)"},
        ("list(shop.pages())",),
        patched=("pages",),
    ),
    Edit(
        "a coroutine's body",
        "import asyncio\nasync def page():\n    return 1",
        {"return 1": "await asyncio.sleep(0)\n    return 2"},
        ("shop.asyncio.run(shop.page())",),
        patched=("page",),
    ),
    Edit(
        "an async generator's body",
        "async def pages():\n    yield 1\n",
        {"yield 1": "yield 2"},
        ("shop.pages().asend(None).send(None)",),
        patched=("pages",),
    ),
    Edit(
        "a decorator's argument",
        "def tag(name):\n    return lambda f: f\n@tag('a')\ndef page(): return 1",
        {"'a'": "'b'"},
        refused="the decorators of page() changed",
    ),
    Edit(
        "one decorator more",
        "def tag(f): return f\ndef page(): return 1",
        {"def page": "@tag\ndef page"},
        refused="the decorators of page() changed",
    ),
    Edit(
        "a decorator's body",
        "def tag(f):\n    f.tag = 1\n    return f\n@tag\ndef page(): return 1",
        {"f.tag = 1": "f.tag = 2"},
        refused="tag() ran during start-up",
    ),
    Edit(
        "what a decorator has put around a function",
        """
        import functools
        def loud(f):
            @functools.wraps(f)
            def inner(*args):
                return f(*args) + 1
            return inner
        @loud
        def page(): return 1
        """,
        {"+ 1": "+ 2"},
        ("shop.page()",),
        patched=("loud.<locals>.inner",),
    ),
    Edit(
        "what a decorator has wrapped",
        """
        import functools
        def loud(f):
            @functools.wraps(f)
            def inner(*args):
                return f(*args) + 1
            return inner
        @loud
        def page():
            return 1
        """,
        {"return 1": "return 5"},
        ("shop.page()", "shop.page.__wrapped__()"),
        patched=("page",),
    ),
    Edit("a lambda", "double = lambda x: 2 * x", {"2": "3"}, refused="double at top level changed"),
    Edit(
        "a lambda in a table",
        "OPS = {'a': lambda x: x}",
        {"x: x": "x: x + 1"},
        refused="OPS at top level changed",
    ),
    Edit(
        "a lambda in a function that ran",
        "def make():\n    return lambda x: x + 1\nf = make()",
        {"x + 1": "x + 2"},
        ("shop.f(1)", "shop.make()(1)"),
        patched=("make",),
    ),
    Edit(
        "two lambdas in a function that ran",
        "def make():\n    return (lambda x: x + 1), (lambda x: x)\nf, g = make()",
        {"x: x)": "x: x * 7)"},
        ("shop.f(2)", "shop.g(2)", "[f(2) for f in shop.make()]"),
        patched=("make",),
    ),
    Edit(
        "match",
        """
        def kind(x):
            match x:
                case [a, *_]: return a
                case {"k": v}: return v
                case _: return None
        """,
        {"case _: return None": "case int(): return 'int'\n        case _: return 0"},
        ("shop.kind([1])", "shop.kind(3)", "shop.kind('')", "shop.kind({'k': 2})"),
        patched=("kind",),
    ),
    Edit(
        "an f-string",
        "def hello(n): return f'hello {n!r:>5}'",
        {"hello {n!r:>5}": "bye {n:03d} {n + 1}"},
        ("shop.hello(7)",),
        patched=("hello",),
    ),
    Edit(
        "a global statement",
        "N = 1\ndef up():\n    n = N + 1\n    return n\ndef seen(): return N",
        {"    n = N + 1\n    return n": "    global N\n    N = N + 5\n    return N"},
        ("shop.up()", "shop.seen()"),
        patched=("up",),
    ),
    Edit(
        "a new global name",
        "def up(): return len('ab')\ndef old(): return 4",
        {"len('ab')": "old() + sum([1, 2])"},
        ("shop.up()",),
        patched=("up",),
    ),
    Edit(
        "a name that is not there",
        "def up(): return 1",
        {"return 1": "return missing"},
        ("shop.up()",),
        patched=("up",),
    ),
    Edit(
        "an import inside",
        "def up(): return 1",
        {"return 1": "\n    import json\n    return json.dumps([1])"},
        ("shop.up()",),
        patched=("up",),
    ),
    Edit(
        "constants that are equal, of other types",
        "def up(): return [1, 1.0, 0.0, (1, 2)]",
        {"[1, 1.0, 0.0, (1, 2)]": "[True, 1, -0.0, (1, 2.0)]"},
        ("shop.up()",),
        patched=("up",),
    ),
    Edit(
        "comprehensions",
        "def up(n):\n    return [x for x in range(n) if x % 2], {k: 1 for k in 'ab'}",
        {"x % 2": "x % 3", "k: 1": "k: n"},
        ("shop.up(7)",),
        patched=("up",),
    ),
    Edit(
        "a generator expression",
        "def up(n): return sum(x for x in range(n))",
        {"sum(x for": "sum(x * x for"},
        ("shop.up(7)",),
        patched=("up",),
    ),
    Edit(
        "try, with, while, del, assert",
        "def up(n): return n",
        {
            "return n": """
    try:
        while n > 0:
            n -= 1
        assert n == 0, n
        with open("/nowhere") as f:
            return f
    except OSError as error:
        return type(error)
    finally:
        del n"""
        },
        ("shop.up(3)",),
        patched=("up",),
    ),
    Edit(
        "type parameters",
        "def first[T](items: list[T]) -> T:\n    return items[0]\n",
        {"items[0]": "items[-1]"},
        ("shop.first([1, 2])",),
        patched=("first",),
        since=(3, 12),
    ),
    Edit(
        "other type parameters",
        "def first[T](items: list) -> int:\n    return items[0]\n",
        {"[T]": "[T: int]"},
        refused="the type parameters of first() changed",
        since=(3, 12),
    ),
    Edit(
        "a syntax error", PRICE, {"return net": "return net net"}, refused="syntax error in line 6"
    ),
    Edit(
        "an error of the compiler",
        PRICE,
        {"raise ValueError": "break; raise ValueError"},
        refused="syntax error in line 9",
    ),
    Edit("no text", PRICE, {"TAX = 2": "\0"}, refused="syntax error"),
    Edit(
        "a function that ran at import",
        "def rate(): return 2\nRATE = rate()\ndef price(): return RATE",
        {"return 2": "return 3"},
        refused="rate() ran during start-up",
    ),
    Edit(
        "a function that was called by one that ran",
        "def rate(): return 2\ndef all_rates(): return [rate()]\nRATES = all_rates()",
        {"return 2": "return 3"},
        refused="rate() ran during start-up",
    ),
    Edit(
        "a function that ran at start-up",
        "state = {}\ndef fill(): state['a'] = 1\ndef page(): return state",
        {"= 1": "= 2"},
        starting="shop.fill()",
        refused="fill() ran during start-up",
    ),
    Edit(
        "a function that ran after start-up",
        "def page(): return 1",
        {"return 1": "return 2"},
        ("shop.page()",),
        before="shop.page()",
        patched=("page",),
    ),
]
