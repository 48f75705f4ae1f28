"""Edits of functions inside of functions."""

from tests.support.hot import Edit

__all__ = ["CLOSURES"]

MAKE = """
def make(n):
    def inner(x):
        return x + n
    return inner

add = make(10)
"""

CLOSURES = [
    Edit(
        "the inner function",
        MAKE,
        {"x + n": "x * n"},
        ("shop.add(3)", "shop.make(4)(3)"),
        patched=("make.<locals>.inner",),
    ),
    Edit(
        "the outer function, which ran",
        MAKE,
        {"return inner": "n += 1\n    return inner"},
        refused="make() ran during start-up",
    ),
    Edit(
        "the outer function, which did not run",
        MAKE.replace("add = make(10)", ""),
        {"return inner": "n += 1\n    return inner", "x + n": "x - n"},
        ("shop.make(4)(3)",),
        patched=("make",),
    ),
    Edit(
        "one free variable less",
        MAKE,
        {"x + n": "x"},
        refused="make() ran during start-up",
    ),
    Edit(
        "a new free variable",
        "def make(n, m):\n    def inner(x):\n        return x + n\n    return inner\n"
        "f = make(1, 2)",
        {"x + n": "x + n + m"},
        refused="make() ran during start-up",
    ),
    Edit(
        "a new free variable in what did not run",
        "def make(n, m):\n    def inner(x):\n        return x + n\n    return inner",
        {"x + n": "x + n + m"},
        ("shop.make(1, 2)(3)",),
        patched=("make.<locals>.inner",),
    ),
    Edit(
        "a closure made later lives on",
        "kept = []\ndef make(n):\n    def inner(x):\n        return x + n\n    kept.append(inner)",
        {"x + n": "x * n"},
        ("[f(3) for f in shop.kept] or [2 * 3]",),
        before="shop.make(2)",
        patched=("make.<locals>.inner",),
    ),
    Edit(
        "a closure lives on that is gone",
        "kept = []\ndef make(n):\n    def inner(x):\n        return x + n\n    kept.append(inner)",
        {"def inner(x)": "def other(x)", "append(inner)": "append(other)"},
        before="shop.make(2)",
        refused="make.<locals>.inner() is gone",
    ),
    Edit(
        "a lambda lives on that is gone",
        "kept = []\ndef make(n):\n    kept.append(lambda x: x + n)",
        {"kept.append(lambda x: x + n)": "kept.append((lambda x: x * n))\n    return n"},
        before="shop.make(2)",
        refused="make.<locals>.<lambda>() is gone",
    ),
    Edit(
        "a lambda lives on that stays",
        "kept = []\ndef make(n):\n    kept.append(lambda x: x + n)\n    return 1",
        {"return 1": "return 2"},
        ("shop.make(2)", "shop.kept[-1](5)"),
        before="shop.make(2)",
        patched=("make",),
    ),
    Edit(
        "the docstring of an inner function",
        'def make():\n    def inner():\n        """A."""\n    return inner\nf = make()',
        {"A.": "B."},
        refused="make() ran during start-up",
    ),
    Edit(
        "the default of an inner function",
        "def make():\n    def inner(x=1):\n        return x\n    return inner\nf = make()",
        {"x=1": "x=2"},
        refused="make() ran during start-up",
    ),
    Edit(
        "the default of an inner function that is made later",
        "def make():\n    def inner(x=1):\n        return x\n    return inner\n",
        {"x=1": "x=2"},
        ("shop.make()()",),
        patched=("make",),
    ),
    Edit(
        "the annotation of an inner function",
        "def make():\n    def inner(x: int):\n        return x\n    return inner\nf = make()",
        {"x: int": "x: str"},
        refused="make() ran during start-up",
    ),
    Edit(
        "three deep",
        """
        def a():
            def b():
                def c():
                    return 1
                return c
            return b
        f = a()
        g = f()
        """,
        {"return 1": "return 2"},
        ("shop.g()", "shop.f()()", "shop.a()()()"),
        patched=("a.<locals>.b.<locals>.c",),
    ),
    Edit(
        "two of one name",
        """
        def pick(flag):
            if flag:
                def inner(): return 1
            else:
                def inner(): return 2
            return inner
        f, g = pick(True), pick(False)
        """,
        {"return 2": "return 3"},
        ("shop.f()", "shop.g()", "shop.pick(True)()", "shop.pick(False)()"),
        patched=("pick.<locals>.inner",),
    ),
    Edit(
        "two of one name, exchanged",
        "def pick(flag):\n    if flag:\n        def inner(): return 1\n    else:\n"
        "        def inner(): return 2\n    return inner\n",
        {"if flag": "if not flag"},
        ("shop.pick(True)()",),
        patched=("pick",),
    ),
    Edit(
        "two of one name, exchanged, one lives",
        "kept = []\ndef pick(flag):\n    if flag:\n        def inner(): return 1\n    else:\n"
        "        def inner(): return 2\n    return inner\n",
        {"if flag": "if not flag"},
        before="shop.kept.append(shop.pick(True))",
        refused="pick.<locals>.inner() is gone",
    ),
    Edit(
        "an inner function in a finally",
        """
        def make():
            try:
                pass
            finally:
                def inner(): return 1
            return inner
        f = make()
        """,
        {"return 1": "return 2"},
        ("shop.f()", "shop.make()()"),
        patched=("make.<locals>.inner",),
    ),
    Edit(
        "nonlocal",
        """
        def counter():
            n = 0
            def up():
                nonlocal n
                n += 1
                return n
            return up
        count = counter()
        """,
        {"n += 1": "n += 2"},
        ("shop.count()", "shop.count()"),
        patched=("counter.<locals>.up",),
    ),
    Edit(
        "a class in a function that ran, its method",
        """
        def make():
            class Thing:
                size = 1
                def get(self):
                    return self.size
            return Thing
        Thing = make()
        thing = Thing()
        """,
        {"return self.size": "return self.size + 1"},
        ("shop.thing.get()", "shop.make()().get()"),
        patched=("make.<locals>.Thing.get",),
    ),
    Edit(
        "a class in a function that ran, moved",
        """
        def make():
            class Thing:
                def get(self):
                    return 1
            def other():
                return 1
            return Thing, other
        Thing, other = make()
        """,
        {
            "    class": "    # Moved.\n    class",
            "def other():\n        return 1": "def other():\n        return 2",
        },
        ("shop.Thing().get()", "shop.other()", "shop.make()[0]().get()"),
        patched=("make.<locals>.other",),
    ),
    Edit(
        "a class in a function that ran, its body",
        "def make():\n    class Thing:\n        size = 1\n    return Thing\nThing = make()",
        {"size = 1": "size = 2"},
        refused="make.<locals>.Thing ran during start-up",
    ),
    Edit(
        "functions kept in tables, partial, and attributes",
        """
        import functools
        def page(x):
            return x + 1
        TABLE = {"page": page}
        LIST = [(page, 1)]
        PARTIAL = functools.partial(page, 5)
        class Holder:
            call = staticmethod(page)
        holder = Holder()
        holder.page = page
        """,
        {"x + 1": "x + 2"},
        (
            "shop.TABLE['page'](1)",
            "shop.LIST[0][0](1)",
            "shop.PARTIAL()",
            "shop.Holder.call(1)",
            "shop.holder.page(1)",
        ),
        patched=("page",),
    ),
    Edit(
        "a partial's argument",
        "import functools\ndef f(x): return x\nP = functools.partial(f, 1)",
        {"f, 1": "f, 2"},
        refused="P at top level changed",
    ),
    Edit(
        "a copy of a function, with other globals",
        """
        import types
        def page():
            return 1
        other = types.FunctionType(page.__code__, {"__builtins__": {}}, "other")
        """,
        {"return 1": "return 2"},
        ("shop.page()", "shop.other()"),
        patched=("page",),
    ),
    Edit(
        "code that something keeps",
        "def page():\n    return 1\nKEPT = [page.__code__]",
        {"return 1": "return 2"},
        refused="the code of page() is held by something else",
    ),
    Edit(
        "code that was exchanged",
        "def page():\n    return 1\npage.__code__ = page.__code__.replace(co_name='other')",
        {"return 1": "return 2"},
        refused="page() has other code than its file",
    ),
    Edit(
        "a context manager's body",
        """
        import contextlib
        log = []
        @contextlib.contextmanager
        def block():
            log.append(1)
            yield 1
        def use():
            with block() as value:
                return value, log
        """,
        {"log.append(1)": "log.append(2)"},
        ("shop.use()",),
        patched=("block",),
    ),
]
