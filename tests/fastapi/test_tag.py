"""The tag names the client, the version of the app that the page shows, and nothing unescaped."""

import pytest

from fastapi_reloader.page_headers import Page, page_of
from fastapi_reloader.tag import MARKER, Visit, insertion_for
from reloader_core.client import client_hash
from reloader_core.journal import Position

VISIT = Visit(
    method="GET",
    path="/",
    raw_path=b"/",
    root="",
    is_document=True,
    keep_state=True,
    position=Position("boot", 7),
    status=200,
)


def page(*headers: tuple[bytes, bytes], kind: bytes = b"text/html") -> Page:
    found = page_of(200, ((b"content-type", kind), *headers))
    assert found
    return found


def test_the_tag_says_where_the_client_is_and_what_the_page_shows() -> None:
    assert insertion_for(page(), VISIT).tag() == (
        f'<script async src="---fastapi-reloader---/client/{client_hash()}/start.js" '
        'data-boot="boot" data-seq="7" data-method="GET" data-status="200" '
        'data-keep-state="true"></script>'
    )


def test_every_tag_can_be_recognised() -> None:
    assert MARKER in insertion_for(page(), VISIT._replace(path="/a/b")).tag()


def test_in_xhtml_it_is_well_formed() -> None:
    insertion = insertion_for(page(kind=b"application/xhtml+xml"), VISIT)

    assert insertion.xhtml
    assert 'xmlns="http://www.w3.org/1999/xhtml" async="async" src=' in insertion.tag()


@pytest.mark.parametrize(
    ("headers", "keep_state"), [([(b"cache-control", b"no-store")], True), ([], False)]
)
def test_state_is_not_kept_where_it_should_not_be(
    headers: list[tuple[bytes, bytes]], keep_state: bool
) -> None:
    tag = insertion_for(page(*headers), VISIT._replace(keep_state=keep_state)).tag()

    assert 'data-keep-state="false"' in tag


def test_a_nonce_is_escaped() -> None:
    assert ' nonce="&quot;abc+/="' in insertion_for(page(), VISIT, '"abc+/=').tag()


def test_the_address_is_below_the_root_of_the_route() -> None:
    visit = VISIT._replace(path="/shop/sub/a", root="/shop")

    assert 'src="../---' in insertion_for(page(), visit).tag()
