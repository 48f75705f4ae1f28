"""The scanner takes for a place what a browser takes for one, wherever the pieces are cut."""

import pytest

from reloader_core.html_scanner import LIMIT, Scanner

MARKER = "/client/"
ON_TAG = "|"  # Where the place is expected, in the examples below.

HTML = {
    "before the head's end": "<!doctype html><head><title>x</title>|</head><body></body>",
    "whatever the case of the name": "<HTML><HEAD>|</HeAd>",
    "with space and attributes in an end tag": "<html>|</head\n class=x>",
    "before a base, so that addresses are the page's": "<html><head>|<base href=/x/></head>",
    "not before a word that begins alike": "<html><basefont></header></head-x>|</head>",
    "before the body's end if the head has none": "<html><body><p>Hi</p>|</body></html>",
    "not in the body for a stray head's end": "<html><body></head><p>Hi</p>|</body></html>",
    "before a base in the body": "<html><body><p>|<base href=/x/></body>",
    "before a frameset": "<html>|<frameset><frame></frameset></html>",
    "at the first of several": "<html><body>|</body></body>",
    "without a start tag": "<title>x</title>|</head><p>Hi",
    "not in an attribute": """<html><a x="</head>" y='</head>' z = "</head>">|</head>""",
    "not in an attribute of a body": '<body data-x="</body>">|</body>',
    "after quotes in an unquoted value": """<html><a x=y="z>|</head>""",
    "after an apostrophe in an unquoted value": """<html><a x=it's>|</head>""",
    "after a quote in an attribute's name": """<html><a "x>|</head>""",
    "after an equals sign as a name": """<html><a ="x>|</head>""",
    "after an equals sign behind a value": """<html><a x="y"="z>|</head>""",
    "after a missing value": "<html><a x=>|</head>",
    "after a slash in a value": "<html><a x=/>|</head>",
    "not in a script": "<html><script>'</head>'</script>|</head>",
    "not in a script that is said to be empty": "<html><script/>'</head>'</script>|</head>",
    "not at a script's end that is none": "<html><script>'</scripts></head>'</script >|</head>",
    "not in a comment in a script": "<html><script><!-- </head> --> </head></script>|</head>",
    "not in a script in a comment in a script": (
        "<html><script><!-- <script></head></script></head> --></head></script>|</head>"
    ),
    "after a comment in a script that a script leaves": (
        "<html><script><!-- <script> --></head></script>|</head>"
    ),
    "after a script that ends in its comment": "<html><script><!-- </script>|</head>",
    "after a comment in a script that ends at once": (
        "<html><script><!--><script></head></script>|</head>"
    ),
    "not in a style": "<html><style></head></style>|</head>",
    "not in a title": "<html><title></head></title>|</head>",
    "not in a textarea": "<html><body><textarea></body></textarea>|</body>",
    "not in a noscript": "<html><noscript><base></head></noscript>|</head>",
    "not in an iframe": "<body><iframe></body></iframe>|</body>",
    "not in xmp": "<body><xmp></body></xmp>|</body>",
    "not in noembed": "<body><noembed></body></noembed>|</body>",
    "not in noframes": "<body><noframes></body></noframes>|</body>",
    "not after plaintext": "<html><plaintext></plaintext></head></body>",
    "not in a comment": "<html><!-- </head> -- > --!x </head> -->|</head>",
    "after an empty comment": "<html><!-->|</head>",
    "after an empty comment with a dash": "<html><!--->|</head>",
    "not after a comment's beginning with a dash": "<html><!---!></head>-->|</head>",
    "not after a comment's beginning with a bang": "<html><!--!></head>-->|</head>",
    "after a comment that ends with a bang": "<html><!-- x --!>|</head>",
    "after a declaration": "<html><!x </head>|</head>",
    "after an empty declaration": "<html><!>|</head>",
    "after a processing instruction": "<html><?php </head>|</head>",
    "after an end tag without a name": "<html></></ </head>|</head>",
    "after a sign that opens nothing": "<html>1 << 2 <3 <é>|</head>",
    "after what is CDATA only in XML": "<html><![CDATA[ </head>|</head>",
    "not in a template": "<html><template></head><template></template></head></template>|</head>",
    "after an end tag of no template": "<html></template>|</head>",
    "not in a drawing": "<html><svg></head></svg>|</head>",
    "not in CDATA in a drawing": "<html><svg><![CDATA[</svg></head>]]></svg>|</head>",
    "after an empty style in a drawing": "<html><svg><style/><title /></svg>|</head>",
    "after a value with a slash in a drawing": "<html><svg><title x=/></svg></title></svg>|</head>",
    "after an empty drawing": "<html><svg/><math />|</head>",
    "after a template with an open drawing": "<html><template><svg></template>|</head>",
    "not in a formula": "<body><math><mi>x</body></math>|</body>",
    "after a long attribute": f'<html><link href="{"x" * 3 * LIMIT}>" a>|</head>',
    "after a long attribute without quotes": f"<html><link href={'=' * 2 * LIMIT}>|</head>",
    "after many attributes": f"""<html><link {"a='>' " * LIMIT}>|</head>""",
}

