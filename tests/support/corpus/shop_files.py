"""Edits of modules, packages and data: what comes, goes and is renamed; and what is broken."""

from tests.support.corpus.edit import Edit

__all__ = ["FILES"]

MAIN = "src/main.py"
TOOLS = "src/shop/routers/tools.py"
PARTS = "src/shop/parts.py"
RATES = "src/shop/rates.py"
HANDLERS = "src/shop/handlers.py"
EFFECTS = "src/shop/effects.py"
MANY = [f"src/shop/many/m{number}.py" for number in range(50)]

FILES = (
    # Imports.
    Edit("value three imports deep", {"src/shop/deep/bottom.py": {"bottom value": "other value"}}),
    Edit(
        "body three imports deep",
        {"src/shop/deep/bottom.py": {'["bottom"]': '["deeper"]'}},
        patched=True,
    ),
    Edit("module that is imported late", {"src/shop/lazily.py": {'"lazy"': '"lazier"'}}),
    Edit(
        "body in a module imported late",
        {"src/shop/lazily.py": {"upper()": "title()"}},
        patched=True,
    ),
    Edit("circular imports", {"src/shop/circle_a.py": {"A = 1": "A = 3"}}),
    Edit("other side of a circle", {"src/shop/circle_b.py": {"B = 2": "B = 4"}}),
    Edit("names that are re-exported", {"src/shop/making.py": {"SIZE = 2": "SIZE = 3"}}),
    Edit(
        "re-export goes",
        {
            "src/shop/reexported.py": {"made": "made as built"},
            PARTS: {"reexported.made": "reexported.built"},
        },
    ),
    Edit(
        "re-export of a package",
        {
            "src/shop/__init__.py": {
                "from shop.names import NAME, greet": "from shop.names import greet\n\n"
                "NAME = 'Other'"
            }
        },
    ),
    Edit("import star", {"src/shop/starred.py": {'["ONE"]': '["ONE", "hidden"]'}}),
    Edit("value of import star", {"src/shop/starred.py": {"ONE = 1": "ONE = 11"}}),
    Edit(
        "module getattr comes",
        {
            "src/shop/deep/bottom.py": {
                "VALUE =": "def __getattr__(name):\n    if name == 'LOOSE':\n        return 'got'\n"
                "    raise AttributeError(name)\n\n\nVALUE ="
            }
        },
    ),
    Edit(
        "attribute that was looked for",
        {"src/shop/deep/bottom.py": {"VALUE =": "LOOSE = 'there'\nVALUE ="}},
    ),
    Edit("namespace package", {"src/spaces/inner.py": {"in a namespace": "in some namespace"}}),
    Edit(
        "new module",
        {
            "src/shop/fresh.py": "VALUE = 'fresh'\n",
            TOOLS: {"return TOLD": "from shop import fresh\n    return fresh.VALUE"},
        },
        patched=True,
    ),
    Edit("new module that nobody imports", {"src/shop/unused.py": "VALUE = 1\n"}, unseen=True),
    Edit(
        "renamed module",
        {
            "src/shop/making.py": None,
            "src/shop/crafting.py": "SIZE = 4\n\n\ndef made():\n    return ['crafted'] * SIZE\n",
            "src/shop/reexported.py": {"making": "crafting"},
        },
    ),
    Edit("deleted module", {"src/shop/circle_b.py": None}, broken=True),
    Edit(
        "deleted module, and its import",
        {
            "src/shop/target.py": None,
            "src/shop/patches.py": "class target:\n"
            "    answer = staticmethod(lambda: 'none')\n\n\n"
            "PATCHED = 'no'\n",
        },
    ),
    Edit(
        "module becomes a package",
        {
            "src/shop/stock.py": None,
            "src/shop/stock/__init__.py": "from shop.stock.inner import left\n\n\n"
            "def opening():\n    return 9\n",
            "src/shop/stock/inner.py": "def left(count):\n    return 90 - count\n",
        },
    ),
    Edit(
        "package becomes a module",
        {
            "src/shop/deep/__init__.py": None,
            "src/shop/deep/middle.py": None,
            "src/shop/deep/bottom.py": None,
            "src/shop/deep.py": "VALUE = 'flat'\n\n\ndef top():\n    return ['flat']\n",
        },
    ),
    Edit(
        "new package",
        {
            "src/wares/__init__.py": "from wares.cups import CUPS\n",
            "src/wares/cups.py": "CUPS = 3\n",
            MAIN: {
                "import shop\n": "import shop\nimport wares\n",
                '"name": shop.NAME': '"name": wares.CUPS',
            },
        },
    ),
    Edit("package without init", {"src/shop/plugins/extra/two.py": "X = 1\n"}, unseen=True),
    Edit("package in a listed one", {"src/shop/plugins/extra/__init__.py": "NAME = 'extra'\n"}),
    Edit("optional module appears", {"src/shop_extra.py": "NAME = 'extra'\n"}),
    Edit("optional package appears", {"src/shop_extra/__init__.py": "NAME = 'package'\n"}),
    Edit("optional submodule appears", {"src/shop/premium.py": "NAME = 'premium'\n"}),
    Edit("module appears that was tried late", {"src/shop_late.py": "NAME = 'late'\n"}),
    Edit(
        "module hides a library",
        {"src/yaml.py": "def safe_load(text):\n    return {'limit': 1}\n"},
        is_alone=True,
    ),
    Edit(
        "module hides one of Python's",
        {
            "src/colorsys.py": "X = 1\n",
            TOOLS: {
                "import sys\n": "import colorsys\n",
                '"cheapest": pricing': '"x": colorsys.X, "c": pricing',
            },
        },
        is_alone=True,
    ),
    Edit(
        "new library",
        {
            TOOLS: {
                "import sys\n": "import stringprep\n",
                '"tax": pricing.TAX': '"tax": stringprep.in_table_a1("a")',
            }
        },
    ),
    Edit("plugin appears", {"src/shop/plugins/two.py": "NAME = 'two'\n"}),
    Edit(
        "plugin is renamed",
        {"src/shop/plugins/one.py": None, "src/shop/plugins/uno.py": "NAME = 'uno'\n"},
    ),
    Edit("plugin is deleted", {"src/shop/plugins/one.py": None}),
    Edit("plugin changes", {"src/shop/plugins/one.py": {'"one"': '"eins"'}}, unseen=True),
    Edit("monkeypatch", {"src/shop/patches.py": {'__shop__ = "marked"': '__shop__ = "other"'}}),
    Edit("monkeypatch goes", {"src/shop/patches.py": {"target.answer = patched\n": ""}}),
    Edit(
        "checkout of fifty files",
        {
            **{name: f"VALUE = {number}\n" for number, name in enumerate(MANY)},
            "src/shop/many/__init__.py": "from shop.many import "
            + ", ".join(f"m{number}" for number in range(50))
            + "\nSUM = m1.VALUE + m49.VALUE\n",
            "src/shop/starred.py": "from shop.many import SUM as ONE\n__all__ = ['ONE']\n",
        },
        then=({**{name: f"VALUE = {number * 2}\n" for number, name in enumerate(MANY)}},),
    ),
    # Registries, and effects on the process.
    Edit(
        "new registration",
        {
            HANDLERS: {
                "class Circle": "@register('third')\ndef third():\n"
                "    return 'third'\n\n\nclass Circle"
            }
        },
    ),
    Edit("registration goes", {HANDLERS: {'@register("first")\n': ""}}),
    Edit("name of a registration", {HANDLERS: {'"first")': '"uno")'}}),
    Edit(
        "new subclass",
        {
            HANDLERS: {
                "class Circle(Shape):": "class Oval(Shape):\n    pass\n\n\nclass Circle(Shape):"
            }
        },
    ),
    Edit("subclass goes", {HANDLERS: {"class Circle(Shape):": "class Circle:"}}),
    Edit("logging handler", {EFFECTS: {"logging.NullHandler()": "logging.StreamHandler()"}}),
    Edit("level of logging", {EFFECTS: {"logging.INFO": "logging.ERROR"}}),
    Edit("environment", {EFFECTS: {'"quick"': '"slow"'}}),
    Edit("environment variable goes", {EFFECTS: {'os.environ["SHOP_MODE"] = "quick"\n': ""}}),
    Edit("signal receiver goes", {EFFECTS: {"@saved.connect\n": ""}}),
    Edit(
        "new signal receiver",
        {
            EFFECTS: {
                "def everything": "@saved.connect\ndef again(sender):\n"
                "    return 'again'\n\n\ndef everything"
            }
        },
    ),
    Edit(
        "metric beside another",
        {EFFECTS: {'Counter("requests")': 'Counter("requests")\nmore = Counter("errors")'}},
    ),
    Edit("metric is renamed", {EFFECTS: {'Counter("requests")': 'Counter("hits")'}}),
    Edit(
        "exit handler", {EFFECTS: {"log = ": "atexit.register(print, end='')\nlog = "}}, unseen=True
    ),
    # Data.
    Edit("yaml", {"config/shop.yaml": {"limit: 10": "limit: 2"}}),
    Edit("env file", {".env": {"Ada": "Grace"}}),
    Edit("env file goes", {".env": None}),
    Edit("json", {"data/prices.json": {"3": "4"}}),
    Edit("text that is read for each request", {"data/notice.txt": {"open": "closed"}}),
    Edit("file in a listed folder", {"data/regions/south.txt": "2\n"}),
    Edit(
        "file of a listed folder goes",
        {"data/regions/north.txt": None, "data/regions/east.txt": "3\n"},
    ),
    Edit("resource of a package", {"src/shop/resource.txt": {"a resource": "the resource"}}),
    Edit("template", {"src/shop/templates/page.html": {"<p>Hello": "<p>Bye"}}),
    Edit("parent of a template", {"src/shop/templates/base.html": {"Shop": "Store"}}),
    Edit("included template", {"src/shop/templates/foot.html": {">foot": ">feet"}}),
    Edit(
        "template and code",
        {
            "src/shop/templates/page.html": {"{{ name }}": "{{ whom }}"},
            "src/shop/routers/parts.py": {'{"name": "you"}': '{"whom": "me"}'},
        },
        patched=True,
    ),
    Edit(
        "yaml and code",
        {
            "config/shop.yaml": {"limit: 10": "top: 3"},
            "src/shop/dependencies.py": {'CONFIG["limit"]': 'CONFIG["top"]'},
        },
    ),
    Edit("file that is no part of the app", {"notes.md": "Later.\n"}, unseen=True),
    # Ways of saving.
    Edit("written into the file", {RATES: {"FACTOR = 3": "FACTOR = 6"}}, saving="write"),
    Edit("emptied, then written", {RATES: {"FACTOR = 3": "FACTOR = 7"}}, saving="truncate"),
    Edit("within the second of a pyc", {RATES: {"FACTOR = 3": "FACTOR = 8"}}, saving="stamp"),
    Edit(
        "body, written into the file",
        {RATES: {"amount * w": "amount - w"}},
        saving="write",
        patched=True,
    ),
    Edit(
        "body, within the second of a pyc",
        {RATES: {"amount * w": "amount % w"}},
        saving="stamp",
        patched=True,
    ),
    Edit(
        "other line ends",
        {
            "src/shop/names.py": b'NAME = "S"\r\n\r\n\r\ndef greet(whom):\r\n'
            b'    return f"Hi {whom}"\r\n'
        },
    ),
    Edit(
        "other encoding",
        {
            "src/shop/names.py": '# coding: latin-1\nNAME = "ä"\n\n\ndef greet(w):\n'
            '    return "ä"\n'.encode("latin-1")
        },
    ),
)
