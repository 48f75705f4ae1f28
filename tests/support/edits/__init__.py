"""Edits of an app's code: what the user does, as data."""

from tests.support.edits.classes import CLASSES
from tests.support.edits.closures import CLOSURES
from tests.support.edits.functions import FUNCTIONS
from tests.support.edits.modules import MODULES
from tests.support.edits.running import RUNNING

__all__ = ["EDITS"]

EDITS = FUNCTIONS + CLOSURES + CLASSES + MODULES + RUNNING
