"""Compare a wrapped app with the bare one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.asgi import FETCH, NAVIGATION, Exchange, Headers, Message, exchange, http_scope

from fastapi_reloader import (
    auto_refresh_middleware,
    html_injection_middleware,
    patch_for_auto_reloading,
    reloader_route_middleware,
)

Factory = Callable[..., Any]
"""Makes a new app; that of a Starlette app takes `middleware`."""

TAG = re.compile(rb"<script async[^>]*---fastapi-reloader---/client/[^>]*></script>")
STOCK = b"The server encountered an internal error"
"""What frameworks say where an app has no page for its errors."""
CHANGED = {b"cache-control", b"content-length", b"content-security-policy"}
GONE = {b"etag", b"last-modified", b"accept-ranges"}


def _added(make: Factory) -> Any:
    app = make()
    app.add_middleware(auto_refresh_middleware)
    return app


def _appended(make: Factory) -> Any:
    app = make()
    app.user_middleware.append(auto_refresh_middleware)
    return app


def _halves_added(make: Factory) -> Any:
    app = make()
    app.add_middleware(html_injection_middleware)
    app.add_middleware(reloader_route_middleware)
    return app


Wrap = Callable[[Factory], Any]

ANY_APP: dict[str, Wrap] = {
    "called": lambda make: auto_refresh_middleware(make()),
    "patched": lambda make: patch_for_auto_reloading(make()),
    "halves": lambda make: reloader_route_middleware(html_injection_middleware(make())),
    "twice": lambda make: auto_refresh_middleware(auto_refresh_middleware(make())),
}
"""The forms of wrapping that need nothing but an ASGI app."""

STARLETTE_APP: dict[str, Wrap] = {
    **ANY_APP,
    "add_middleware": _added,
    "user_middleware": _appended,
    "middleware=": lambda make: make(middleware=[auto_refresh_middleware]),
    "halves added": _halves_added,
    "added and called": lambda make: auto_refresh_middleware(_added(make)),
}
"""All forms of wrapping."""

any_form = pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
starlette_form = pytest.mark.parametrize("wrap", STARLETTE_APP.values(), ids=STARLETTE_APP)


async def assert_alike(
    bare: Any,
    wrapped: Any,
    path: str = "/",
    *incoming: Message,
    page: bool = False,
    headers: Headers | None = None,
    **more: Any,
) -> None:
    """Send a request to both apps, as `fetch()` and as a navigation, and compare the answers.

    Args:
        bare: The app as it is.
        wrapped: The same app, wrapped.
        path: Path and query.
        incoming: What the app receives.
        page: Whether the tag goes into the answer to the navigation.
        headers: Request headers besides those that browsers send.
        more: More of the scope.
    """

    async def ask(app: Any, like: Headers) -> Exchange:
        scope = http_scope(path, headers=[*like, *(headers or [])], **more)
        return await exchange(app, scope, *({**message} for message in incoming))

    fetched = await ask(bare, FETCH)
    assert_same(await ask(wrapped, FETCH), fetched)
    # What a compressing app answers when the wrapper has told it not to.
    kept = [item for item in NAVIGATION if item[0] != b"accept-encoding"]
    plain = kept if more.get("method", "GET") in {"GET", "POST"} else NAVIGATION
    shown, expected = await ask(wrapped, NAVIGATION), await ask(bare, plain)
    if _has_failed(expected) and not (page and STOCK not in expected.body):
        assert_shows_the_error(shown, expected)
    elif page:
        assert_differs_by_the_tag(shown, expected)
    else:
        assert_same(shown, expected)


def assert_same(wrapped: Exchange, bare: Exchange) -> None:
    """Fail unless every message and the exception are the same."""
    assert wrapped.sent == bare.sent
    assert repr(wrapped.error) == repr(bare.error)


def assert_differs_by_the_tag(wrapped: Exchange, bare: Exchange) -> None:
    """Fail unless the tag is in, and nothing is different but what it makes so."""
    assert len(TAG.findall(wrapped.body)) == 1
    assert TAG.sub(b"", wrapped.body) == bare.body
    assert wrapped.status == bare.status
    assert _others(wrapped) == _others(bare)
    assert wrapped.header(b"cache-control") == b"no-cache"
    assert wrapped.header(b"content-length") in {None, str(len(wrapped.body)).encode()}
    assert not GONE & {name.lower() for name, _ in wrapped.headers}
    assert wrapped.is_complete == bare.is_complete
    assert repr(wrapped.error) == repr(bare.error)
    assert _not_body(wrapped) == _not_body(bare)


def assert_shows_the_error(wrapped: Exchange, bare: Exchange) -> None:
    """Fail unless there is a page for the error, and nothing is different for the server."""
    assert len(TAG.findall(wrapped.body)) == 1
    assert b'id="reloader-error"' in wrapped.body
    assert wrapped.status == (bare.status if bare.sent else 500)
    assert wrapped.is_complete
    assert repr(wrapped.error) == repr(bare.error)


def _has_failed(answer: Exchange) -> bool:
    return answer.status >= 500 if answer.sent else answer.error is not None


def _others(answer: Exchange) -> Headers:
    return [item for item in answer.headers if item[0].lower() not in CHANGED | GONE]


def _not_body(answer: Exchange) -> list[Message]:
    known = {"http.response.start", "http.response.body"}
    return [item for item in answer.sent if item["type"] not in known]
