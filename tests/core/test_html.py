"""One tag goes into a document, and nothing else about its bytes changes, however they come."""

import codecs
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reloader_core.html import BYTE_ORDER_MARKS, Insertion, TagInserter

MARKER = "/client/"
TAG = '<script async src="../client/start.js" data-boot="b1"></script>'
PLACES = ("<base", "</head", "<frameset", "</body", "</html")

FRAGMENTS = """
<!doctype html> | <html> | <html lang="a>b"> | <head> | </head> | </HEAD > | <body> | </body> |
<body data-x="</head>"> | </html> | <base href="/"> | <frameset> | <header> | </he | <bas | < | </ |
<!-- | --> | --!> | <!--> | <!---> | - | > | <! | <? | ?> | <![CDATA[ | ]]> | ]> | [ |
<script> | </script> | <script src="x.js"></script> | <script/> | <!--<script> | <script |
<script src="/client/x.js"> | <style> | </style> | <style></head></style> | <title> | </title> |
<textarea> | </textarea> | <template> | </template> | <svg> | </svg> | <svg/> | <path/> | <math> |
<noscript> | </noscript> | <xmp> | </xmp> | <plaintext> | <a title="</body>"> | <a x='>'> | <a x= |
" | ' | = | / | <a | <img src=x/> | <p>text</p> | é | … | 漢 | 🦊 | hello
""".replace("\n", " ").split(" | ")

texts = st.lists(
    st.sampled_from([fragment.strip() for fragment in FRAGMENTS])
    | st.sampled_from(["\n", " ", "\t"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    max_size=25,
).map("".join)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    """A document's bytes, and the charset its headers give."""
    text = draw(texts)
    charset, codec, mark = draw(
        st.sampled_from(
            [
                ("utf-8", "utf-8", b""),
                ("windows-1252", "utf-8", codecs.BOM_UTF8),
                ("iso-8859-1", "latin-1", b""),
                ("no-such-charset", "shift-jis", b""),
                ("utf-16", "utf-16-le", b""),
                ("utf-16be", "utf-16-be", b""),
                ("utf-8", "utf-16-le", codecs.BOM_UTF16_LE),
                ("utf-16le", "utf-16-be", codecs.BOM_UTF16_BE),
            ]
        )
    )
    torn = draw(st.sampled_from([b"", b"", b"\xd8", b"<"]))
    return mark + text.encode(codec, "replace") + torn, charset


def encoding_of(body: bytes, charset: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return encoding
    return {"utf-16": "utf-16-le", "utf-16be": "utf-16-be"}.get(charset, "ascii")


def cut(body: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(body) + 1) for place in places), len(body)]
    return [body[start:end] for start, end in pairwise(edges)]


def run(inserter: TagInserter, chunks: list[bytes]) -> bytes:
    return b"".join([*map(inserter.feed, chunks), inserter.close()])


def insert(body: str, *, size: int = 1 << 20, xhtml: bool = False, document: bool = False) -> str:
    inserter = TagInserter(Insertion(TAG, marker=MARKER, xhtml=xhtml, document=document))
    data = body.encode()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    return run(inserter, chunks).decode()


@given(bodies(), st.lists(st.integers(0), max_size=30), st.booleans(), st.booleans())
@example((b"\xef\xbb", "utf-8"), [1], False, True)
@example((b"\xff", "utf-16"), [], False, True)
def test_the_way_a_body_is_cut_changes_nothing(
    sample: tuple[bytes, str], places: list[int], xhtml: bool, document: bool
) -> None:
    body, charset = sample

    def fresh() -> TagInserter:
        return TagInserter(
            Insertion(TAG, marker=MARKER, charset=charset, xhtml=xhtml, document=document)
        )

    whole, bytewise, some = fresh(), fresh(), fresh()
    result = run(whole, [body])

    assert run(bytewise, [body[at : at + 1] for at in range(len(body))]) == result
    assert run(some, cut(body, places)) == result
    assert (whole.inserted, whole.seen) == (some.inserted, some.seen)
    assert (whole.inserted, whole.seen) == (bytewise.inserted, bytewise.seen)


@given(bodies(), st.booleans(), st.booleans())
def test_a_body_gets_one_tag_or_none_and_keeps_its_bytes(
    sample: tuple[bytes, str], xhtml: bool, document: bool
) -> None:
    body, charset = sample
    inserter = TagInserter(
        Insertion(TAG, marker=MARKER, charset=charset, xhtml=xhtml, document=document)
    )

    result = run(inserter, [body])

    tag = TAG.encode(encoding_of(body, charset))
    assert result.count(tag) == inserter.inserted
    assert result.replace(tag, b"") == body
    assert not (inserter.inserted and inserter.seen)


@given(bodies(), st.lists(st.integers(0), max_size=30), st.booleans())
def test_nothing_is_held_back_but_the_beginning_of_a_place(
    sample: tuple[bytes, str], places: list[int], xhtml: bool
) -> None:
    body, charset = sample
    inserter = TagInserter(Insertion(TAG, marker=MARKER, charset=charset, xhtml=xhtml))
    encoding = encoding_of(body, charset)
    fed = sent = b""

    for chunk in cut(body, places):
        fed += chunk
        sent += inserter.feed(chunk)
        if inserter.inserted:
            break
        assert sent + inserter.held == fed
        held = fed[len(sent) :].decode(encoding, "ignore")
        assert any(place.startswith(held.lower()) for place in PLACES) or any(
            mark.startswith(fed) for mark in BYTE_ORDER_MARKS
        )


@given(bodies(), st.booleans())
def test_a_second_wrapper_sees_the_tag_of_the_first(
    sample: tuple[bytes, str], document: bool
) -> None:
    body, charset = sample

    def fresh() -> TagInserter:
        return TagInserter(Insertion(TAG, marker=MARKER, charset=charset, document=document))

    inner, outer = fresh(), fresh()
    once = run(inner, [body])

    if inner.inserted:
        assert run(outer, [once]) == once
        assert outer.seen


@pytest.mark.parametrize("size", [1, 4, 1 << 20])
@pytest.mark.parametrize(
    ("marked", "document"),
    [
        ("<html><head>|</head><body></body></html>", False),
        ("<html><body>Hi|</body></html>", False),
        ("<!doctype html><h1>Hi</h1>|", False),
        ("<html><p>Hi</html>\n|", False),
        ("<html><p>Hi|</he", False),
        ("<html><p>Hi|<", False),
        ("<h1>Hi</h1>|", True),
        ("|", True),
    ],
)
def test_the_tag_goes_in_at(marked: str, document: bool, size: int) -> None:
    body = marked.replace("|", "")

    assert insert(body, document=document, size=size) == marked.replace("|", TAG)


@pytest.mark.parametrize("size", [1, 4, 1 << 20])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "<h1>Hi</h1>",
        "<html><!-- open",
        "<html><script>open",
        "<html><textarea>open",
        "<html><template>open",
        "<html><svg>open",
        "<html><p class='open",
        "<html><!doct",
        "<html><plaintext>",
        "<html><script src='/client/other.js'></script></head>",
    ],
)
def test_nothing_goes_into(body: str, size: int) -> None:
    assert insert(body, size=size) == body


