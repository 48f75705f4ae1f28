"""Halves of the suspects are tried until one is left."""

import pytest

from reloader_core.warm.suspects import Suspects


@pytest.mark.parametrize("count", [1, 2, 3, 8, 13])
@pytest.mark.parametrize("position", [0, 0.5, 1])
def test_the_culprit_is_found(count: int, position: float) -> None:
    libraries = [f"lib{number}" for number in range(count)]
    culprit = libraries[round(position * (count - 1))]
    suspects = Suspects()
    assert not suspects

    found = suspects.crashed(libraries)
    for _ in range(count):
        if found:
            break
        imported = [name for name in libraries if name not in suspects.left_out]
        found = suspects.crashed(imported) if culprit in imported else suspects.survived()

    assert found == culprit
    assert not suspects
    assert suspects.left_out == set()


def test_nobody_is_suspected_without_a_crash() -> None:
    suspects = Suspects()

    assert suspects.survived() is None
    assert suspects.left_out == set()
