"""Values of the app as text: short, soon, and without secrets.

Before anything is shown, [`Redactor.collect`][reloader_core.redaction.Redactor.collect] has to see
everything: a secret that is found last may stand in what is shown first.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from reloader_core.contents import attempt, is_a, keys, members
from reloader_core.finder import LONGEST
from reloader_core.masking import SHORTEST_UNMISTAKABLE, Mask, Strength
from reloader_core.own_words import OwnWords
from reloader_core.shown_values import CONTAINERS, PLAIN, ShownValue, cut

__all__ = ["Redactor"]

LENGTH = 1000
"""How many characters of one value are shown."""

ROOM = 300_000
"""How many characters all values may have together."""

MOST_COLLECTED = 20_000
MOST_MEMBERS = 1000
COLLECTING = 0.1  # seconds


class Redactor:
    """Shows values of the app. Used by one thread.

    Args:
        mask: What is secret. It learns the secrets that are found.
        own_words: Whom to ask what objects say of themselves.
    """

    def __init__(self, mask: Mask, own_words: OwnWords) -> None:
        self._mask = mask
        self._own_words = own_words
        self._room = ROOM

    def collect(self, variables: Iterable[tuple[str, object]]) -> None:
        """Find the secrets in these values and whatever is inside them, the nearest ones first."""
        deadline = time.monotonic() + COLLECTING
        queue: deque[tuple[str | bytes | None, object, Strength]]
        queue = deque((name, value, "") for name, value in variables)
        seen: dict[int, tuple[object, Strength]] = {}
        for _ in range(MOST_COLLECTED):
            if not queue or time.monotonic() > deadline:
                return
            name, value, inherited = queue.popleft()
            strength = self._strength(name, value, inherited)
            if self._learn(name, value, strength):
                continue
            if id(value) in seen and seen[id(value)][1] in (strength, "strong"):
                continue
            seen[id(value)] = value, strength  # The value, too, so that its id is not used again.
            inner = _inner_strength(value, strength)
            queue.extend((each, item, inner) for each, item in members(value, MOST_MEMBERS))
            # What a secret is called is none: `{"type": "Bearer", "expires": 3600}`.
            queue.extend((None, key, "") for key in keys(value, MOST_MEMBERS))

    def show(self, name: str, value: object) -> str:
        """Return a value as it may be shown under this name. It never raises."""
        if self._room <= 0:
            return "<not shown: there is too much of it>"
        shown = ShownValue(self._mask, self._own_words)
        text = attempt("<cannot be shown>", shown.named, name, value)
        text = cut(self._mask, text, LENGTH)
        self._room -= len(text)
        return text

    def say(self, question: Callable[[], object], what: str, length: int) -> str:
        """Return what an object says, masked and cut, or why it says nothing.

        Args:
            question: Asks the object, and returns its words.
            what: The method that is called: `str`.
            length: After how many characters to cut.
        """
        words = self._own_words.ask(question, what, length + self._mask.margin)
        return cut(self._mask, words, length)

    def _strength(self, name: str | bytes | None, value: object, inherited: Strength) -> Strength:
        own = self._mask.strength_of(name, value) if name else ""
        return own if own == "strong" else inherited or own

    def _learn(self, name: str | bytes | None, value: object, strength: Strength) -> bool:
        """Remember a value if it is a secret, and tell whether there is nothing inside it."""
        if is_a(value, (str, bytes)):
            self._learn_text(name, _head(value), strength)
            return True
        if type(value) not in PLAIN:
            return False
        if strength == "strong" and not is_a(value, bool):
            text = attempt("", str, value)  # Huge integers have no string.
            if len(text) >= SHORTEST_UNMISTAKABLE or self._is_named(name, value):
                self._mask.add(text)
        return True

    def _is_named(self, name: str | bytes | None, value: object) -> bool:
        """Tell whether the name itself is a secret's, and not only that of something around."""
        return bool(name and self._mask.strength_of(name, value))

    def _learn_text(self, name: str | bytes | None, text: str | bytes, strength: Strength) -> None:
        self._mask.add_from_urls(text)
        if strength:
            self._mask.add(text, strength, is_inside=not self._is_named(name, text))
            if name and self._mask.is_header(name):
                self._mask.add_from_header(text)


def _head(value: object) -> str | bytes:
    """Return the beginning of a string, whatever methods its class has."""
    if is_a(value, str):
        return str.__getitem__(cast("str", value), slice(LONGEST))
    return bytes.__getitem__(cast("bytes", value), slice(LONGEST))


def _inner_strength(value: object, strength: Strength) -> Strength:
    # A token's object has many attributes besides its secret: only what is unmistakable counts.
    if any(is_a(value, base) for base in CONTAINERS):
        return strength
    return "weak" if strength == "strong" else ""
