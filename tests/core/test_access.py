"""Only this machine, and hosts allowed by name, get anything of Reloader."""

import pytest

from reloader_core.access import host_name, is_allowed_host, is_local_host, is_same_origin


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "localhost.",
        "app.localhost:80",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.9.9.9",
        "[::1]",
        "[::1]:8000",
        "[::ffff:127.0.0.1]:1",
    ],
)
def test_local_hosts_are_allowed(host: str) -> None:
    assert is_allowed_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a.test",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "evil.test:localhost",
        "evillocalhost",
        "user@localhost",
        "localhost@evil.test",
        "localhost/evil",
        "localhost evil",
        "localhost, evil.test",
        "evil.test#localhost",
        "localhost:8000:9000",
        "localhost:http",
        "[::1",
        "::1",
        "[::1]evil.test",
        "0.0.0.0",
        "192.168.0.1",
        "[fe80::1]",
        "[::ffff:8.8.8.8]",
        "loc\u0430lhost",
        "localhost\n",
        "*",
    ],
)
def test_other_and_malformed_hosts_are_not(host: str) -> None:
    assert not is_allowed_host(host)


@pytest.mark.parametrize(
    ("host", "allowed", "expected"),
    [
        ("a.test:8000", ["a.test"], True),
        ("A.TEST", ["a.test"], True),
        ("a.test", ["A.Test:9000"], True),
        ("b.a.test", ["a.test"], False),
        ("b.a.test", ["*.a.test"], True),
        ("b.a.test", [".a.test"], True),
        ("a.test", ["*.a.test"], False),
        ("evila.test", ["*.a.test"], False),
        ("192.168.0.7:8000", ["192.168.0.7"], True),
        ("anything at all", ["*"], True),
        ("localhost", ["a.test"], True),
    ],
)
def test_hosts_are_allowed_by_name(host: str, allowed: list[str], expected: bool) -> None:
    assert is_allowed_host(host, allowed) is expected


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://a.test", "a.test", True),
        ("http://a.test", "a.test:80", True),
        ("https://A.test:443", "a.test", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://localhost:8000", "localhost:8001", False),
        ("http://evil.test", "localhost:8000", False),
        ("http://localhost:8000.evil.test", "localhost:8000", False),
        ("http://localhost:8000@evil.test", "localhost:8000", False),
        ("null", "localhost:8000", False),
        ("", "", False),
        ("file://", "localhost", False),
        ("http://[::1", "localhost", False),
        ("http://localhost:99999", "localhost", False),
    ],
)
def test_an_origin_is_compared_by_host_and_port(origin: str, host: str, expected: bool) -> None:
    assert is_same_origin(origin, host) is expected


def test_a_name_is_read_without_port_and_case() -> None:
    assert host_name("Shop.Localhost.:8000") == "shop.localhost"
    assert is_local_host(host_name("Shop.Localhost.:8000"))
