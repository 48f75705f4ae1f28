"""Garbage is looked for more seldom while an app starts, and then as before, or as it chose."""

import gc
from collections.abc import Iterator

import pytest

from reloader_core.warm.collection import OBJECTS, postpone_collection


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_is_as_before_in_the_end() -> None:
    resume = postpone_collection()
    assert gc.get_threshold() == (OBJECTS, 10, 10)

    made = [[number] for number in range(2000)]
    resume()

    assert gc.get_threshold() == (700, 10, 10)
    assert not any(each is made[0] for each in gc.get_objects(generation=0))


@pytest.mark.parametrize("chosen", [(9000, 10, 10), (0, 10, 10), (700, 5, 5)])
def test_what_the_app_chooses_stays(chosen: tuple[int, int, int]) -> None:
    resume = postpone_collection()
    gc.set_threshold(*chosen)

    resume()

    assert gc.get_threshold() == chosen


def test_what_it_chooses_for_older_objects_stays() -> None:
    resume = postpone_collection()
    gc.set_threshold(gc.get_threshold()[0], 20, 30)

    resume()

    assert gc.get_threshold() == (700, 20, 30)