def test_xhtml_gets_nothing_after_its_root() -> None:
    body = "<html xmlns='http://www.w3.org/1999/xhtml'><head/><body/></html>\n"

    assert insert(body, xhtml=True) == body.replace("</html>", TAG + "</html>")
    assert insert("<p>Hi</p>", xhtml=True, document=True) == "<p>Hi</p>"


@pytest.mark.parametrize(
    "charset",
    [
        *("utf-8", "UTF-8", "utf-8-sig", "latin-1", "cp1252", "shift_jis", "gb18030", "big5"),
        *("euc-kr", "rot13", "idna", "no-such-charset", "a\0b", ""),
    ],
)
def test_charsets_that_contain_ascii_get_an_ascii_tag(charset: str) -> None:
    inserter = TagInserter(Insertion(TAG, marker=MARKER, charset=charset))

    assert run(inserter, [b"<html>\xff</head>"]) == b"<html>\xff" + TAG.encode() + b"</head>"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-16", "utf-16-le"),
        ("UTF_16", "utf-16-le"),
        ("utf-16le", "utf-16-le"),
        ("ucs-2", "utf-16-le"),
        ("utf-16be", "utf-16-be"),
        ("unicodefffe", "utf-16-be"),
    ],
)
def test_utf_16_gets_a_wide_tag_and_characters_that_look_like_markup_are_none(
    charset: str, codec: str
) -> None:
    # Each of the first three has a byte that is "<", the last two are one character.
    body = "<html>\u3c00\u003c\u013c/head> 🦊|</head>"
    inserter = TagInserter(Insertion(TAG, marker=MARKER, charset=charset))

    result = run(inserter, [body.replace("|", "").encode(codec)])

    assert result.decode(codec) == body.replace("|", TAG)


