"""A request is a navigation unless the browser says that it is something else."""

from typing import Any

import pytest
from tests.support.asgi import FETCH, NAVIGATION, Headers, http_scope, websocket_scope

from fastapi_reloader.navigation import (
    Rerendering,
    navigation_of,
    request_of,
    without_bypasses,
)

HOST: Headers = [(b"host", b"localhost")]


@pytest.mark.parametrize(
    "headers",
    [
        NAVIGATION,
        HOST,  # curl, or a browser that says nothing
        [*HOST, (b"accept", b"*/*")],
        [*HOST, (b"accept", b"text/*")],
        [*HOST, (b"accept", b"application/xhtml+xml;q=0.5")],
        [*HOST, (b"sec-fetch-dest", b"iframe")],
        [*HOST, (b"sec-fetch-dest", b"frame")],
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_may_be_shown_as_a_page_is_a_navigation(method: str, headers: Headers) -> None:
    assert navigation_of(http_scope(method=method, headers=headers))


@pytest.mark.parametrize(
    "extra",
    [
        (b"sec-fetch-dest", b"empty"),
        (b"sec-fetch-dest", b"script"),
        (b"sec-fetch-dest", b"image"),
        (b"accept", b"application/json"),
        (b"accept", b"text/event-stream"),
        (b"accept", b"image/webp"),
        (b"hx-request", b"true"),
        (b"turbo-frame", b"cart"),
        (b"x-requested-with", b"XMLHttpRequest"),
        (b"range", b"bytes=0-99"),
    ],
)
def test_what_goes_into_a_page_is_no_navigation(extra: tuple[bytes, bytes]) -> None:
    assert not navigation_of(http_scope(headers=[*HOST, extra]))


def test_what_a_service_worker_fetches_for_a_page_is_one() -> None:
    fetched = [(b"sec-fetch-mode", b"navigate"), (b"sec-fetch-dest", b"empty")]
    scope = http_scope(headers=[*HOST, *fetched])

    navigation = navigation_of(scope)
    assert navigation
    assert navigation.is_document


def test_an_app_that_shows_pages_may_name_itself() -> None:
    assert navigation_of(http_scope(headers=[*HOST, (b"x-requested-with", b"com.example.app")]))


def test_neither_is_a_fetch_nor_a_websocket() -> None:
    assert not navigation_of(http_scope(headers=FETCH))
    assert not navigation_of(websocket_scope())


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "get"])
def test_other_methods_bring_no_page(method: str) -> None:
    assert not navigation_of(http_scope(method=method, headers=NAVIGATION))


@pytest.mark.parametrize("kind", [b"document", b"iframe", b"frame"])
def test_a_document_is_what_the_browser_calls_one(kind: bytes) -> None:
    document = navigation_of(http_scope(headers=[*HOST, (b"sec-fetch-dest", kind)]))
    unknown = navigation_of(http_scope(headers=HOST))

    assert document
    assert document.is_document
    assert unknown
    assert not unknown.is_document


def test_the_app_gets_no_header_that_would_keep_the_tag_out() -> None:
    asked = [(b"if-none-match", b"x"), (b"if-modified-since", b"x"), (b"accept-encoding", b"br")]
    navigation = navigation_of(http_scope(headers=[*HOST, *asked, (b"x-own", b"1")]))

    assert navigation
    assert navigation.host == "localhost"
    assert navigation.headers == (*HOST, (b"x-own", b"1"))


def test_headers_in_lists_are_read_too() -> None:
    headers: Any = [[b"host", b"localhost"], [b"sec-fetch-dest", b"document"]]

    assert navigation_of(http_scope(headers=headers)) == navigation_of(
        http_scope(headers=[tuple(item) for item in headers])
    )


def test_a_server_is_not_offered_to_send_files_itself() -> None:
    extensions: dict[str, Any] = {"http.response.pathsend": {}, "http.response.debug": {}}

    assert without_bypasses(extensions) == {"http.response.debug": {}}
    assert without_bypasses({}) == {}


@pytest.mark.parametrize(
    ("accept", "expected"), [(b"text/html,*/*", True), (b"*/*", False), (b"text/*", False)]
)
def test_it_is_known_whether_html_is_wanted(accept: bytes, expected: bool) -> None:
    navigation = navigation_of(http_scope(headers=[*HOST, (b"accept", accept)]))

    assert navigation
    assert navigation.accepts_html is expected


def test_our_client_asks_for_its_page_once_more() -> None:
    scope = http_scope(headers=[*FETCH, (b"x-reloader", b"morph")])

    assert request_of(scope) == Rerendering("localhost:8000")
    assert not navigation_of(scope)
