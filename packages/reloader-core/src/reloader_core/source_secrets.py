"""Where secrets are in source: every string literal that goes into a name like `password`.

It sees some lines of a file, perhaps from the middle of something, and so does not parse them.
"""

import re
from collections.abc import Iterator, Sequence

from reloader_core.finder import SHORTEST, Span
from reloader_core.named_secrets import (
    AFTER_EQUALS,
    NOTHING,
    QUOTED,
    STRENGTH_OF,
    inside,
    quoted_spans,
)

__all__ = ["spans_in_source"]

LITERAL = re.compile(QUOTED)
SET = re.compile(r"(?<![\w-])(\w{2,60}+)(?:\s{0,9}:\s{0,9}[^=(),:]{1,60})?\s{0,9}:?=(?!=)")
TARGETS = re.compile(r"[\w.,\s]*,\s*")
LOOKS_UP = re.compile(r"(?:\[|\b(?:get|getenv|getpass|pop|setdefault)\()\s*$")
KEY = re.compile(r"\s*:(?!=)")
ITEM = re.compile(r"\s*\]\s*=(?!=)")


class _Value:
    """What is set, from where it begins until it ends, maybe lines later."""

    def __init__(self, *, has_commas: bool) -> None:
        self._has_commas = has_commas
        self._depth = 0
        self._is_continued = False

    def end(self, bare: str, start: int) -> int:
        """Return where it ends in a line."""
        for place in range(start, len(bare)):
            character = bare[place]
            self._depth += (character in "([{") - (character in ")]}")
            is_next = character == ";" or (character == "," and not self._has_commas)
            if self._depth < 0 or (self._depth == 0 and is_next):
                self._depth, self._is_continued = -1, False
                return place
        self._is_continued = bare.rstrip().endswith("\\")
        return len(bare)

    def goes_on(self, bare: str) -> bool:
        """Tell whether it does in the next line; strings one after the other are one string."""
        is_string = self._depth == 0 and bare.lstrip()[:1] == "'"
        return self._depth > 0 or self._is_continued or is_string


def spans_in_source(lines: Sequence[str], strength_of: STRENGTH_OF) -> Iterator[list[Span]]:
    """Yield where secrets are in each line. `password=password` says nothing."""
    value: _Value | None = None
    for line in lines:
        literals = list(LITERAL.finditer(line))
        # The line with quotes all over its strings, and without its comment.
        bare = LITERAL.sub(lambda match: "'" * len(match[0]), line).partition("#")[0]
        parts: list[Span] = []
        if value and value.goes_on(bare):
            parts.append((0, value.end(bare, 0)))
        else:
            value = None
        for start, has_commas in sorted(_beginnings(line, bare, literals, strength_of)):
            if not parts or start >= parts[-1][1]:
                value = _Value(has_commas=has_commas)
                parts.append((start, value.end(bare, start)))
        spans = list(quoted_spans(line, strength_of))
        for literal in literals:
            spans += _in_literal(literal, strength_of)
            is_set = any(start <= literal.start() < end for start, end in parts)
            span = inside(literal[0], literal.start())
            is_short = span[1] - span[0] < SHORTEST
            if is_set and not is_short and not _is_key(bare, literal.start(), literal.end()):
                spans.append(span)
        yield spans


def _beginnings(
    line: str, bare: str, literals: list[re.Match[str]], strength_of: STRENGTH_OF
) -> Iterator[tuple[int, bool]]:
    """Yield where the values of secret names begin, and whether commas may be in them."""
    for match in SET.finditer(bare):
        if strength_of(match[1]) == "strong":
            yield match.end(), TARGETS.fullmatch(bare, 0, match.start()) is not None
    for literal in literals:
        start, end = inside(literal[0], literal.start())
        if strength_of(line[start:end]) != "strong":
            continue
        sets = ITEM.match(bare, literal.end()) or KEY.match(bare, literal.end())
        if sets:
            yield sets.end(), False
        elif (
            bare[literal.end() :].lstrip()[:1] == ","
            and bare[: literal.start()].rstrip()[-1:] == "("
        ):
            yield literal.end(), True  # An argument, or one of a pair, and what comes after it.


def _is_key(bare: str, start: int, end: int) -> bool:
    """Tell whether something is looked up or stored by this string."""
    return bool(LOOKS_UP.search(bare[max(start - 30, 0) : start]) or KEY.match(bare, end))


def _in_literal(literal: re.Match[str], strength_of: STRENGTH_OF) -> Iterator[Span]:
    """Yield where secrets are in the text of a string: `host=db password=…`."""
    for match in AFTER_EQUALS.finditer(literal[0]):
        if strength_of(match[1]) and match[2].lower() not in NOTHING:
            yield literal.start() + match.start(2), literal.start() + match.end(2)
