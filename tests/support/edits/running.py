"""Edits of code that runs, waits, or whose results are kept."""

from tests.support.hot import Edit

__all__ = ["RUNNING"]

THREAD = """
import threading
begun, done = threading.Event(), threading.Event()

def work():
    begun.set()
    wait()

def wait():
    done.wait(10)

def other():
    return 1

def begin():
    threading.Thread(target=work, daemon=True).start()
    begun.wait(10)
"""

COROUTINE = """
import asyncio
import contextlib

async def inner():
    await asyncio.sleep(10)
    return 1

async def outer():
    return await inner()

async def stream():
    yield 1
    yield 2

@contextlib.asynccontextmanager
async def lifespan():
    def helper():
        return 1
    app["helper"] = helper
    yield 1

app = {}
loop = asyncio.new_event_loop()

def begin(call):
    app["task"] = loop.create_task(call())
    loop.run_until_complete(asyncio.sleep(0.001))

def begin_stream():
    app["stream"] = stream()
    return loop.run_until_complete(anext(app["stream"]))

def enter():
    app["context"] = lifespan()
    return loop.run_until_complete(app["context"].__aenter__())

def finish():
    if "task" in app:
        app["task"].cancel()
        loop.run_until_complete(asyncio.wait([app["task"]]))
    if "stream" in app:
        loop.run_until_complete(app["stream"].aclose())
    if "context" in app:
        loop.run_until_complete(app["context"].__aexit__(None, None, None))
    loop.close()
"""

CACHED = """
import functools
import json

@functools.cache
def rates():
    return [rate()]

def rate():
    return 1

@functools.lru_cache(maxsize=None)
def dumps(x):
    return call(json.dumps, x)

def call(f, x):
    return f(x)

loads = functools.lru_cache(json.loads)
"""

