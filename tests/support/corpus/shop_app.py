"""The shop, and all its edits."""

from tests.support.corpus.edit import App
from tests.support.corpus.shop import PROBES, TREE
from tests.support.corpus.shop_bodies import BODIES
from tests.support.corpus.shop_failures import FAILURES
from tests.support.corpus.shop_files import FILES
from tests.support.corpus.shop_parts import PARTS
from tests.support.corpus.shop_rooms import ROOMS
from tests.support.corpus.shop_statements import STATEMENTS
from tests.support.corpus.shop_stores import STORES

__all__ = ["SHOP"]

SHOP = App(
    name="fastapi",
    tree={**TREE, **ROOMS, **STORES, **PARTS},
    entry="main",
    attribute="app",
    probes=PROBES,
    edits=BODIES + STATEMENTS + FILES + FAILURES,
    app_dir="src",
)