@pytest.mark.parametrize("mark", BYTE_ORDER_MARKS)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16le", "utf-16be", "latin-1"])
@pytest.mark.parametrize("size", [1, 2, 1 << 20])
def test_a_byte_order_mark_beats_the_charset(mark: bytes, charset: str, size: int) -> None:
    codec = BYTE_ORDER_MARKS[mark]
    body = mark + "<html>é</head>".encode(codec)
    inserter = TagInserter(Insertion(TAG, marker=MARKER, charset=charset))

    result = run(inserter, [body[at : at + size] for at in range(0, len(body), size)])

    assert result == mark + f"<html>é{TAG}</head>".encode(codec)


@pytest.mark.parametrize(
    "charset",
    ["utf-32", "utf-7", "cp037", "cp500", "iso-2022-jp", "ISO2022_KR", "csISO2022JP", "hz-gb-2312"],
)
def test_charsets_in_which_ascii_bytes_mean_something_else_are_left_alone(charset: str) -> None:
    inserter = TagInserter(Insertion(TAG, marker=MARKER, charset=charset, document=True))

    assert run(inserter, [b"<html></head>", b"</html>"]) == b"<html></head></html>"
    assert not inserter.inserted


def test_ordinary_text_goes_out_at_once() -> None:
    inserter = TagInserter(Insertion(TAG, marker=MARKER))

    for chunk in (b"<html><p class='", b"a'>Wait", b" for <b", b"r> it <!-", b"- x", b" -->", b"."):
        assert inserter.feed(chunk) in (chunk, b" for ", b"<br> it <!-")


def test_an_endless_tag_is_neither_held_nor_kept() -> None:
    inserter = TagInserter(Insertion(TAG, marker=MARKER))

    for chunk in [b"<html><a "] + [b"x " * 5000, b"y" * 10_000, b"='" + b">" * 10_000] * 50:
        assert inserter.feed(chunk) == chunk


def test_after_the_tag_bytes_pass_untouched() -> None:
    inserter = TagInserter(Insertion(TAG, marker=MARKER))
    inserter.feed(b"<html></head>")
    chunk = b"</head><script src='/client/x.js'></he"

    assert inserter.feed(chunk) is chunk
    assert inserter.held == b""
    assert inserter.close() == b""
    assert inserter.inserted
    assert not inserter.seen


@given(bodies(), st.integers(0), st.binary(max_size=20), st.booleans(), st.booleans())
@example((b"<html><script>'</head>'</script></head>", "utf-8"), 99, b"", False, False)
@example((b"<html></head>", "utf-8"), 12, b"x>", False, False)
def test_what_is_remembered_of_a_document_is_true_of_the_next(
    sample: tuple[bytes, str], cut_at: int, rest: bytes, xhtml: bool, document: bool
) -> None:
    body, charset = sample
    insertion = Insertion(TAG, marker=MARKER, charset=charset, xhtml=xhtml, document=document)
    run(TagInserter(insertion), [body])

    for other in (body, body[: cut_at % (len(body) + 1)] + rest):
        fresh = Insertion(TAG, marker=MARKER, charset=charset, xhtml=xhtml, document=document)
        at_once = insertion.at_once(other)
        if at_once is not None:
            inserter = TagInserter(fresh)
            assert at_once == run(inserter, [other])
            assert inserter.inserted


def test_a_document_that_begins_as_the_last_one_gets_its_tag_at_once() -> None:
    insertion = Insertion(TAG, marker=MARKER)

    assert insertion.at_once(b"<html></head>1") is None
    run(TagInserter(insertion), [b"<html></head>1"])

    assert insertion.at_once(b"<html></head>2") == b"<html>" + TAG.encode() + b"</head>2"
    assert insertion.at_once(b"<html lang=en></head>2") is None
    assert insertion.at_once(b"<html></hea") is None


@pytest.mark.parametrize(
    ("charset", "chunks"),
    [
        ("utf-16le", ["<html></head>".encode("utf-16le")]),
        ("utf-8", [b"<html>", b"</head>"]),  # Where is known only from the second piece on.
        ("utf-8", [b"<html>" + b"x" * 100_000 + b"</head>"]),
    ],
)
def test_only_a_short_beginning_that_comes_in_one_piece_is_remembered(
    charset: str, chunks: list[bytes]
) -> None:
    insertion = Insertion(TAG, marker=MARKER, charset=charset)
    run(TagInserter(insertion), chunks)

    assert insertion.at_once(b"".join(chunks)) is None
