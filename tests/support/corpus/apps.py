"""The apps of the corpus."""

from tests.support.corpus.board import BOARD
from tests.support.corpus.pad import PAD
from tests.support.corpus.shop_app import SHOP

__all__ = ["APPS"]

APPS = (SHOP, BOARD, PAD)
