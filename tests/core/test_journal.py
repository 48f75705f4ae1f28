"""The journal tells a page exactly what it has missed, or that it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reloader_core.journal import Journal, Position
from reloader_core.messages import Change, Reload


def reload(seq: int) -> Change:
    return Reload(seq=seq)


def journal_with(changes: int, *, size: int = 200) -> Journal:
    journal = Journal(boot="here", size=size)
    for _ in range(changes):
        journal.append(reload)
    return journal


def test_every_process_has_a_boot_of_its_own() -> None:
    assert Journal().position.boot != Journal().position.boot
    assert Journal().position.seq == 0


def test_each_change_has_the_next_number() -> None:
    journal = Journal(boot="here")

    assert [journal.append(reload).seq for _ in range(3)] == [1, 2, 3]
    assert journal.position == Position("here", 3)


@pytest.mark.parametrize(("seq", "expected"), [(0, [1, 2, 3]), (2, [3]), (3, [])])
def test_changes_after_a_position_are_known(seq: int, expected: list[int]) -> None:
    missed = journal_with(3).since(Position("here", seq))

    assert missed is not None
    assert [change.seq for change in missed] == expected


@pytest.mark.parametrize(
    "position",
    [Position("elsewhere", 3), Position("here", 4), Position("here", 0)],
    ids=["other boot", "future", "forgotten"],
)
def test_what_is_unknown_is_said_to_be(position: Position) -> None:
    assert journal_with(3, size=2).since(position) is None


@given(st.text(), st.integers(min_value=0, max_value=10**17))
def test_a_position_survives_its_own_writing(boot: str, seq: int) -> None:
    position = Position(boot, seq)

    assert Position.parse(str(position)) == (position if boot else None)


@pytest.mark.parametrize(
    "text", ["", ":", "boot:", ":1", "boot", "b:-1", "b:1.5", "b:²", "b:" + "9" * 5000]
)
def test_nonsense_is_no_position(text: str) -> None:
    assert Position.parse(text) is None
