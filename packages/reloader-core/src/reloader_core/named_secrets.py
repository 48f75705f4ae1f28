"""Where a text itself says that something in it is a secret: `password=…`, `Bearer …`.

Every repetition in the patterns has an end or cannot be taken back, so that no text takes long.
"""

import re
from collections.abc import Callable, Iterator

from reloader_core.finder import Span

__all__ = [
    "AFTER_EQUALS",
    "NOTHING",
    "QUOTED",
    "STRENGTH_OF",
    "inside",
    "quoted_spans",
    "spans_in_data",
    "spans_in_urls",
    "url_passwords",
]

STRENGTH_OF = Callable[[str], str]
"""Tells how surely a name makes a value a secret."""

NOTHING = {"none", "null", "true", "false", "undefined", "str", "bytes", "int", "...", "***"}
"""Values that say nothing, and types."""

# A password may have `@` and `/` in it, even if it should not. What begins as a port is none.
URL_PASSWORD = re.compile(
    r"(?i:\b([a-z][a-z0-9+.-]{0,30})://)([^\s/:@'\"]{0,256}):"
    r"(?!\d{1,5}[/?#])([^\s/'\"]{1,512}(?=@)|[^\s'\"]{1,512}(?=@))"
    r"@[^\s/?#'\"]{0,256}/?([\w-]{0,64})"
)
# A token instead of a user. A short name without digits may well be a user's.
URL_TOKEN = re.compile(r"://(?=[^\s/:@'\"\d]{0,256}\d)([^\s/:@'\"]{12,256})@")

QUOTED = (
    r"[rbfuRBFU]{0,2}"
    r"(?>'(?>(?:[^'\\\n]|\\.)*)'?|\"(?>(?:[^\"\\\n]|\\.)*)\"?)"
)
# A value is only looked at, since it may itself be the name of one: `error: token: …`.
_NAME = r"(?<![\w-])([\w-]{2,60}+)"
_TYPE = r"(?:\s{0,9}:\s{0,9}[\w.\[\]| ]{1,60})?"
_SET = r"\s{0,9}(?:=>|={1,2}|:)\s{0,9}"
OPENING = re.compile(r"[a-zA-Z]{0,2}['\"]")

WITH_QUOTES = re.compile(rf"{_NAME}['\"]?{_TYPE}{_SET}[\[(]?(?=({QUOTED}))")
IN_PAIR = re.compile(rf"{_NAME}['\"]\s{{0,9}},\s{{0,9}}(?=({QUOTED}))")
# JSON inside a string.
ESCAPED = re.compile(rf"{_NAME}\\{{1,9}}['\"]{_SET}\\{{1,9}}['\"]((?>(?:[^'\"\\\n]|\\+[^'\"\\])*))")
_SCHEME = r"(?:(?i:bearer|basic|digest|token|negotiate|apikey)[ \t]+)?"
_BARE = r"(?![rbfuRBFU]{1,2}['\"])[^\s,;&)}\]>'\"*<({\[\\][^\s,;&)}\]>'\"<\\]{0,1000}"
AFTER_EQUALS = re.compile(
    rf"{_NAME}['\"]?[ \t]{{0,9}}(?:=>|={{1,2}}|%3[Dd])[ \t]{{0,9}}(?=({_SCHEME}{_BARE}))"
)
AFTER_COLON = re.compile(rf"{_NAME}['\"]?[ \t]{{0,9}}:(?!//)[ \t]{{0,9}}(?=({_SCHEME}{_BARE}))")
AFTER_OPTION = re.compile(rf"(?<![\w-])--([\w-]{{2,60}}+)[ \t]{{1,9}}(?=({_BARE}))")
IN_ELEMENT = re.compile(r"<([\w:-]{2,60}+)(?:\s[^<>]{0,200})?>([^<>]{1,4000})</")

HEADER = re.compile(
    r"\b((?:proxy-)?authorization|(?:set-)?cookie)\s{0,9}:\s{0,9}([^\r\n'\"]+)", re.IGNORECASE
)
SCHEME = re.compile(r"\b(?i:bearer|basic)[ \t]{1,9}([\w.~+/=-]{4,})", re.ASCII)


def url_passwords(text: str) -> Iterator[str]:
    """Yield the passwords in addresses that can be told from the rest of the address.

    `postgres://postgres:postgres@localhost/postgres` has a password that is everywhere.
    """
    for match in URL_PASSWORD.finditer(text):
        scheme, user, password, database = match.groups()
        if password.lower() not in _parts(scheme) | {user.lower(), database.lower()}:
            yield password
    for match in URL_TOKEN.finditer(text):
        yield match[1]


def _parts(scheme: str) -> set[str]:
    first = scheme.lower().partition("+")[0]
    return {scheme.lower(), first, first.removesuffix("ql")}


def spans_in_urls(text: str) -> Iterator[Span]:
    """Yield where the passwords in addresses are."""
    if "://" in text:
        yield from (match.span(3) for match in URL_PASSWORD.finditer(text))
        yield from (match.span(1) for match in URL_TOKEN.finditer(text))


def spans_in_data(text: str, strength_of: STRENGTH_OF) -> Iterator[Span]:
    """Yield where secrets are in what is no source: there, values need no quotes."""
    yield from (match.span(2) for match in HEADER.finditer(text))
    yield from (match.span(1) for match in SCHEME.finditer(text) if not _is_prose(match[1]))
    for pattern in (WITH_QUOTES, IN_PAIR):
        yield from quoted_spans(text, strength_of, pattern)
    for pattern in (ESCAPED, AFTER_EQUALS, IN_ELEMENT):
        for match in pattern.finditer(text):
            if strength_of(match[1]) and match[2].lower() not in NOTHING:
                yield match.span(2)
    # In prose, a colon follows many a word, and a blank does.
    for pattern in (AFTER_COLON, AFTER_OPTION):
        for match in pattern.finditer(text):
            if strength_of(match[1]) == "strong" and match[2].lower() not in NOTHING:
                yield match.span(2)


def quoted_spans(
    text: str, strength_of: STRENGTH_OF, pattern: re.Pattern[str] = WITH_QUOTES
) -> Iterator[Span]:
    """Yield where string literals follow the names of secrets."""
    for match in pattern.finditer(text):
        start, end = inside(match[2], match.start(2))
        if start < end and strength_of(match[1]):
            yield start, end


def inside(literal: str, start: int) -> Span:
    """Return where the text of a string literal is, without its quotes."""
    opening = OPENING.match(literal)
    length = opening.end() if opening else 0
    is_closed = len(literal) > length and literal[-1] in "'\""
    return start + length, start + len(literal) - is_closed


def _is_prose(text: str) -> bool:
    """Tell whether this is a word of a sentence: `Basic authentication`."""
    plain = text.rstrip(".")
    return len(plain) < 20 and plain.isalpha() and (plain.islower() or plain.istitle())
