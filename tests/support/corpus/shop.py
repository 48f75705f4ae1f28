"""A shop on FastAPI: a `src` layout, many small modules, data files, and most of Python."""

from tests.support.corpus.edit import files_of

__all__ = ["PROBES", "TREE"]

TREE = files_of('''
=== config/shop.yaml
currency: EUR
limit: 10
=== .env
SHOP_OWNER=Ada
SHOP_OPEN=1
=== data/prices.json
{"tea": 3, "cup": 5}
=== data/notice.txt
open
=== data/regions/north.txt
1
=== src/main.py
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import shop
from shop import errors, lifespan, settings
from shop.routers import basket, classes, items, parts, tools

app = FastAPI(title=settings.TITLE, lifespan=lifespan.run)
app.include_router(items.router, prefix="/items", tags=["items"])
app.include_router(basket.router)
app.include_router(tools.router, prefix="/tools")
app.include_router(classes.router, prefix="/classes")
app.include_router(parts.router, prefix="/parts")


@app.middleware("http")
async def stamp(request: Request, call_next):
    response = await call_next(request)
    response.headers["x-shop"] = settings.TITLE
    return response


@app.exception_handler(errors.NotThere)
async def not_there(request: Request, error: Exception):
    return JSONResponse({"gone": str(error)}, 404)


@app.get("/")
async def index():
    return {"name": shop.NAME, "version": shop.version, "greeting": shop.greet("you")}
=== src/shop/__init__.py
from shop.names import NAME, greet


def __getattr__(name):
    if name == "version":
        return "1.0"
    raise AttributeError(name)
=== src/shop/names.py
NAME = "Shop"


def greet(whom):
    return f"Hello {whom}"
=== src/shop/errors.py
class ShopError(Exception):
    code = 1


class NotThere(ShopError):
    pass


class Refused(ShopError):
    pass
=== src/shop/settings.py
import json
from pathlib import Path

import yaml
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parents[2]
TITLE = "Shop"
CONFIG = yaml.safe_load((ROOT / "config/shop.yaml").read_text())
PRICES = json.loads((ROOT / "data/prices.json").read_text())
REGIONS = sorted(path.stem for path in (ROOT / "data/regions").iterdir())


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=ROOT / ".env", env_prefix="SHOP_")
    owner: str = "nobody"
    open: bool = False


settings = Settings()
=== src/shop/lifespan.py
from contextlib import asynccontextmanager

from shop import running, stock

STATE = {"started": 0, "count": 0}


def begin():
    return stock.opening() + 1


@asynccontextmanager
async def run(app):
    STATE["started"] = begin()
    async with running.work():
        yield
=== src/shop/stock.py
def opening():
    return 41


def left(count):
    return 10 - count
=== src/shop/running.py
import asyncio
import threading
from contextlib import asynccontextmanager

BEATS = {}
wake = threading.Event()


async def beat():
    BEATS["task"] = "task 1"
    while True:
        await asyncio.sleep(0.005)
        BEATS["task"] = "task 1"


def work_on():
    while not wake.wait(0.005):
        BEATS["thread"] = "thread 1"


def numbers():
    yield "number 1"
    while True:
        yield "number 2"


counting = numbers()
FIRST = next(counting)


@asynccontextmanager
async def work():
    task = asyncio.create_task(beat())
    thread = threading.Thread(target=work_on, daemon=True)
    thread.start()
    yield
    wake.set()
    thread.join()
    task.cancel()
=== src/shop/pricing.py
from shop.rates import FACTOR, RATE

TAX = 2
DISCOUNTS = {"friend": 1}


def price(net: int, count: int = 1) -> int:
    """What it costs."""
    # For one.
    return net * count * RATE + TAX


def cheapest(prices):
    return min(prices)


def discount(kind):
    return DISCOUNTS.get(kind, 0)


def table():
    return [price(net) for net in range(3)]


TABLE = table()
DOUBLE = FACTOR * 2
=== src/shop/rates.py
from shop import world

FACTOR = 3
RATE = world.ONE


def convert(amount):
    return amount * world.factor()
=== src/shop/world.py
ONE = 1


def factor():
    return 100
=== src/shop/models.py
from enum import Enum
from typing import Annotated

from pydantic import BaseModel, Field, computed_field, field_validator


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Thing(BaseModel):
    """A thing."""

    name: str
    weight: int = 1


class Item(Thing):
    price: Annotated[int, Field(gt=0)] = 3
    colour: Colour = Colour.RED

    @field_validator("name")
    @classmethod
    def tidy(cls, value: str) -> str:
        return value.strip()

    @computed_field
    @property
    def label(self) -> str:
        return f"{self.name} ({self.colour.value})"


class Basket(BaseModel):
    items: list["Item"] = []
    note: str = "none"
=== src/shop/dependencies.py
from fastapi import Depends, Query

from shop.settings import CONFIG


def limit(top: int = 5):
    return min(top, CONFIG["limit"])


def user(name: str = "guest"):
    return name.title()


class Pager:
    def __init__(self, page: int = Query(1, ge=1), size: int = Depends(limit)):
        self.page, self.size = page, size

    def start(self):
        return (self.page - 1) * self.size


def session():
    yield "session"


def checked(name: str = Depends(user), at=Depends(session)):
    return f"{name} in {at}"
''')

PROBES = (
    "/",
    "/openapi.json",
    "/items?page=2",
    "/items/tea",
    "/items/tea/price?count=2",
    "/items/none",
    "/basket",
    "/basket/old",
    "/basket/new",
    "/checkout",
    'POST /basket {"name": " cup ", "weight": 4}',
    'POST /basket {"name": "cup", "price": 0}',
    "/tools/values",
    "/tools/functions",
    "/tools/caches",
    "/tools/stream",
    "/tools/later",
    "/tools/later/told",
    "/tools/line",
    "/tools/running",
    "/tools/notice",
    "/classes/things",
    "/classes/kinds",
    "/classes/caught",
    "/parts/modules",
    "/parts/lazy",
    "/parts/registries",
    "/parts/effects",
    "/parts/optional",
    "/parts/page",
    "/parts/extra",
    "/parts/resource",
)
