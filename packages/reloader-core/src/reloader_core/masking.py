"""Which values are secret, by the names they have, and how they are taken out of text.

A value under a name like `password` is not shown. It is also looked for in everything else that is
told of an error: in messages, in source, in what objects say of themselves.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from reloader_core.contents import is_a, is_code
from reloader_core.finder import LONGEST, SHORTEST, Finder, Span
from reloader_core.named_secrets import spans_in_data, spans_in_urls, url_passwords
from reloader_core.source_secrets import spans_in_source

__all__ = ["MASK", "SHORTEST_UNMISTAKABLE", "Mask", "Strength"]

Strength = Literal["strong", "weak", ""]
"""How surely a name makes a value a secret; empty if it does not."""

MASK = "***"
"""What stands in the place of a secret."""

STRONG = (
    *("password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "authorization"),
    *("cookie", "dsn", "credential", "jwt", "api_key", "apikey", "access_key", "accesskey"),
    *("private_key", "privatekey", "authtoken", "csrftoken", "bearer", "cred", "pw"),
)
"""Names whose values are secrets wherever they turn up, from 4 characters on."""

WEAK = ("key", "session", "sessionid", "pass", "salt", "signature")
"""Names that say less: such a value is looked for elsewhere only if it could be nothing else."""

ENDINGS = ("password", "passwd", "secret", "sessid")
"""What a word may end with, as in `PGPASSWORD`."""

INNOCENT = (
    *("name", "field", "type", "class", "count", "length", "size", "file", "path", "ttl"),
    *("error", "exception", "warning"),
)
"""What a name of ours may end with and then stand for no secret: `cookie_name`, `token_count`."""

ONLY_TEXT = ("auth", "salt", "signature")
"""The last word of names that have secrets if these are texts, and many another thing if not."""

SINGULAR = tuple(word.rstrip("s") for word in (*ONLY_TEXT, *INNOCENT))

SHORTEST_UNMISTAKABLE = 12

HARMLESS = {"none", "null", "true", "false", "undefined", *STRONG, *WEAK}
"""Values that say nothing. Whoever sets a password to `password` knows that."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
IDENTIFIER = re.compile(r"[\w.-]*", re.ASCII)
COMMON = re.compile(r"[^\W\d]+")
"""What may as well be any word or name: letters only."""

RANDOM = re.compile(r"(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])(?!.*\.\w{2,5}$)[^\s/\\]{12,}")
"""What is neither a name nor a path, whatever it is called."""

ESCAPE = re.compile(r"(?:\\(?:[a-z]|x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8})|%[\dA-F]{2})$")