RUNNING = [
    Edit(
        "a thread is in it",
        THREAD,
        {"done.wait(10)": "done.wait(11)"},
        before="shop.begin()",
        after="shop.done.set()",
        refused="wait() is running",
    ),
    Edit(
        "a thread waits for what it called",
        THREAD,
        {"    wait()": "    wait(); wait()"},
        before="shop.begin()",
        after="shop.done.set()",
        refused="work() is running",
    ),
    Edit(
        "a thread is elsewhere",
        THREAD,
        {"return 1": "return 2"},
        ("shop.other()",),
        before="shop.begin()",
        after="shop.done.set()",
        patched=("other",),
    ),
    Edit(
        "a thread was in it",
        THREAD,
        {"done.wait(10)": "return 3"},
        ("shop.wait()",),
        before="shop.done.set(); shop.wait()",
        patched=("wait",),
    ),
    Edit(
        "a generator waits in it",
        "def numbers():\n    yield 1\n    yield 2\nkept = []",
        {"yield 2": "yield 3"},
        before="g = shop.numbers(); next(g); shop.kept.append(g)",
        refused="numbers() is running: it waits",
    ),
    Edit(
        "a generator has not begun",
        "def numbers():\n    yield 1\nkept = []",
        {"yield 1": "yield 3"},
        before="shop.kept.append(shop.numbers())",
        refused="numbers() is running: it waits",
    ),
    Edit(
        "a generator has ended",
        "def numbers():\n    yield 1\nkept = []",
        {"yield 1": "yield 3"},
        ("list(shop.numbers())",),
        before="g = shop.numbers(); list(g); shop.kept.append(g)",
        patched=("numbers",),
    ),
    Edit(
        "a generator expression waits",
        "def make(n):\n    return (x + 1 for x in range(n))\nkept = []",
        {"x + 1": "x + 2"},
        before="shop.kept.append(shop.make(3))",
        refused="make.<locals>.<genexpr>() is running",
    ),
    Edit(
        "a generator waits elsewhere",
        "def numbers():\n    yield 1\n    yield f()\ndef f():\n    return 2\nkept = []",
        {"return 2": "return 3"},
        ("list(shop.numbers())",),
        before="g = shop.numbers(); next(g); shop.kept.append(g)",
        patched=("f",),
    ),
    Edit(
        "a coroutine waits in it",
        COROUTINE,
        {"return 1": "return 2"},
        before="shop.begin(shop.inner)",
        after="shop.finish()",
        refused="inner() is running",
    ),
    Edit(
        "a coroutine waits for another",
        COROUTINE,
        {"return await inner()": "await inner()"},
        before="shop.begin(shop.outer)",
        after="shop.finish()",
        refused="outer() is running",
    ),
    Edit(
        "an async generator waits",
        COROUTINE,
        {"yield 2": "yield 3"},
        before="shop.begin_stream()",
        after="shop.finish()",
        refused="stream() is running",
    ),
    Edit(
        "no coroutine waits",
        COROUTINE,
        {"sleep(10)": "sleep(0)"},
        ("shop.loop.run_until_complete(shop.outer())",),
        after="shop.finish()",
        patched=("inner",),
    ),
    Edit(
        "a function in a lifespan that waits",
        COROUTINE,
        {"def helper():\n        return 1": "def helper():\n        return 2"},
        starting="shop.enter()",
        after="shop.finish()",
        refused="lifespan() is running",
    ),
    Edit(
        "a function is running that has others in it",
        "def outer(call):\n    def inner():\n"
        "        return 1\n    call()\n    return inner\nkept = []",
        {"return 1": "return 2"},
        (),
        before="""
         import threading
         begun, done = threading.Event(), threading.Event()
         def wait():
             begun.set()
             done.wait(10)
         shop.done = done
         threading.Thread(target=shop.outer, args=[wait], daemon=True).start()
         begun.wait(10)
         """,
        after="shop.done.set()",
        refused="outer() is running",
    ),
    Edit(
        "what a cache holds",
        CACHED,
        {"return 1\n\n@": "return 2\n\n@"},
        ("shop.rates()",),
        before="shop.rates()",
        patched=("rate",),
    ),
    Edit(
        "a cached function",
        CACHED,
        {"[rate()]": "[rate(), 2]"},
        ("shop.rates()",),
        before="shop.rates()",
        patched=("rates",),
    ),
    Edit(
        "a cache over a library's function, called through ours",
        CACHED,
        {"return f(x)": "return f([x])"},
        ("shop.dumps(1)", "shop.loads('1')"),
        before="shop.dumps(1); shop.loads('1')",
        patched=("call",),
    ),
    Edit(
        "a library's cached function that calls ours",
        "import functools, json\nclass Thing:\n    def __init__(self, n): self.n = n\n"
        "    def __str__(self):\n        return 'a'\nthing = Thing(1)\n"
        "shown = functools.lru_cache(str)\nmethod = functools.cache(thing.__str__)",
        {"'a'": "'b'"},
        ("shop.shown(shop.thing)", "shop.method()"),
        before="shop.shown(shop.thing); shop.method()",
        patched=("Thing.__str__",),
    ),
    Edit(
        "caches over a library's functions, in a table and in a class",
        "import functools, json, operator\nclass Item:\n    def get(self): return rate()\n"
        "    show = staticmethod(functools.cache(functools.partial(json.dumps, default=len)))\n"
        "    def __len__(self): return rate()\ndef rate():\n    return 1\nitem = Item()\n"
        "item.first = functools.cache(operator.methodcaller('get'))\n"
        "table = {'get': functools.cache(operator.methodcaller('get'))}\n"
        "row = [functools.cache(operator.methodcaller('get'))]",
        {"return 1": "return 2"},
        (
            "shop.table['get'](shop.item)",
            "shop.row[0](shop.item)",
            "shop.item.first(shop.item)",
            "shop.item.show(shop.item)",
        ),
        before="shop.table['get'](shop.item); shop.row[0](shop.item); "
        "shop.item.first(shop.item); shop.item.show(shop.item)",
        patched=("rate",),
    ),
    Edit(
        "what a class says of others",
        "import abc\nclass Number(abc.ABC):\n    @classmethod\n"
        "    def __subclasshook__(cls, other):\n        return other is int",
        {"is int": "is str"},
        before="isinstance(1, shop.Number)",
        refused="Python keeps the answers of Number.__subclasshook__()",
    ),
    Edit(
        "a cache that was filled at start-up",
        CACHED,
        {"return 1\n\n@": "return 2\n\n@"},
        starting="shop.rates()",
        refused="rate() ran during start-up",
    ),
    Edit(
        "a global that was filled at start-up",
        "cache = None\ndef get():\n    global cache\n    cache = cache or make()\n"
        "    return cache\n"
        "def make():\n    return 1",
        {"return 1": "return 2"},
        starting="shop.get()",
        refused="make() ran during start-up",
    ),
    Edit(
        "a process of the app",
        "def page():\n    return 1",
        {"return 1": "return 2"},
        before="import multiprocessing.connection, subprocess\n"
        "import multiprocessing.process as p\n"
        "shop.kept = type('P', (), {'_popen': type('O', (), {'poll': lambda s: None})()})()\n"
        "p._children.add(shop.kept)",
        after="import multiprocessing.process as p\np._children.discard(shop.kept)",
        refused="another process of the app may have the old code",
    ),
]
