"""Finds many strings in a text at once, in whatever way they are written there."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

__all__ = ["LONGEST", "SHORTEST", "Finder", "Span"]

Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""

SHORTEST = 4
"""Shorter strings are in every text, and are not looked for."""

SHORTEST_LINE = 12
"""A line of a string is looked for alone if it is that long."""

PIECE = 256
"""Longer strings are looked for in pieces of about this length, one after the other."""

LONGEST = 64 * PIECE
"""How much of a string is looked for."""

MOST_FORMS = 20_000

# How programs read bytes that are no UTF-8.
_LENIENT = ("surrogatepass", "surrogateescape", "backslashreplace", "replace")


class Finder:
    """The strings to find. The effort grows with the text, and not with their number."""

    def __init__(self) -> None:
        self.longest = 0
        """How many characters the longest of them takes, in the longest way to write it."""

        self._forms: set[str] = set()
        self._by_beginning: dict[str, list[str]] = {}

    def add(self, string: str | bytes) -> None:
        """Look for this string, too."""
        if len(self._forms) > MOST_FORMS:
            return
        for form in _all_forms(string[:LONGEST]) - self._forms:
            if len(form) >= SHORTEST:
                self._forms.add(form)
                same = self._by_beginning.setdefault(form[:SHORTEST], [])
                same.append(form)
                same.sort(key=len, reverse=True)  # What contains another one is found as a whole.
                self.longest = max(self.longest, len(form))

    def spans(
        self, text: str, fits: Callable[[str, int, int], bool] = lambda _text, _start, _end: True
    ) -> Iterator[Span]:
        """Yield where the strings are in a text, in order.

        Args:
            text: Any text.
            fits: Tells whether one may be from here to there in the text.
        """
        known = self._by_beginning
        if not known:
            return
        starts = [n for n in range(len(text) - SHORTEST + 1) if text[n : n + SHORTEST] in known]
        for start in starts:
            for form in known[text[start : start + SHORTEST]]:
                if text.startswith(form, start) and fits(text, start, start + len(form)):
                    yield start, start + len(form)
                    break


def _all_forms(string: str | bytes) -> set[str]:
    if isinstance(string, str):
        return {form for piece in _pieces(string) for form in _written(piece)}
    try:
        return _all_forms(string.decode().strip()) | _all_forms(string.decode("latin-1"))
    except UnicodeDecodeError:
        pieces = [string[start : start + PIECE] for start in range(0, len(string), PIECE)]
        written = {repr(piece + b"'\"")[2:-4] for piece in pieces}
        written |= {repr(piece)[2:-1] for piece in pieces}
        decoded = {_decoded(string, errors) for errors in _LENIENT}
        texts = {str(string, "latin-1"), *decoded}
        return written.union(*(_all_forms(text) for text in texts if text))


def _decoded(string: bytes, errors: str) -> str:
    try:
        return string.decode("utf-8", errors)
    except UnicodeDecodeError:
        return ""


def _pieces(text: str) -> list[str]:
    lines = text.splitlines()
    if len(lines) > 1:  # Each of them alone, too: a private key in the source, for example.
        long = [line.strip() for line in lines if len(line.strip()) >= SHORTEST_LINE]
        return [piece for part in (text, *long) for piece in _cut(part)]
    return _cut(text)


def _cut(text: str) -> list[str]:
    # All of about the same length: none is so short that it is found everywhere.
    count = -(-len(text) // PIECE) or 1
    length = -(-len(text) // count)
    return [text[start : start + length] for start in range(0, len(text), length)]


def _written(text: str) -> set[str]:
    """Return the ways in which other text may write this one."""
    data = text.encode("utf-8", "backslashreplace")
    plain = {
        text,
        data.decode(),
        repr(text)[1:-1],
        repr(text + "'\"")[1:-4],  # With its quotes escaped.
        ascii(text)[1:-1],
        repr(data)[2:-1],
        repr(data + b"'\"")[2:-4],
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        quote(data, safe=""),
        quote(data),
        quote_plus(data),
    }
    # What a message quotes has often been quoted before.
    return plain | {repr(form)[1:-1] for form in plain} | {json.dumps(form)[1:-1] for form in plain}
