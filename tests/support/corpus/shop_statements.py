"""Edits of what is run once: definitions, routes, models, classes, constants."""

from tests.support.corpus.edit import Edit

__all__ = ["STATEMENTS"]

ITEMS = "src/shop/routers/items.py"
BASKET = "src/shop/routers/basket.py"
TOOLS = "src/shop/routers/tools.py"
PRICING = "src/shop/pricing.py"
DEPENDENCIES = "src/shop/dependencies.py"
FUNCTIONS = "src/shop/functions.py"
THINGS = "src/shop/things.py"
MODELS = "src/shop/models.py"
MAIN = "src/main.py"

STATEMENTS = (
    # Functions, as others see them.
    Edit("default of a handler", {ITEMS: {"count: int = 1": "count: int = 3"}}),
    Edit("annotation of a handler", {ITEMS: {"count: int": "count: float"}}),
    Edit("docstring of a handler", {ITEMS: {"Show an item.": "Show one item."}}),
    Edit("docstring that appears", {FUNCTIONS: {"def outer():": 'def outer():\n    """Outer."""'}}),
    Edit("parameter of a handler", {ITEMS: {"loud: bool = False": "loud: bool = True"}}),
    Edit("new parameter", {ITEMS: {"loud: bool = False": "loud: bool = False, more: int = 1"}}),
    Edit("name of a handler", {ITEMS: {"async def shown": "async def shows"}}),
    Edit("async becomes plain", {BASKET: {"async def old": "def old"}}, unseen=True),
    Edit("plain becomes async", {ITEMS: {"def priced": "async def priced"}}, unseen=True),
    Edit(
        "function becomes a generator",
        {
            FUNCTIONS: {"    return [one(), two()]": "    yield one()"},
        },
        broken=False,
    ),
    Edit("default that is read", {FUNCTIONS: {"exponent=2": "exponent=3"}}),
    Edit("argument of a decorator", {FUNCTIONS: {"@times(2)": "@times(3)"}}),
    Edit("decorator goes", {FUNCTIONS: {"@loud\n": ""}}),
    Edit(
        "decorator comes",
        {
            FUNCTIONS: {
                "def inner():": "@loud\ndef inner():",
                "return 1\n": 'return "1"\n',
                "inner() + 1": 'inner() + "1"',
            }
        },
    ),
    Edit("argument of a partial", {FUNCTIONS: {"power, exponent=3": "power, exponent=4"}}),
    Edit(
        "new registration of single dispatch",
        {
            FUNCTIONS: {
                "def inner():": "@kind.register\ndef _(value: str):\n"
                "    return 'str'\n\n\ndef inner():"
            }
        },
    ),
    Edit("cache goes", {"src/shop/caches.py": {"@cache\ndef slow": "def slow"}}, unseen=True),
    Edit(
        "function is renamed",
        {PRICING: {"cheapest": "lowest"}, TOOLS: {"pricing.cheapest": "pricing.lowest"}},
        unseen=True,
    ),
    Edit("function is removed", {PRICING: {"def cheapest(prices):\n    return min(prices)\n": ""}}),
    Edit(
        "function is added and called",
        {
            PRICING: {
                "def table": "def other():\n    return 7\n\n\ndef table",
                "min(prices)": "other()",
            }
        },
    ),
    Edit(
        "function becomes a class",
        {
            PRICING: {
                "def discount(kind):\n    return DISCOUNTS.get(kind, 0)": "class discount(int):\n"
                "    def __new__(cls, kind):\n"
                "        return super().__new__(cls, 4)"
            }
        },
    ),
    # Constants.
    Edit("constant", {PRICING: {"TAX = 2": "TAX = 3"}}),
    Edit("constant that is imported by name", {"src/shop/rates.py": {"FACTOR = 3": "FACTOR = 4"}}),
    Edit("constant through two modules", {"src/shop/world.py": {"ONE = 1": "ONE = 2"}}),
    Edit("mutable constant", {PRICING: {'"friend": 1': '"friend": 2'}}),
    Edit("constant is removed", {"src/shop/rates.py": {"FACTOR = 3\n": ""}}, broken=True),
    Edit(
        "constant is renamed",
        {"src/shop/rates.py": {"FACTOR": "TIMES"}, PRICING: {"FACTOR": "TIMES"}},
        unseen=True,
    ),
    Edit("constant and body at once", {PRICING: {"TAX = 2": "TAX = 5", "min(": "max("}}),
    # Routes.
    Edit("route path", {BASKET: {'"/old"': '"/new"'}}),
    Edit(
        "new route",
        {
            BASKET: {
                '@router.get("/old"': '@router.get("/new")\nasync def new():\n'
                '    return "new"\n\n\n@router.get("/old"'
            }
        },
    ),
    Edit(
        "route is removed",
        {
            BASKET: {
                '\n\n@router.get("/old", deprecated=True)\nasync def old():\n    return "old"': ""
            }
        },
    ),
    Edit("status of a route", {BASKET: {"status_code=201": "status_code=202"}}),
    Edit("deprecated route", {BASKET: {", deprecated=True": ""}}),
    Edit("method of a route", {BASKET: {'@router.get("/old"': '@router.post("/old"'}}),
    Edit("prefix of a router", {BASKET: {'prefix="/basket"': 'prefix="/checkout"'}}),
    Edit("prefix where a router is included", {MAIN: {'prefix="/items"': 'prefix="/goods"'}}),
    Edit("tags", {MAIN: {'tags=["items"]': 'tags=["goods"]'}}),
    Edit("router is left out", {MAIN: {"app.include_router(basket.router)\n": ""}}),
    Edit(
        "routes change places",
        {
            ITEMS: {
                '@router.get("/{name}", status': '@router.get("/tea")\nasync def tea():\n'
                "    return 1\n\n\n"
                '@router.get("/{name}", status'
            }
        },
    ),
    Edit(
        "response model",
        {
            BASKET: {
                "async def shown() -> Basket": "async def shown() -> Item",
                'Basket(items=[Item(name="tea")])': 'Item(name="tea")',
            }
        },
    ),
    Edit("title of the app", {"src/shop/settings.py": {'"Shop"': '"Store"'}}),
    Edit(
        "new middleware",
        {
            MAIN: {
                '\n\n@app.get("/")': '\n\n@app.middleware("http")\nasync def loud'
                "(request, call_next):\n    response = await call_next(request)"
                '\n    response.headers["x-shop"] = "loud"\n    return response'
                '\n\n\n@app.get("/")'
            }
        },
    ),
    Edit(
        "exception handler is added",
        {
            MAIN: {
                '\n\n@app.get("/")': "\n\n@app.exception_handler(404)\n"
                "async def lost(request, error):\n"
                '    return JSONResponse("lost", 404)\n\n\n@app.get("/")'
            }
        },
    ),
    Edit("exception handler is removed", {MAIN: {"@app.exception_handler(errors.NotThere)\n": ""}}),
    Edit("signature of a dependency", {DEPENDENCIES: {"top: int = 5": "top: int = 6"}}),
    Edit(
        "new parameter of a dependency",
        {
            DEPENDENCIES: {
                'name: str = "guest"': 'name: str = "guest", of: str = "here"',
                "name.title()": "name.title() + of",
            }
        },
    ),
    Edit("other dependency", {DEPENDENCIES: {"Depends(session)": "Depends(limit)"}}),
    # Models.
    Edit("field of a model", {MODELS: {"price: Ann": 'size: str = "M"\n    price: Ann'}}),
    Edit("field of a parent model", {MODELS: {"weight: int = 1": "weight: float = 2"}}),
    Edit("default of a field", {MODELS: {'note: str = "none"': 'note: str = "some"'}}),
    Edit("constraint of a field", {MODELS: {"gt=0": "ge=0"}}),
    Edit(
        "parent of a model",
        {
            MODELS: {
                "class Item(Thing)": "class Parent(Thing):\n"
                "    parent: int = 1\n\n\nclass Item(Parent)"
            }
        },
    ),
    Edit("docstring of a model", {MODELS: {'"""A thing."""': '"""Some thing."""'}}, unseen=True),
    Edit(
        "validator goes",
        {
            MODELS: {
                '    @field_validator("name")\n    @classmethod\n    def tidy('
                "cls, value: str) -> str:\n        return value.strip()\n\n": ""
            }
        },
    ),
    Edit(
        "config of a model",
        {MODELS: {"    name: str\n": '    model_config = {"str_to_upper": True}\n    name: str\n'}},
    ),
    Edit("member of an enum", {MODELS: {'RED = "red"': 'RED = "crimson"'}}),
    Edit("new member of an enum", {MODELS: {'BLUE = "blue"': 'BLUE = "blue"\n    TEAL = "teal"'}}),
    # Classes.
    Edit(
        "new method",
        {THINGS: {"    def __repr__": "    def more(self):\n        return 1\n\n    def __repr__"}},
    ),
    Edit(
        "method is removed",
        {THINGS: {'    @staticmethod\n    def named():\n        return "square"\n\n': ""}},
    ),
    Edit("base class", {THINGS: {"class Square(Base)": "class Square(Mixin, Base)"}}),
    Edit(
        "super is called",
        {THINGS: {"        return self.size**2": "        return [super().shown(), self.size]"}},
    ),
    Edit(
        "method comes to a parent",
        {THINGS: {"    def shown": "    def above(self): ...\n\n    def shown"}},
    ),
    Edit("attribute of a class", {THINGS: {"    sides = 4": "    sides = 4\n    corners = 4"}}),
    Edit("slots", {THINGS: {'__slots__ = ("a",)': '__slots__ = ("a", "b")'}}),
    Edit(
        "field of a dataclass", {THINGS: {"weight: int = 1": "weight: int = 1\n    size: int = 2"}}
    ),
    Edit(
        "frozen dataclass",
        {
            THINGS: {"@dataclass\n": "@dataclass(order=True, repr=False)\n"},
            "src/shop/routers/classes.py": {
                "return things.everything()": "return [things.Parcel(1) < things.Parcel(2)]"
            },
        },
    ),
    Edit("field of a named tuple", {THINGS: {"x: int = 1": "x: int = 1\n    y: int = 2"}}),
    Edit("member of a plain enum", {THINGS: {"L = 2": "L = 3"}}),
    Edit("property becomes a method", {THINGS: {"    @property\n    def half": "    def half"}}),
    Edit(
        "abstract method",
        {THINGS: {"    def shown": "    @abstractmethod\n    def shown"}},
        broken=True,
    ),
    Edit("except clause of a module", {THINGS: {"CAUGHT = (NotThere,)": "CAUGHT = (Exception,)"}}),
    Edit(
        "class that is caught",
        {"src/shop/errors.py": {"class Refused(ShopError)": "class Refused(NotThere)"}},
    ),
    Edit("attribute of a caught class", {"src/shop/errors.py": {"code = 1": "code = 2"}}),
    Edit("metaclass", {"src/shop/kinds.py": {"(metaclass=Meta)": ""}}, broken=False),
    Edit("descriptor", {"src/shop/kinds.py": {"Typed(int)": "Typed(str)"}}),
    Edit("typed dictionary", {"src/shop/kinds.py": {"size: int\n": "size: int\n    more: str\n"}}),
    Edit("protocol", {"src/shop/kinds.py": {"def size(self): ...": "def __iter__(self): ..."}}),
)
