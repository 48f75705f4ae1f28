"""The socket is bound, or one sentence says what to try."""

import socket
import sys
from pathlib import Path
from select import select

import pytest
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE

from reloader_cli.errors import PortTakenError
from reloader_cli.listening import address_of, listen, listen_on_file, listen_on_path
from reloader_core.errors import ReloaderError


def test_a_free_port() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port
        assert address_of(listener, is_secure=False) == f"http://127.0.0.1:{port}"
        assert address_of(listener, is_secure=True, root_path="/shop").startswith("https://")
        assert address_of(listener, is_secure=True, root_path="/shop").endswith("/shop")
        assert address_of(listener, is_secure=True, root_path="shop").endswith(f":{port}/shop")


def test_a_port_that_is_taken() -> None:
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(PortTakenError) as caught:
        listen("127.0.0.1", port)

    assert str(caught.value).startswith(f"Port {port} on 127.0.0.1 is taken; ")
    other = int(str(caught.value).rpartition("--port ")[2].rstrip("."))
    listen("127.0.0.1", other).close()


def test_no_port_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reloader_cli.listening.FURTHER", 0)
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortTakenError, match="try --port 0"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_a_port_that_was_used_just_now_is_free() -> None:
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET")
        listener.accept()[0].close()
    listener.close()

    listen("127.0.0.1", port).close()


def test_a_connection_is_accepted_when_its_request_comes() -> None:
    """Who accepts it answers it, so a process that leaves must not have it before."""
    listener = listen("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()) as client:
        assert select([listener], [], [], 0.1)[0] == []
        client.sendall(b"GET")
        assert select([listener], [], [], 20 * PATIENCE)[0] == [listener]


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1"])
def test_no_such_address(host: str) -> None:
    with pytest.raises(ReloaderError, match=r"try --host 127\.0\.0\.1"):
        listen(host, 0)


def test_a_host_is_called_as_the_user_calls_it() -> None:
    with listen("localhost", 0) as listener:
        url = address_of(listener, is_secure=True, host="localhost")
        assert url == f"https://localhost:{listener.getsockname()[1]}"


def test_all_addresses_are_shown_as_one() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert address_of(listener, is_secure=False).startswith("http://localhost:")


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_ipv6() -> None:
    try:
        listener = listen("::1", 0)
    except ReloaderError:
        pytest.skip("no IPv6 on this machine")
    with listener:
        assert address_of(listener, is_secure=False).startswith("http://[::1]:")


@pytest.mark.skipif(sys.platform == "win32", reason="no such sockets")
def test_a_path(tmp_path: Path) -> None:
    path = str(tmp_path / "shop.sock")
    with listen_on_path(path) as listener:
        listener.listen()
        assert address_of(listener, is_secure=False) == path
        with pytest.raises(PortTakenError, match="Another program listens"):
            listen_on_path(path)

    listen_on_path(path).close()  # What a server that was killed left behind.

    with pytest.raises(ReloaderError, match="path too long; try another path"):
        listen_on_path("x" * 200)
    with pytest.raises(ReloaderError, match="Cannot listen on"):
        listen_on_path(str(tmp_path / "gone" / "shop.sock"))


def test_a_socket_of_another_program() -> None:
    with listen("127.0.0.1", 0) as theirs, listen_on_file(theirs.fileno()) as ours:
        assert ours.getsockname() == theirs.getsockname()
    with pytest.raises(ReloaderError, match="--fd 999 is no socket"):
        listen_on_file(999)
