"""Put one tag into an HTML document, as it streams.

Nothing is collected: each piece goes out at once, but for the last few bytes when they may be the
beginning of the tag that ours goes before. Where that is, [`reloader_core.html_scanner`][] knows.
"""

import re

from reloader_core.html_scanner import NAME_END, Scanner

__all__ = ["Insertion", "TagInserter"]

BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}

# What browsers take for UTF-16, and how Python spells it.
UTF_16 = {
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le", "ucs-2", "unicode"), "utf-16-le"),
    **dict.fromkeys(("csunicode", "iso-10646-ucs-2", "unicodefeff"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be", "unicodefffe"), "utf-16-be"),
}

# All that the scanner and the tag rely on; "+" is what gives UTF-7 away.
MARKUP = "<!DOCTYPE html></head>'\"=-.:/?[]&;+0123456789"

# Which bit to set in the low byte of a UTF-16 unit whose high byte is not zero.
NOT_ASCII = bytes([0]) + bytes([0x80]) * 255


# What tells, behind the name of a tag, that the name is complete. How the document goes on from
# there makes no difference to the place.
COMPLETE = re.compile(NAME_END)
LONGEST = 1 << 16

END = "></script>"
"""How a tag ends."""


class Insertion:
    """A tag, and the documents that it is for, one like the other.

    Args:
        tag: What to insert. ASCII; it is encoded in the document's charset.
        marker: A part of the tag's script address that no other script has.
        charset: What the response's headers say. A byte order mark has the last word.
        xhtml: Whether the document is XML.
        document: Whether it is known to be a document, whatever it contains.
    """

    def __init__(
        self,
        tag: str,
        *,
        marker: str,
        charset: str = "utf-8",
        xhtml: bool = False,
        document: bool = False,
    ) -> None:
        self._tag = tag.removesuffix(END)
        self.encoding = _encoding_of(charset)
        """How to encode the tag: "ascii" for each charset that contains it, "" for none."""
        self.xhtml = xhtml
        self._marker = marker.encode("ascii")
        self._document = document
        self._known: tuple[bytes, bytes] | None = None

    def tag(self, name: str = "") -> str:
        """Return the tag for the page of this name, which only a page that is kept has."""
        return f'{self._tag} data-page="{name}"{END}' if name else self._tag + END

    def scanner(self) -> Scanner:
        """Return a reader for one document."""
        return Scanner(marker=self._marker, xhtml=self.xhtml, document=self._document)

    def at_once(self, body: bytes, name: str = "") -> bytes | None:
        """Return a document, or its first piece, with the tag in it, if it begins as the last one.

        Args:
            body: The document.
            name: Its name, if it is kept.

        Returns:
            None if it takes a [`TagInserter`][reloader_core.html.TagInserter] to find the place.
        """
        if self._known is None:
            return None
        beginning, mark = self._known
        if not body.startswith(beginning):
            return None
        # One copy, even of a large page.
        return body.replace(mark, self.tag(name).encode("ascii") + mark, 1)

    def remember(self, data: bytes, place: int) -> None:
        """Remember how a document began in which this was the place."""
        end = COMPLETE.search(data, place + len("</"), LONGEST)
        if end:
            mark = data[place : end.end()]
            if data.find(mark) == place:  # And not in a script before it.
                self._known = (data[: end.end()], mark)


class TagInserter:
    """An HTML response body on its way out, into which one tag goes.

    The tag goes before the first `<base`, else `</head>`, else `</body>` that a browser would
    take for one, else at the end of the document. What is not a document (a fragment for htmx,
    for example), and what already carries a script with the marker, stays as it is.

    Args:
        insertion: What goes in. It may be shared by many.
        name: The name of the page, if it is kept.
    """

    inserted: bool
    """Whether the tag is in."""

    seen: bool
    """Whether the document came with a tag of another wrapper."""

    def __init__(self, insertion: Insertion, name: str = "") -> None:
        self.inserted = False
        self.seen = False
        self._insertion = insertion
        self._name = name
        self._encoding = insertion.encoding
        self._scanner: Scanner | None = None
        self._kept = b""
        self._done = not self._encoding

    @property
    def held(self) -> bytes:
        """The bytes that were fed and have not gone out yet."""
        return self._kept

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes of the body, and return those that may go out now."""
        if self._done:
            return chunk
        data, self._kept = self._kept + chunk, b""
        is_first = self._scanner is None
        if self._scanner is None:
            if any(mark.startswith(data) and mark != data for mark in BYTE_ORDER_MARKS):
                self._kept = data
                return b""
            self._scanner = self._start(data)
        scanner = self._scanner
        width = 1 if self._encoding == "ascii" else 2
        whole = len(data) - len(data) % width
        known = scanner.held * width
        place = scanner.scan(self._as_ascii(data[known:whole]))
        if place is not None:
            if is_first and width == 1:
                self._insertion.remember(data, place)
            return self._insert(data, known + place * width)
        if scanner.seen:
            self.seen = self._done = True
            return data
        free = whole - scanner.held * width
        self._kept = data[free:]
        return data[:free]

    def close(self) -> bytes:
        """Return the rest: what was held back, and the tag if this is its place."""
        rest, self._kept = self._kept, b""
        if not self._done:
            self._done = True
            scanner = self._scanner or self._insertion.scanner()
            # XML allows no element after the root.
            if not self._insertion.xhtml and scanner.is_document and scanner.may_end:
                return self._insert(rest, 0)
        return rest

    def _start(self, data: bytes) -> Scanner:
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if data.startswith(mark):
                self._encoding = "ascii" if encoding == "utf-8" else encoding
        return self._insertion.scanner()

    def _insert(self, data: bytes, place: int) -> bytes:
        self.inserted = self._done = True
        return data[:place] + self._insertion.tag(self._name).encode(self._encoding) + data[place:]

    def _as_ascii(self, data: bytes) -> bytes:
        """Return one byte per unit: the character if it is ASCII, else something that is not."""
        if self._encoding == "ascii":
            return data
        low, high = data[0::2], data[1::2]
        if self._encoding == "utf-16-be":
            low, high = high, low
        # Setting a bit in many bytes is one operation on one large number.
        marked = int.from_bytes(low) | int.from_bytes(high.translate(NOT_ASCII))
        return marked.to_bytes(len(low))


def _encoding_of(charset: str) -> str:
    name = charset.strip().lower().replace("_", "-")
    if name in UTF_16:
        return UTF_16[name]
    if name.startswith(("iso-2022", "iso2022", "csiso2022", "hz")):
        return ""  # Stateful: ASCII bytes may mean something else.
    try:
        encoded = MARKUP.encode(name)
    except (LookupError, ValueError):  # ValueError: a name, or a text, that Python will not have.
        return "ascii"
    return "ascii" if encoded.endswith(MARKUP.encode("ascii")) else ""