class Mask:
    """The secrets that are known of, and the names that make a value one.

    Args:
        names: Names besides our own: `iban` also covers `customer_iban` and `ibanOfShop`.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._given = [normal for name in names if (normal := _normal(name))]
        self._known: dict[str, Strength] = {}
        self._short = Finder()
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

    def strength_of(self, name: str | bytes, value: object) -> Strength:
        """Tell how surely this value is a secret, by its name and what kind of value it is."""
        if is_code(value):
            return ""
        strength = self.strength(name)
        text = name.decode("latin-1") if isinstance(name, bytes) else name
        # A shell's variable for the current folder, which stands in the path of every file.
        if text == "PWD" and type(value) is str and Path(value).is_dir():
            return ""
        if not text.lower().rstrip("s").endswith(SINGULAR):  # Most names, and soon.
            return strength
        others, _, last = _normal(text[:200]).rpartition("_")
        if last in ONLY_TEXT and strength != "strong":
            is_text = is_a(value, (str, bytes, tuple))
            return (strength or "strong") if is_text else ""
        # A `secret_name` that is none.
        if not strength and last in INNOCENT and type(value) is str and RANDOM.fullmatch(value):
            return self.strength(others)
        return strength

    def add(
        self, value: str | bytes, strength: Strength = "strong", *, is_inside: bool = False
    ) -> None:
        """Look for this value in every text from now on, if it can be told from other text.

        Args:
            value: The secret.
            strength: How surely it is one.
            is_inside: Whether only something around it has the name of a secret: of `tokens`
                that are words, none is looked for.
        """
        text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
        text = text[:LONGEST].strip()
        if len(text) < SHORTEST or text.lower() in HARMLESS or not text.strip("*"):
            return
        is_long = len(text) >= SHORTEST_UNMISTAKABLE
        if strength != "strong" and (not is_long or IDENTIFIER.fullmatch(text)):
            return
        if is_inside and not is_long and COMMON.fullmatch(text):
            return
        finder = self._unmistakable if is_long else self._short
        finder.add(value if isinstance(value, bytes) else text)

    def is_header(self, name: str | bytes) -> bool:
        """Tell whether a name is that of a header which holds secrets among other things."""
        normal = _normal(name.decode("latin-1") if isinstance(name, bytes) else name)
        return "cookie" in normal or "authorization" in normal

    def add_from_header(self, value: str | bytes) -> None:
        """Look for the parts of a header, too: of `Bearer …`, and of `a=…; b=…`."""
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        for part in re.split(r"[\s;,]+", text[:LONGEST]):
            _, is_pair, value_of_pair = part.partition("=")
            secret = value_of_pair or part
            if len(secret) >= 2 * SHORTEST:  # "Bearer" is no secret.
                self.add(secret, is_inside=bool(is_pair))

    def add_from_urls(self, text: str | bytes) -> None:
        """Look for the passwords that stand in addresses: `scheme://user:password@host`."""
        line = text.decode("latin-1") if isinstance(text, bytes) else text
        if "://" in line:
            for password in url_passwords(line[:LONGEST]):
                self.add(password)
                self.add(unquote(password))

    @property
    def margin(self) -> int:
        """How many characters more than are shown have to be scrubbed, so that no half is left."""
        return 600 + max(self._short.longest, self._unmistakable.longest)

    def scrub(self, text: str, length: int | None = None) -> str:
        """Return text without secrets, and without surrogates, which no encoding takes.

        Args:
            text: Any text.
            length: After how many characters of it to end. What follows, up to the `margin`,
                is looked at, so that no half of a secret is left at the end.
        """
        return self._scrub(text, length, spans_in_data(text, self.strength), _is_alone)

    def scrub_source(self, lines: Sequence[str], length: int | None = None) -> list[str]:
        """Return lines of source without secrets.

        Args:
            lines: Some lines, one after the other.
            length: After how many characters of each to end, as above.
        """
        named = spans_in_source(lines, self.strength)
        return [
            self._scrub(line, length, spans, _is_alone_in_source)
            for line, spans in zip(lines, named, strict=True)
        ]

    def _scrub(
        self,
        text: str,
        length: int | None,
        named: Iterable[Span],
        is_alone: Callable[[str, int, int], bool],
    ) -> str:
        spans = (
            *self._unmistakable.spans(text),
            *self._short.spans(text, is_alone),
            *spans_in_urls(text),
            *named,
        )
        return _blotted(text, sorted(spans), length)

    def scrub_name(self, text: str) -> str:
        """Return the name of a file or a function, from which only the unmistakable is taken.

        A database's password may well be `shop`, and so may the folder of the project.
        """
        return _blotted(text, list(self._unmistakable.spans(text)), None)


def _is_alone_in_source(text: str, start: int, end: int) -> bool:
    """As below; but a word is a secret only in quotes: else, it may be any name."""
    if COMMON.fullmatch(text, start, end):
        return start > 0 and text[start - 1] in "'\"" and text[start - 1] == text[end : end + 1]
    return _is_alone(text, start, end)


def _is_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a short secret is here, and not just the same letters within a longer word."""
    before, after = text[max(start - 10, 0) : start], text[end : end + 1]
    if _is_letter(after) and _is_letter(text[end - 1]):
        return False
    is_within = _is_letter(before[-1:]) and _is_letter(text[start])
    return not is_within or ESCAPE.search(before) is not None


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


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
