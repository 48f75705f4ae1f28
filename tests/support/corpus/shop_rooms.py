"""The rooms of the shop that hold its routes."""

from tests.support.corpus.edit import files_of

__all__ = ["ROOMS"]

ROOMS = files_of('''
=== src/shop/routers/__init__.py
=== src/shop/routers/items.py
from fastapi import APIRouter, Depends

from shop import errors, pricing
from shop.dependencies import Pager, checked
from shop.settings import PRICES

router = APIRouter()


@router.get("")
async def listed(pager: Pager = Depends(), who: str = Depends(checked)):
    return {"start": pager.start(), "size": pager.size, "who": who, "names": sorted(PRICES)}


@router.get("/{name}", status_code=200)
async def shown(name: str, loud: bool = False):
    """Show an item."""
    if name not in PRICES:
        raise errors.NotThere(name)
    return {"name": name.upper() if loud else name, "price": PRICES[name]}


@router.get("/{name}/price")
def priced(name: str, count: int = 1):
    total = pricing.price(PRICES[name], count)
    return {"total": total, "left": pricing.discount("friend")}
=== src/shop/routers/basket.py
from fastapi import APIRouter

from shop.models import Basket, Item

router = APIRouter(prefix="/basket")


@router.get("")
async def shown() -> Basket:
    return Basket(items=[Item(name="tea")])


@router.post("", status_code=201)
async def add(item: Item):
    return {"added": item, "label": item.label}


@router.get("/old", deprecated=True)
async def old():
    return "old"
=== src/shop/routers/tools.py
import sys

from fastapi import APIRouter, BackgroundTasks
from fastapi.responses import PlainTextResponse, StreamingResponse

from shop import caches, functions, lifespan, pricing, rates, running, settings, stock

router = APIRouter()
TOLD = []


@router.get("/values")
async def values():
    return {
        "tax": pricing.TAX,
        "table": pricing.TABLE,
        "double": pricing.DOUBLE,
        "convert": rates.convert(2),
        "cheapest": pricing.cheapest([3, 1, 2]),
        "config": settings.CONFIG,
        "owner": settings.settings.owner,
        "open": settings.settings.open,
        "regions": settings.REGIONS,
        "started": lifespan.STATE["started"],
        "left": stock.left(3),
    }


@router.get("/functions")
def all_functions():
    return functions.everything()


@router.get("/caches")
async def all_caches():
    return caches.everything()


def lines():
    yield "one\\n"
    yield "two\\n"


@router.get("/stream")
async def stream():
    return StreamingResponse(lines(), media_type="text/plain")


def tell(what):
    TOLD[:] = [f"told {what}"]


@router.get("/later")
async def later(tasks: BackgroundTasks):
    tasks.add_task(tell, "one")
    return "soon"


@router.get("/later/told")
async def told():
    return TOLD


@router.get("/line")
async def line():
    try:
        raise ValueError("here")
    except ValueError as error:
        return [error.__traceback__.tb_lineno, told.__code__.co_firstlineno]


@router.get("/running")
def running_code():
    running.wake.wait(0.02)
    return [sorted(running.BEATS.items()), running.FIRST, next(running.counting)]


@router.get("/notice")
async def notice():
    return PlainTextResponse((settings.ROOT / "data/notice.txt").read_text())


@router.get("/count")
async def count():
    lifespan.STATE["count"] += 1
    return lifespan.STATE["count"]
=== src/shop/routers/classes.py
from fastapi import APIRouter

from shop import errors, kinds, things

router = APIRouter()


@router.get("/things")
async def all_things():
    return things.everything()


@router.get("/kinds")
async def all_kinds():
    return kinds.everything()


@router.get("/caught")
async def caught():
    found = []
    for kind in (errors.NotThere, errors.Refused):
        try:
            raise kind("x")
        except things.CAUGHT as error:
            found.append(["caught", type(error).__name__, error.code])
        except Exception as error:
            found.append(["other", type(error).__name__])
    return found
=== src/shop/routers/parts.py
from importlib import resources

from fastapi import APIRouter, Request
from fastapi.templating import Jinja2Templates

from shop import effects, optional, parts, plugins, registry

router = APIRouter()
templates = Jinja2Templates(directory=parts.TEMPLATES)


@router.get("/modules")
async def modules():
    return parts.everything()


@router.get("/lazy")
async def lazy():
    from shop import lazily

    return [lazily.VALUE, lazily.value(), parts.cached().VALUE]


@router.get("/registries")
async def registries():
    return {
        "handlers": registry.HANDLERS,
        "shapes": sorted(shape.__name__ for shape in registry.Shape.known),
        "called": registry.call_all(),
        "plugins": sorted(plugins.FOUND),
    }


@router.get("/effects")
async def all_effects():
    return effects.everything()


@router.get("/optional")
async def optional_parts():
    return optional.everything()


@router.get("/page")
async def page(request: Request):
    return templates.TemplateResponse(request, "page.html", {"name": "you"})


@router.get("/resource")
async def resource():
    return resources.files("shop").joinpath("resource.txt").read_text()
=== src/shop/templates/base.html
<title>Shop</title>{% block main %}{% endblock %}
=== src/shop/templates/page.html
{% extends "base.html" %}
{% block main %}<p>Hello {{ name }}</p>{% include "foot.html" %}{% endblock %}
=== src/shop/templates/foot.html
<footer>foot</footer>
=== src/shop/resource.txt
a resource
''')
