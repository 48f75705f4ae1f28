"""Headers say what a page is, and are edited without losing any that matter."""

import pytest

from fastapi_reloader.page_headers import RawHeaders, page_of, with_policies

HTML = (b"content-type", b"text/html; charset=utf-8")


@pytest.mark.parametrize("status", [200, 201, 202, 203, 404, 422, 500, 503])
def test_a_html_response_is_a_page(status: int) -> None:
    assert page_of(status, (HTML,))


@pytest.mark.parametrize("status", [100, 101, 204, 205, 206, 301, 302, 303, 304, 307, 308])
def test_a_status_without_a_body_to_show_is_none(status: int) -> None:
    assert page_of(status, (HTML,)) is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"")],
        [(b"content-type", b"application/json")],
        [(b"content-type", b"text/plain; charset=text/html")],
        [(b"content-type", b"text/html-sandboxed")],
        [HTML, (b"content-encoding", b"gzip")],
        [HTML, (b"Content-Encoding", b"br")],
        [HTML, (b"content-disposition", b"Attachment; filename=page.html")],
    ],
)
def test_what_a_browser_does_not_show_as_html_is_none(headers: RawHeaders) -> None:
    assert page_of(200, tuple(headers)) is None


@pytest.mark.parametrize(
    ("value", "charset", "is_xhtml"),
    [
        (b"text/html", "utf-8", False),
        (b"TEXT/HTML; Charset=ISO-8859-1", "ISO-8859-1", False),
        (b'text/html; charset="utf-16le"', "utf-16le", False),
        (b"application/xhtml+xml; charset=utf-8", "utf-8", True),
    ],
)
def test_kind_and_charset_are_read(value: bytes, charset: str, is_xhtml: bool) -> None:
    page = page_of(200, ((b"Content-Type", value),))

    assert page
    assert (page.charset, page.is_xhtml) == (charset, is_xhtml)


def test_validators_go_and_everything_else_stays_as_it_is() -> None:
    cookies = [(b"Set-Cookie", b"a=1"), (b"set-cookie", b"b=2")]
    stale = [(b"ETag", b'"x"'), (b"last-modified", b"Sat"), (b"accept-ranges", b"bytes")]
    cached = [(b"Cache-Control", b"max-age=60"), (b"cache-control", b"public")]

    page = page_of(200, (HTML, *cookies, *stale, *cached, (b"X-Own", b"\xff")))

    assert page
    assert page.headers == (HTML, *cookies, (b"X-Own", b"\xff"), (b"cache-control", b"no-cache"))
    assert page.may_be_stored


def test_a_page_that_may_not_be_stored_stays_so() -> None:
    page = page_of(200, (HTML, (b"cache-control", b"No-Store")))

    assert page
    assert page.headers == (HTML, (b"cache-control", b"No-Store"))
    assert not page.may_be_stored


def test_the_length_is_known_but_not_kept() -> None:
    page = page_of(200, ((b"Content-Length", b"7"), HTML))

    assert page
    assert page.length == 7
    assert page.headers == (HTML, (b"cache-control", b"no-cache"))


@pytest.mark.parametrize("length", [b"", b"-7", b"seven", b"7, 7"])
def test_a_length_that_is_none_fits_no_body(length: bytes) -> None:
    page = page_of(200, ((b"content-length", length), HTML))

    assert page
    assert page.length == -1


def test_policies_are_replaced_in_their_places() -> None:
    headers = ((b"Content-Security-Policy", b"a"), HTML, (b"content-security-policy", b"b"))
    page = page_of(200, headers)

    assert page
    assert page.policies == ("a", "b")
    assert [value for _, value in with_policies(headers, ["1", "2"])] == [b"1", HTML[1], b"2"]
