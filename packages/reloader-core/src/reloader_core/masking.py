"""Which values are secret, by the names they have, and how they are taken out of text.

A value under a name like `password` is not shown. It is also looked for in everything else that is
told of an error: in messages, in source, in what objects say of themselves.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import unquote

from reloader_core.finder import LONGEST, SHORTEST, Finder, Span

__all__ = ["MASK", "Mask", "Strength"]

Strength = Literal["strong", "weak", ""]
"""How surely a name makes a value a secret; empty if it does not."""

MASK = "***"
"""What stands in the place of a secret."""

STRONG = (
    *("password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "authorization"),
    *("cookie", "dsn", "credential", "jwt", "api_key", "apikey", "access_key", "accesskey"),
    *("private_key", "privatekey", "authtoken", "csrftoken"),
)
"""Names whose values are secrets wherever they turn up, from 4 characters on."""

WEAK = ("key", "session", "sessionid", "pass")
"""Names that say less: such a value is looked for elsewhere only if it could be nothing else."""

ENDINGS = ("password", "passwd", "secret", "sessid")
"""What a word may end with, as in `PGPASSWORD`."""

INNOCENT = ("name", "field", "type", "class", "count", "length", "size", "file", "path", "ttl")
"""What a name of ours may end with and then stand for no secret: `cookie_name`, `token_count`."""

SHORTEST_UNMISTAKABLE = 12

HARMLESS = {"none", "null", "true", "false", "undefined"}

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
IDENTIFIER = re.compile(r"[\w.-]*", re.ASCII)

URL_PASSWORD = re.compile(
    r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@'\"]{0,256}:)([^\s/@'\"]{1,512})(?=@)", re.IGNORECASE
)
# A name, perhaps quoted, perhaps with its type, and what it is set to. In data, which is no code,
# a value needs no quotes.
_NAMED = r"(?<![\w-])([\w-]{3,60}+)(['\"]?(?:\s*:\s*[\w.\[\]| ]{1,60})?\s*(?::|={1,2}|=>)\s*)"
_QUOTED = r"[rbfuRBFU]{0,2}(?:'(?:[^'\\\n]|\\.)*+'?|\"(?:[^\"\\\n]|\\.)*+\"?)"
IN_CODE = re.compile(f"{_NAMED}({_QUOTED})")
IN_DATA = re.compile(r"(?<![\w-])([\w-]{3,60}+)(=)([^\s,;&)}\]>'\"*][^\s,;&)}\]>'\"]*)")
HEADER = re.compile(
    r"\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*:\s*)([^\r\n'\"]+)", re.IGNORECASE
)


OPENING = re.compile(r"[a-zA-Z]{0,2}['\"]")
NOTHING = ("None", "True", "False", "''", '""')


class Mask:
    """The secrets that are known of, and the names that make a value one.

    Args:
        names: Names besides our own: `iban` also covers `customer_iban` and `ibanOfShop`.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._given = [normal for name in names if (normal := _normal(name))]
        self._known: dict[str, Strength] = {}
        self._secrets = Finder()
        self._unmistakable = Finder()

    def strength(self, name: str | bytes) -> Strength:
        """Tell how surely a value of this name is a secret."""
        text = name.decode("latin-1") if isinstance(name, bytes) else name
        if len(text) > 200 or not text:
            return ""
        if text not in self._known:
            self._known[text] = self._strength(text)
        return self._known[text]

    def _strength(self, name: str) -> Strength:
        normal = f"_{_normal(name)}_"
        if any(f"_{word}_" in normal for word in self._given):
            return "strong"
        if any(normal.endswith(f"_{word}_") for word in INNOCENT):
            return ""
        if any(f"_{word}_" in normal for word in STRONG):
            return "strong"
        if any(f"{ending}_" in normal for ending in ENDINGS):
            return "strong"
        return "weak" if any(f"_{word}_" in normal for word in WEAK) else ""

    def add(self, value: str | bytes, strength: Strength = "strong") -> None:
        """Look for this value in every text from now on, if it can be told from other text."""
        text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
        text = text[:LONGEST].strip()
        if len(text) < SHORTEST or text.lower() in HARMLESS or not text.strip("*"):
            return
        is_long = len(text) >= SHORTEST_UNMISTAKABLE
        if strength != "strong" and (not is_long or IDENTIFIER.fullmatch(text)):
            return
        string = value if isinstance(value, bytes) else text
        self._secrets.add(string)
        if is_long:
            self._unmistakable.add(string)

    def is_header(self, name: str | bytes) -> bool:
        """Tell whether a name is that of a header which holds secrets among other things."""
        normal = _normal(name.decode("latin-1") if isinstance(name, bytes) else name)
        return "cookie" in normal or "authorization" in normal

    def add_from_header(self, value: str | bytes) -> None:
        """Look for the parts of a header, too: of `Bearer …`, and of `a=…; b=…`."""
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        for part in re.split(r"[\s;,]+", text[:LONGEST]):
            secret = part.partition("=")[2] or part
            if len(secret) >= 2 * SHORTEST:  # "Bearer" is no secret.
                self.add(secret)

    def add_from_urls(self, text: str | bytes) -> None:
        """Look for the passwords that stand in addresses: `scheme://user:password@host`."""
        line = text.decode("latin-1") if isinstance(text, bytes) else text
        if "://" in line:
            for match in URL_PASSWORD.finditer(line[:LONGEST]):
                self.add(match[2])
                self.add(unquote(match[2]))

    @property
    def margin(self) -> int:
        """How many characters more than are shown have to be scrubbed, so that no half is left."""
        return 600 + self._secrets.longest

    def scrub(self, text: str, length: int | None = None, *, is_code: bool = False) -> str:
        """Return text without secrets, and without surrogates, which no encoding takes.

        Args:
            text: Any text.
            length: After how many characters of it to end. What follows, up to the `margin`,
                is looked at, so that no half of a secret is left at the end.
            is_code: Whether it is source: there, `password=password` says nothing.
        """
        spans = [*self._secrets.spans(text), *self._named_spans(text, is_code)]
        return _blotted(text, sorted(spans), length)

    def scrub_name(self, text: str) -> str:
        """Return the name of a file or a function, from which only the unmistakable is taken.

        A database's password may well be `shop`, and so may the folder of the project.
        """
        return _blotted(text, list(self._unmistakable.spans(text)), None)

    def _named_spans(self, text: str, is_code: bool) -> Iterator[Span]:
        """Yield where the text itself says that something is a secret."""
        yield from (match.span(2) for match in URL_PASSWORD.finditer(text))
        if not is_code:
            yield from (match.span(3) for match in HEADER.finditer(text))
        for pattern in (IN_CODE,) if is_code else (IN_CODE, IN_DATA):
            for match in pattern.finditer(text):
                value = match[3]
                if self.strength(match[1]) and value not in NOTHING:
                    opening = OPENING.match(value)
                    is_closed = opening and len(value) > opening.end() and value[-1] in "'\""
                    yield (
                        match.start(3) + (opening.end() if opening else 0),
                        match.end(3) - (1 if is_closed else 0),
                    )


def _blotted(text: str, spans: list[Span], length: int | None) -> str:
    """Return text with a mask over each of the spans, which are in order."""
    last = len(text) if length is None else min(length, len(text))
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        if start >= last:
            break
        if start > end or not parts:
            parts += text[end:start], MASK
        end = max(end, stop)
    return _encodable("".join((*parts, text[end:last])))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _normal(name: str) -> str:
    """Return the words of a name, in the singular: `DB_PASSWORDS` is `db_password`."""
    words = [word.lower() for word in WORD.findall(name)]
    return "_".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in words)
