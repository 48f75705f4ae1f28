"""The tag names the client, the version of the app that the page shows, and nothing unescaped."""

from typing import Any

import pytest

from fastapi_reloader.gate import Route, current_route
from fastapi_reloader.page_headers import Page, page_of
from fastapi_reloader.tag import MARKER, tag_for
from reloader_core.client import client_hash
from reloader_core.journal import Position
from reloader_core.settings import Settings

POSITION = Position("boot", 7)


def page(*headers: tuple[bytes, bytes], kind: bytes = b"text/html") -> Page:
    found = page_of(200, [(b"content-type", kind), *headers])
    assert found
    return found


def scope(path: str = "/", **more: Any) -> dict[str, Any]:
    headers = [(b"host", b"localhost:8000")]
    return {"type": "http", "method": "GET", "path": path, "headers": headers, **more}


def tag(page: Page, scope: dict[str, Any], settings: Settings | None = None) -> str:
    return tag_for(page, 200, scope, POSITION, settings or Settings())[0]


def test_the_tag_says_where_the_client_is_and_what_the_page_shows() -> None:
    assert tag(page(), scope()) == (
        f'<script async src="---fastapi-reloader---/client/{client_hash()}/start.js" '
        'data-boot="boot" data-seq="7" data-method="GET" data-status="200" '
        'data-keep-state="true"></script>'
    )


def test_every_tag_can_be_recognised() -> None:
    assert MARKER.lstrip("/") in tag(page(), scope("/a/b"))


def test_in_xhtml_it_is_well_formed() -> None:
    written = tag(page(kind=b"application/xhtml+xml"), scope())

    assert 'xmlns="http://www.w3.org/1999/xhtml" async="async" src=' in written


@pytest.mark.parametrize(
    ("headers", "settings"),
    [([(b"cache-control", b"no-store")], Settings()), ([], Settings(keep_state=False))],
)
def test_state_is_not_kept_where_it_should_not_be(
    headers: list[tuple[bytes, bytes]], settings: Settings
) -> None:
    assert 'data-keep-state="false"' in tag(page(*headers), scope(), settings)


def test_a_nonce_of_the_page_is_reused_and_escaped() -> None:
    policy = (b"content-security-policy", b"script-src 'nonce-abc+/='")

    assert ' nonce="abc+/="' in tag(page(policy), scope())


@pytest.mark.parametrize(
    ("path", "more", "expected"),
    [
        ("/shop/a/b", {"root_path": "/shop"}, "../---"),
        ("/sub/a", {"root_path": "/sub", "app_root_path": ""}, "../---"),
    ],
)
def test_without_a_route_of_ours_it_is_where_the_outermost_app_has_it(
    path: str, more: dict[str, Any], expected: str
) -> None:
    assert f'src="{expected}' in tag(page(), scope(path, **more))


def test_the_route_that_answers_decides_the_address() -> None:
    token = current_route.set(Route(root="/shop", settings=Settings()))
    try:
        written = tag(page(), scope("/shop/sub/a", root_path="/shop/sub"))
    finally:
        current_route.reset(token)

    assert 'src="../---' in written