XHTML = {
    "before the head's end": "<html><head><title/>|</head><body/></html>",
    "only for names in lower case": "<html><HEAD></HEAD></Head>|</head>",
    "before a base": "<html><head>|<base href='/x/'/></head></html>",
    "before the body's end": "<html><head/><body><p/>|</body></html>",
    "before the root's end": "<html><head/><body/>|</html>",
    "after an empty script": "<html><head><script src='x'/>|</head></html>",
    "after an empty template and drawing": "<html><template/><svg/>|</head></html>",
    "not in CDATA": "<html><script>//<![CDATA[\n'</head>' ]] ]>\n//]]></script>|</head></html>",
    "not in a processing instruction": "<?xml version='1.0'?><html><?x </head> > ?>|</head>",
    "not in a comment": "<html><!--></head>--!></head>-->|</head>",
    "not in a doctype": "<!DOCTYPE html [<!ENTITY x '</head>'> ] ><html>|</head></html>",
    "after a plain doctype": "<!DOCTYPE html><html>|</head></html>",
    "after names of other alphabets": "<html><é x='</head>'/><_:a/>|</head></html>",
    "nowhere": "<svg xmlns='…'></svg>",
}


def pieces_of(text: bytes, size: int) -> list[bytes]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def find(text: bytes, *, size: int, xhtml: bool, document: bool = False) -> int | None:
    scanner = Scanner(marker=MARKER.encode(), xhtml=xhtml, document=document)
    start = 0
    for piece in pieces_of(text, size):
        place = scanner.scan(piece)
        if place is not None:
            return start + place
        start += len(piece)
    return None


def example_of(marked: str) -> tuple[bytes, int | None]:
    before, place, after = marked.partition(ON_TAG)
    return (before + after).encode(), len(before.encode()) if place else None


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize("marked", HTML.values(), ids=HTML.keys())
def test_the_place_in_html_is(marked: str, size: int) -> None:
    text, place = example_of(marked)

    assert find(text, size=size, xhtml=False) == place


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize("marked", XHTML.values(), ids=XHTML.keys())
def test_the_place_in_xhtml_is(marked: str, size: int) -> None:
    text, place = example_of(marked)

    assert find(text, size=size, xhtml=True) == place


def test_a_base_counts_only_in_a_document() -> None:
    text = b"<base href=/x/><p>Hi</p>"

    assert find(text, size=1, xhtml=False) is None
    assert find(text, size=1, xhtml=False, document=True) == 0


@pytest.mark.parametrize("size", [1, 5, 1 << 20])
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<html><script async src='../client/x.js'></script></head>", True),
        ("<html><script src='../client/", True),
        ("<html></head><script src='../client/x.js'></script>", False),
        ("<html><script src='x.js'>'/client/'</script></head>", False),
        ("<html><link href='/client/x.js'></head>", False),
        ("<html><!--<script src='/client/x.js'></script>--></head>", False),
        ("<html><template><script src='/client/x.js'></script></template></head>", False),
    ],
)
def test_a_script_with_the_marker_is_seen_before_the_place(
    text: str, seen: bool, size: int
) -> None:
    scanner = Scanner(marker=MARKER.encode(), xhtml=False, document=False)

    places = (scanner.scan(piece) for piece in pieces_of(text.encode(), size))
    found = any(place is not None or scanner.seen for place in places)

    assert found
    assert scanner.seen is seen


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html>", "<HTML lang=en>", "<head>", "</html>", "<body class='a>b'>"],
)
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_a_document_is_known_by(text: str, size: int) -> None:
    scanner = Scanner(marker=MARKER.encode(), xhtml=False, document=False)

    for piece in pieces_of(text.encode(), size):
        scanner.scan(piece)

    assert scanner.is_document


@pytest.mark.parametrize(
    "text",
    [
        "<h1>Hi</h1>",
        "<!-- <html> -->",
        "<header></header>",
        "<a title='<html>'>",
        "<template><html></html></template>",
        "<script>'<body>'</script>",
        "<html",
    ],
)
def test_no_document_is_made_by(text: str) -> None:
    scanner = Scanner(marker=MARKER.encode(), xhtml=False, document=False)

    scanner.scan(text.encode())

    assert not scanner.is_document


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("<html>x<", 1),
        ("<html>x</", 2),
        ("<html>x</BO", 4),
        ("<html>x</head", 6),
        ("<html>x<ba", 3),
        ("x<ba", 0),
        ("<html>x<frame", 6),
        ("<html>x</heat", 0),
        ("<html>x<p class='", 0),
        ("<html>x<!-", 0),
        ("<body>x</he", 0),
        ("<html><script></he", 0),
        ("<html><template></he", 0),
    ],
)
def test_only_the_beginning_of_a_place_is_held(text: str, held: int) -> None:
    scanner = Scanner(marker=MARKER.encode(), xhtml=False, document=False)

    scanner.scan(text.encode())

    assert scanner.held == held
