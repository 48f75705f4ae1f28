"""Find the place for a tag in HTML that arrives in pieces.

A [`Scanner`][reloader_core.html_scanner.Scanner] reads markup as a browser's tokenizer does, as
far as it takes to tell a real `</head>` from one in a script, a comment or an attribute. It looks
at bytes, each of which is an ASCII character or (from 0x80 on) some other one; what they mean in
the response's charset, and what is done with the place, is [`reloader_core.html`][]'s business.
"""

import re

__all__ = ["NAME_END", "Scanner"]

# How much of something unfinished is looked at again with the next piece. The end mark of any raw
# text fits in TAIL; LIMIT is more than a tag needs, once its complete attributes are left out.
TAIL = 16
LIMIT = 1024

# One call of these patterns walks over a thousand tags. No quantifier gives back what it took: a
# tag whose end is not here yet costs one look, not one for each way to split it into attributes.
# Groups are repeated by `(?>(...)*)`, as `(...)*+` skips too much in Python before 3.11.5.
SPACE = rb"[ \t\n\r\f]"
NAME = rb"[^ \t\n\r\f/>]++"
NAME_END = rb"[ \t\n\r\f/>]"
NAME_ENDS = rb"(?=%b)" % NAME_END
ATTRIBUTE = (  # A complete one: nothing that follows can belong to it.
    rb"[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"
    rb"""(?>%b*+=%b*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\r\f"'>][^ \t\n\r\f>]*+(?!\Z)|(?=>))"""
    rb"|(?!%b*+(?:=|\Z)))" % (SPACE, SPACE, SPACE)
)
REST_OF_TAG = rb"(?>(?:%b)*)[ \t\n\r\f/]*+>" % ATTRIBUTE
TAG_END = re.compile(rb"(?>(?:%b)*)(?P<slash>[ \t\n\r\f/]*+)>" % ATTRIBUTE)
COMPLETE_PART = re.compile(rb"(</?+%b)(?>(?:%b)*)" % (NAME, ATTRIBUTE))

# The elements that matter. All others are passed over without leaving the pattern.
NOTABLE = (
    rb"(?:b(?:ase|ody)|frameset|h(?:ead|tml)|iframe|math|no(?:embed|frames|script)|plaintext"
    rb"|s(?:cript|tyle|vg)|t(?:emplate|extarea|itle)|xmp)%b" % NAME_ENDS
)
PAGE = (b"html", b"head", b"body")
FOREIGN = (b"svg", b"math")
SEPARATE = (*FOREIGN, b"template")  # Their content is not part of the page's own structure.
RAW = ("iframe", "noembed", "noframes", "noscript", "style", "textarea", "title", "xmp")

# A mode is a stretch without markup, by what ends it. The group found says how to go on: `end` and
# `done` with markup, at the find or after it; any other in the mode of that name.
MODES = {
    **{name: rb"(?P<end></%b%b)" % (name.encode(), NAME_ENDS) for name in RAW},
    "plaintext": rb"(?P<end>(?!))",
    "script": rb"(?P<end></script%b)|(?P<escaped><!(?=--))" % NAME_ENDS,
    "escaped": rb"(?P<end></script%b)|(?P<script>-->)|(?P<nested><script%b)"
    % (NAME_ENDS, NAME_ENDS),
    "nested": rb"(?P<script>-->)|(?P<escaped></script%b)" % NAME_ENDS,
    "comment": rb"(?P<done>--!?>)",
    "bogus": rb"(?P<done>>)",
    "xml_comment": rb"(?P<done>-->)",
    "instruction": rb"(?P<done>\?>)",
    "cdata": rb"(?P<done>\]\]>)",
    "doctype": rb"(?P<done>>)|(?P<subset>\[)",
    "subset": rb"(?P<done>\]%b*+>)" % SPACE,
}
SEARCHES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in MODES.items()}


class _Grammar:
    """What differs between HTML and XHTML."""

    def __init__(self, *, letter: bytes, flags: re.RegexFlag, openings: dict[bytes, str]) -> None:
        # The mode after each opening; "" is markup. The first that fits counts.
        self.openings = openings
        self.unfinished_tag = re.compile(rb"</?+(?:%b|\Z)" % letter)
        # What does not matter. How much at once is limited: each round takes memory.
        self.dull = re.compile(
            rb"[^<]*+(?:<(?:/?+(?!%b)(?=%b)%b(?:>|%b)|(?!%b|[/!?]|\Z))[^<]*+){0,1000}"
            % (NOTABLE, letter, NAME, REST_OF_TAG, letter),
            flags,
        )
        self.notable = re.compile(rb"</?+%b" % NOTABLE, flags)


HTML = _Grammar(
    letter=rb"[a-zA-Z]",
    flags=re.IGNORECASE,
    openings={
        b"<!-->": "",
        b"<!--->": "",
        b"<!--": "comment",
        b"<!doctype": "bogus",
        b"<![cdata[": "cdata",
        b"<!": "bogus",
        b"<?": "bogus",
        b"</": "bogus",
    },
)
XHTML = _Grammar(
    letter=rb"[a-zA-Z_:\x80-\xff]",
    flags=re.NOFLAG,
    openings={
        b"<!--": "xml_comment",
        b"<!doctype": "doctype",
        b"<![cdata[": "cdata",
        b"<!": "bogus",
        b"<?": "instruction",
        b"</": "bogus",
    },
)


