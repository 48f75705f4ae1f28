"""Edits after which the shop does not start, and what mends it."""

from tests.support.corpus.edit import Edit

__all__ = ["FAILURES"]

MAIN = "src/main.py"
RATES = "src/shop/rates.py"
PRICING = "src/shop/pricing.py"
WORLD = "src/shop/world.py"
LIFESPAN = "src/shop/lifespan.py"
TOOLS = "src/shop/routers/tools.py"

FAILURES = (
    Edit("syntax error", {MAIN: {"app = FastAPI(": "app = FastAPI(("}}, broken=True),
    Edit("syntax error in a body", {RATES: {"amount * world": "amount * * world"}}, broken=True),
    Edit(
        "indentation error",
        {RATES: {"    return amount": "  return amount\n    pass"}},
        broken=True,
    ),
    Edit(
        "tabs and spaces",
        {RATES: {"    return amount": "\tif 1:\n        pass\n    return amount"}},
        broken=True,
    ),
    Edit("null byte", {WORLD: b"ONE = 1\0\n"}, broken=True),
    Edit("not utf-8", {WORLD: b"ONE = '\xff'\n"}, broken=True),
    Edit("empty module", {WORLD: ""}, broken=True),
    Edit("no app in the module", {MAIN: {"app = FastAPI(": "api = FastAPI("}}, broken=True),
    Edit("module is missing", {RATES: {"from shop import world": "import nowhere"}}, broken=True),
    Edit(
        "name is missing where it is imported",
        {PRICING: {"import FACTOR": "import FAKTOR"}},
        broken=True,
    ),
    Edit("name error at import", {WORLD: {"ONE = 1": "ONE = TWO"}}, broken=True),
    Edit(
        "exception at import", {WORLD: {"ONE = 1": "ONE = 1\nraise ValueError('no')"}}, broken=True
    ),
    Edit(
        "exception group at import",
        {WORLD: {"ONE = 1": "ONE = 1\nraise ExceptionGroup('some',[ValueError('no')])"}},
        broken=True,
    ),
    Edit("exit at import", {WORLD: {"ONE = 1": "import sys\nsys.exit(3)"}}, broken=True),
    Edit(
        "lifespan raises",
        {LIFESPAN: {'    STATE["started"] = begin()': "    raise OSError('no')"}},
        broken=True,
    ),
    Edit(
        "callee of the lifespan raises",
        {"src/shop/stock.py": {"return 41": "return 41 / 0"}},
        broken=True,
    ),
    Edit("broken yaml", {"config/shop.yaml": {"limit: 10": "limit: : 10"}}, broken=True),
    Edit("broken json", {"data/prices.json": {"}": ""}}, broken=True),
    Edit("setting of the wrong type", {".env": {"OPEN=1": "OPEN=perhaps"}}, broken=True),
    Edit("file that is read goes", {"config/shop.yaml": None}, broken=True),
    Edit("invalid route", {TOOLS: {'"/values"': '"/values/{a}/{a}"'}}, broken=True),
    Edit(
        "duplicated metric",
        {
            "src/shop/effects.py": {
                'Counter("requests")': 'Counter("requests")\nagain = Counter("requests")'
            }
        },
        broken=True,
    ),
    Edit(
        "endless import of itself",
        {WORLD: {"ONE = 1": "from shop.rates import RATE\nONE = 1"}},
        broken=True,
    ),
    # What mends it is another file.
    Edit(
        "name that comes later",
        {PRICING: {"FACTOR, RATE": "FACTOR, RATE, MORE", "FACTOR * 2": "FACTOR * MORE"}},
        then=({RATES: {"FACTOR = 3": "FACTOR = 3\nMORE = 5"}},),
        broken=True,
    ),
    Edit(
        "module that comes later",
        {PRICING: {"TAX = 2": "from shop.taxes import TAX"}},
        then=({"src/shop/taxes.py": "TAX = 9\n"},),
        broken=True,
    ),
    Edit(
        "package that comes later",
        {PRICING: {"TAX = 2": "from taxes.high import TAX"}},
        then=({"src/taxes/__init__.py": "", "src/taxes/high.py": "TAX = 8\n"},),
        broken=True,
    ),
    Edit(
        "data that comes later",
        {
            PRICING: {
                "TAX = 2": "from shop.settings import ROOT\n\n"
                "TAX = len((ROOT / 'tax.txt').read_text())"
            }
        },
        then=({"tax.txt": "1234"},),
        broken=True,
    ),
    Edit(
        "error moves to another file",
        {WORLD: {"ONE = 1": "ONE = "}},
        then=(
            {WORLD: {"ONE = ": "ONE = 1"}, RATES: {"FACTOR = 3": "FACTOR = )"}},
            {RATES: {"FACTOR = )": "FACTOR = 12"}},
        ),
        broken=True,
    ),
    Edit(
        "another error in the same file",
        {WORLD: {"ONE = 1": "ONE = "}},
        then=({WORLD: {"ONE = ": "ONE = TWO"}}, {WORLD: {"ONE = TWO": "ONE = 2"}}),
        broken=True,
    ),
    Edit(
        "edit elsewhere while it is broken",
        {WORLD: {"ONE = 1": "ONE = "}},
        then=({PRICING: {"TAX = 2": "TAX = 22"}}, {WORLD: {"ONE = ": "ONE = 4"}}),
        broken=True,
    ),
    # It starts, and some answers fail.
    Edit("syntax error in a module imported late", {"src/shop/lazily.py": {'"lazy"': '"lazy'}}),
    Edit("late module goes", {"src/shop/lazily.py": None}),
    Edit("template with an error", {"src/shop/templates/page.html": {"{{ name }}": "{{ name "}}),
    Edit("template goes", {"src/shop/templates/foot.html": None}),
    Edit(
        "handler raises, then is mended",
        {TOOLS: {"return TOLD": "return TOLD[9]"}},
        then=({TOOLS: {"return TOLD[9]": "return TOLD[:]"}},),
        patched=True,
    ),
    Edit(
        "patched, then broken, then mended",
        {RATES: {"amount * w": "amount + w"}},
        then=(
            {RATES: {"amount + w": "amount + + + + ) w"}},
            {RATES: {"amount + + + + ) w": "amount - w"}},
        ),
        patched=True,
    ),
)
