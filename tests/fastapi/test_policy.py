"""A page's policy is extended just so far that the client runs."""

import logging

import pytest

from fastapi_reloader import policy
from fastapi_reloader.page_headers import Page, page_of
from fastapi_reloader.policy import admit_client
from reloader_core.settings import CspMode

HOST = "a.test:8000"
CSP = b"content-security-policy"


def page(*policies: bytes) -> Page:
    headers = [(b"content-type", b"text/html"), *((CSP, policy) for policy in policies)]
    found = page_of(200, tuple(headers))
    assert found
    return found


def admitted(page: Page, mode: CspMode = "patch") -> tuple[str | None, list[str]]:
    nonce, headers = admit_client(page, HOST, "/shop", "/shop/cart", mode)
    return nonce, [value.decode() for name, value in headers if name == CSP]


@pytest.fixture(autouse=True)
def _log_anew() -> None:
    policy._say_once.cache_clear()


def test_a_page_without_policy_is_left_alone() -> None:
    assert admitted(page()) == (None, [])


def test_the_client_s_addresses_are_added_where_they_are_missing() -> None:
    nonce, policies = admitted(page(b"script-src cdn.test; connect-src cdn.test"))

    client = "a.test:8000/shop/---fastapi-reloader---/client/"
    assert nonce is None
    assert f"script-src cdn.test {client}" in policies[0]
    assert policies[0].count("a.test:8000/shop/---fastapi-reloader---") >= 2


def test_the_page_may_fetch_itself_and_what_it_was() -> None:
    _, policies = admitted(page(b"connect-src 'none'"))

    route = "a.test:8000/shop/---fastapi-reloader---"
    assert policies == [f"connect-src {route} {route}/ a.test:8000/shop/cart"]


def test_a_page_that_trusts_its_own_origin_needs_nothing() -> None:
    assert admitted(page(b"default-src 'self'")) == (None, ["default-src 'self'"])


def test_a_nonce_is_taken_over() -> None:
    nonce, _ = admitted(page(b"script-src 'nonce-abc'"))

    assert nonce == "abc"


def test_a_strict_page_with_hashes_gets_a_fresh_nonce_each_time() -> None:
    strict = b"script-src 'strict-dynamic' 'sha256-AAAA'"
    first, policies = admitted(page(strict))
    second, _ = admitted(page(strict))

    assert first
    assert f"'nonce-{first}'" in policies[0]
    assert first != second


def test_every_policy_of_a_page_has_to_let_the_client_in() -> None:
    _, policies = admitted(page(b"script-src cdn.test", b"connect-src 'none'"))

    assert all("a.test:8000/shop/---fastapi-reloader---" in policy for policy in policies)


def test_a_root_path_is_written_as_a_browser_does() -> None:
    _, headers = admit_client(page(b"connect-src 'none'"), HOST, "/my süß app", "/a page", "patch")

    assert any(b"/my%20s%C3%BC%C3%9F%20app/---" in value for _, value in headers)
    assert any(value.endswith(b"/my%20s%C3%BC%C3%9F%20app/a%20page") for _, value in headers)


def test_a_host_that_is_none_gets_into_no_policy() -> None:
    policy = page(b"connect-src 'none'")

    assert admit_client(policy, "evil *", "", "/", "patch") == (None, policy.headers)


def test_reuse_takes_a_nonce_and_changes_nothing() -> None:
    policies = [b"script-src 'nonce-abc'; connect-src 'none'"]

    assert admitted(page(*policies), "reuse") == ("abc", [policies[0].decode()])


def test_off_does_not_look_at_the_policy() -> None:
    assert admitted(page(b"script-src 'nonce-abc'"), "off")[0] is None


def test_a_page_that_cannot_be_helped_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        admitted(page(b"sandbox"))
        admitted(page(b"sandbox"))

    assert [record.getMessage() for record in caplog.records] == [
        "A page's Content-Security-Policy keeps Reloader from refreshing it: "
        "see its 'sandbox' directive"
    ]
