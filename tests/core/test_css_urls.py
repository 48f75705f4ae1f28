"""Addresses on the page's own host get the token; everything else stays byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reloader_core.css_urls import with_token


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ('@import "a.css";', '@import "a.css?x-hot=7";'),
        ("@import 'a.css' layer(x) screen;", "@import 'a.css?x-hot=7' layer(x) screen;"),
        ("@IMPORT url(a.css);", "@IMPORT url(a.css?x-hot=7);"),
        ('@import url( "a.css" ) screen;', '@import url( "a.css?x-hot=7" ) screen;'),
        ("a{b:url(/i.png)}", "a{b:url(/i.png?x-hot=7)}"),
        ("a{b:URL('../i.png?v=1#x')}", "a{b:URL('../i.png?v=1&x-hot=7#x')}"),
        ("a{b:url(i.png?x-hot=6)}", "a{b:url(i.png?x-hot=7)}"),
        ("a{b:url(i.png?x-hot=6&v=1)}", "a{b:url(i.png?v=1&x-hot=7)}"),
        ("a{b:url( i.png )}", "a{b:url(i.png?x-hot=7 )}"),
        (
            "@font-face{src:url(f.woff2) format('woff2')}",
            "@font-face{src:url(f.woff2?x-hot=7) format('woff2')}",
        ),
    ],
)
def test_own_addresses_get_the_token(css: str, expected: str) -> None:
    assert with_token(css.encode(), "7").decode() == expected


@pytest.mark.parametrize(
    "css",
    [
        "a{b:url(data:image/png;base64,AA==)}",
        "a{b:url(https://cdn.test/i.png)}",
        "a{b:url('//cdn.test/i.png')}",
        "a{b:url(#gradient)}",
        "a{b:url()}",
        'a{b:url("")}',
        "/* url(a.png) @import 'a.css' */",
        "/* never closed url(a.png)",
        "a{content:'url(a.png)'}",
        'a::before{content:"@import \\"a.css\\""}',
        "a{b:my-url(a.png)}",
        "@charset 'utf-8';",
        "a{b:local('x.css')}",
    ],
)
def test_nothing_else_is_touched(css: str) -> None:
    assert with_token(css.encode(), "7").decode() == css


@given(st.text(alphabet="ab.(){};:'\"\\/*@importurl #&=\n"))
def test_without_the_token_it_is_the_stylesheet_that_it_was(css: str) -> None:
    before = css.encode()
    after = with_token(before, "7")

    assert after.replace(b"?x-hot=7", b"") == before
    assert with_token(after, "7") == after
