"""Events are plain data."""

from dataclasses import is_dataclass
from typing import get_args

from reloader_core.warm.events import Event, Way


def test_every_event_can_be_compared_and_none_can_be_changed() -> None:
    for kind in get_args(Event):
        assert is_dataclass(kind)
        assert vars(kind)["__dataclass_params__"].frozen


def test_ways_are_called_by_their_names() -> None:
    assert [*Way] == ["fork", "spare", "cold"]
