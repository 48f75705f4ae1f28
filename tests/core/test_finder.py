"""Strings are found in a text at once, however they are written there."""

from hypothesis import given
from hypothesis import strategies as st

from reloader_core.finder import LONGEST, Finder

strings = st.text("ab'\\é\n", min_size=4, max_size=12)


@given(st.lists(strings), st.text("ab'\\é\n", max_size=60))
def test_every_string_is_found_or_covered_by_a_longer_one(searched: list[str], text: str) -> None:
    finder = Finder()
    for string in searched:
        finder.add(string)

    spans = list(finder.spans(text))

    assert spans == sorted(spans)
    for string in searched:
        start = text.find(string)
        if start >= 0:
            assert any(begin <= start and start + len(string) <= end for begin, end in spans)


def test_a_short_string_is_not_looked_for() -> None:
    finder = Finder()
    finder.add("abc")

    assert not list(finder.spans("abcabc"))
    assert finder.longest == 0


def test_a_long_string_is_covered_by_its_pieces() -> None:
    string = "".join(map(str, range(3000)))
    finder = Finder()
    finder.add(string)
    finder.add(string.encode())

    spans = list(finder.spans(string))

    assert len(string) < LONGEST
    assert spans[0][0] == 0
    assert spans[-1][1] == len(string)
    assert finder.longest < 2000


def test_there_is_an_end_to_what_is_looked_for() -> None:
    finder = Finder()
    for number in range(30_000):
        finder.add(f"number {number}")

    assert list(finder.spans("number 1"))
    assert not [end for _, end in finder.spans("number 29999") if end == 12]