class Scanner:
    """A reader of markup that stops where a tag may go in.

    The place is before the first `<base`, `</head>`, `<frameset` or `</body>` that counts: one
    outside raw text, comments, templates and drawings. In XHTML, `</html>` is the last resort.
    """

    is_document: bool
    """Whether anything says that this is a page, and not a part of one."""

    seen: bool
    """Whether a script with the marker came before any place. The search is over then."""

    held: int
    """How many of the bytes scanned last may be the beginning of the place."""

    def __init__(self, *, marker: bytes, xhtml: bool, document: bool) -> None:
        self.is_document = document
        self.seen = False
        self.held = 0
        self._marker = marker
        self._xhtml = xhtml
        self._grammar = XHTML if xhtml else HTML
        self._pending = b""  # What the next piece continues.
        self._mode = ""
        self._separate: list[bytes] = []
        self._in_body = False

    @property
    def may_end(self) -> bool:
        """Whether a tag at the end, before the bytes held, would be read as a tag."""
        return not (self._mode or self._separate or len(self._pending) > self.held)

    def scan(self, piece: bytes) -> int | None:
        """Read on.

        Returns:
            Where the tag goes, counted from the start of `piece` (below zero if among the bytes
            held before), or None if the place is not here.
        """
        text = self._pending + piece
        before = len(self._pending)
        self._pending = b""
        self.held = 0
        position = 0
        while position < len(text) and not self.seen:
            if self._mode:
                position = self._leave_mode(text, position)
                continue
            dull = self._grammar.dull.match(text, position)
            if dull and dull.end() > position:
                position = dull.end()
                continue
            notable = self._grammar.notable.match(text, position)
            if not notable:
                position = self._open_mode(text, position)
            elif notable[0].lower() in self._places():
                return position - before
            else:
                position = self._read_tag(text, position, notable.end())
        return None

    def _leave_mode(self, text: bytes, position: int) -> int:
        found = SEARCHES[self._mode].search(text, position)
        if found is None:
            self._pending = text[max(position, len(text) - TAIL) :]
            return len(text)
        kind = str(found.lastgroup)
        self._mode = "" if kind in ("end", "done") else kind
        return found.start() if kind == "end" else found.end()

    def _open_mode(self, text: bytes, position: int) -> int:
        if self._grammar.unfinished_tag.match(text, position):
            return self._keep(text, position)
        start = text[position : position + 9].lower()
        openings = self._grammar.openings
        opening = next(o for o in openings if start.startswith(o) or o.startswith(start))
        if not start.startswith(opening):
            return self._keep(text, position)
        mode = openings[opening]
        self._mode = "bogus" if mode == "cdata" and not self._is_foreign() else mode
        self.is_document |= opening == b"<!doctype"
        return position + len(opening)

    def _read_tag(self, text: bytes, position: int, name_end: int) -> int:
        name = text[position + 1 : name_end].lower()
        rest = TAG_END.match(text, name_end)
        end = rest.end() if rest else len(text)
        if name == b"script" and not self._separate and text.find(self._marker, name_end, end) >= 0:
            self.seen = True
        if rest is None:
            return self._keep(text, position)
        if name.startswith(b"/"):
            self._close(name[1:])
        else:
            self._open(name, empty=rest["slash"].endswith(b"/"))
        return end

    def _open(self, name: bytes, *, empty: bool) -> None:
        if not self._separate:
            self.is_document |= name in PAGE
            self._in_body |= name == b"body"
        if empty and (name in FOREIGN or self._is_foreign()):
            return
        if name in SEPARATE:
            self._separate.append(name)
        elif not self._xhtml and name.decode() in SEARCHES:
            self._mode = name.decode()

    def _close(self, name: bytes) -> None:
        if not self._separate:
            self.is_document |= name in PAGE
        elif name in self._separate:
            while self._separate.pop() != name:
                pass

    def _is_foreign(self) -> bool:
        return self._xhtml or self._separate[-1:] in ([b"svg"], [b"math"])

    def _places(self) -> tuple[bytes, ...]:
        if self._separate:
            return ()
        last = (b"</body", b"</html") if self._xhtml else (b"</body",)
        first = () if self._in_body else (b"</head", b"<frameset")
        base = (b"<base",) if self.is_document else ()
        return (*base, *first, *last)

    def _keep(self, text: bytes, position: int) -> int:
        """Remember what begins at `position`: it is not all here."""
        rest = text[position:]
        start = rest if self._xhtml else rest.lower()
        if any(place.startswith(start) for place in self._places()):
            self.held = len(rest)
        elif len(rest) > LIMIT:
            # Complete attributes need not be looked at again, and to cut off the end of the
            # incomplete one leaves the reader where it was: in a name, or a quoted value, or not.
            done = COMPLETE_PART.match(rest)
            assert done  # Nothing but a tag is that long.
            rest = (done[1] + b" " + rest[done.end() :])[:LIMIT]
        self._pending = rest
        return len(text)
