"""What becomes of a page depends on its response, its request and nothing that is left over."""

from typing import Any

import pytest
from tests.support.asgi import NAVIGATION, Headers, http_scope

from fastapi_reloader.navigation import navigation_of
from fastapi_reloader.plan import Plan, plan_for
from reloader_core.journal import Position
from reloader_core.settings import Settings

HTML = (b"content-type", b"text/html")
POLICY = b"content-security-policy"


def plan(
    *headers: Any, seq: int = 0, settings: Settings | None = None, request: Headers = NAVIGATION
) -> Plan | None:
    scope = http_scope("/page", headers=request)
    navigation = navigation_of(scope)
    assert navigation
    message = {"type": "http.response.start", "status": 200, "headers": list(headers)}
    position = Position("boot", seq)
    return plan_for(message, navigation, "", scope, position, settings or Settings())


def test_what_is_no_page_has_none() -> None:
    assert plan((b"content-type", b"application/json")) is None


def test_a_page_has_its_headers_and_its_tag() -> None:
    found = plan(HTML, (b"etag", b"1"))

    assert found
    assert found.headers == (HTML, (b"cache-control", b"no-cache"))
    assert 'data-seq="0"' in found.insertion.tag()


def test_it_is_worked_out_once_and_cannot_be_changed() -> None:
    found = plan(HTML)

    assert found
    assert hash(found.headers)
    assert plan(list(HTML)) is found


@pytest.mark.parametrize(
    "other",
    [
        {"seq": 1},
        {"settings": Settings(keep_state=False)},
        {"request": [item for item in NAVIGATION if item[0] != b"sec-fetch-dest"]},
    ],
)
def test_another_request_has_another(other: dict[str, Any]) -> None:
    assert plan(HTML, **other) is not plan(HTML)


def test_a_nonce_of_the_page_is_reused() -> None:
    found = plan(HTML, (POLICY, b"script-src 'nonce-abc+/='"))

    assert found
    assert ' nonce="abc+/="' in found.insertion.tag()


def test_a_fresh_nonce_is_good_for_one_page() -> None:
    strict = (POLICY, b"script-src 'strict-dynamic' 'sha256-AAAA'")
    first, second = plan(HTML, strict), plan(HTML, strict)

    assert first
    assert second
    assert first.insertion.tag() != second.insertion.tag()
    assert first.headers != second.headers


def test_a_policy_without_a_nonce_admits_the_client_by_its_address() -> None:
    found = plan(HTML, (POLICY, b"script-src cdn.test"))

    assert found
    assert " nonce=" not in found.insertion.tag()
    assert any(b"---fastapi-reloader---" in value for _, value in found.headers)
