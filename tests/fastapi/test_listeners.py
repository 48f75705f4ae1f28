"""The proof that a server still listens, and what is done where there is none."""

import asyncio
import multiprocessing
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fastapi_reloader import listeners
from fastapi_reloader.listeners import find_evidence, listening_name, port_of, serving_objects


@pytest.fixture(autouse=True)
def _nothing_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "_seen", set())


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def without_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which sockets are no file descriptors."""
    monkeypatch.setattr(listeners, "_open_fds", list)


def port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (("127.0.0.1", 8000), 8000),
        (["127.0.0.1", 8000], 8000),  # daphne
        (("127.0.0.1", "8000"), 8000),  # granian
        (("/run/app.sock", None), 0),
        (("unix:/run/app.sock", "0"), 0),
        (None, 0),
    ],
)
def test_the_port_is_read_from_what_servers_say(server: object, expected: int) -> None:
    assert port_of(server) == expected


def test_only_a_socket_that_listens_has_a_listening_name(
    listener: socket.socket, tmp_path: Path
) -> None:
    assert listening_name(listener.fileno()) == (socket.AF_INET, listener.getsockname())

    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    with (tmp_path / "file").open("w") as file, client, accepted:
        for other in (client, accepted, file):
            assert listening_name(other.fileno()) is None
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as unbound:
        datagrams.bind(("127.0.0.1", 0))
        for other in (datagrams, unbound):
            assert listening_name(other.fileno()) is None
        closed = unbound.fileno()
    assert listening_name(closed) is None
    assert listening_name(-1) is None


def test_a_connection_that_the_client_has_reset_is_no_listener(listener: socket.socket) -> None:
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    with accepted:
        reset(client)
        assert listening_name(accepted.fileno()) is None


def test_where_nothing_tells_directly_a_listener_is_known_by_having_no_peer(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(socket, "SO_ACCEPTCONN")

    with socket.create_connection(listener.getsockname()) as client:
        assert listening_name(listener.fileno()) == (socket.AF_INET, listener.getsockname())
        assert listening_name(client.fileno()) is None


def test_the_server_stops_when_its_listener_is_closed(listener: socket.socket) -> None:
    evidence = find_evidence(port(listener))
    assert not evidence.is_stopping()

    listener.close()

    assert evidence.is_stopping()


def test_another_socket_under_the_same_number_is_not_the_listener(listener: socket.socket) -> None:
    evidence = find_evidence(port(listener))
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert not evidence.is_stopping()

        os.dup2(other.fileno(), listener.fileno())

        assert evidence.is_stopping()


def test_the_first_of_several_listeners_to_go_counts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        with closing(socket.socket(socket.AF_INET6)) as second:
            second.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            second.bind(("::1", port(first)))
            second.listen()
            evidence = find_evidence(port(first))
            assert not evidence.is_stopping()
        assert evidence.is_stopping()


def test_the_listener_of_another_port_does_not_count(listener: socket.socket) -> None:
    evidence = find_evidence(port(listener))
    with socket.create_server(("127.0.0.1", 0)) as other:
        other_evidence = find_evidence(port(other))

    assert other_evidence.is_stopping()
    assert not evidence.is_stopping()


def test_a_unix_socket_is_found_without_a_port(tmp_path: Path, listener: socket.socket) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        evidence = find_evidence(port_of((str(tmp_path / "socket"), None)))
        assert not evidence.is_stopping()
        listener.close()
        assert not evidence.is_stopping()

    assert evidence.is_stopping()


def test_a_listener_that_was_there_and_is_gone_means_stopping_at_once(
    listener: socket.socket,
) -> None:
    find_evidence(port(listener))
    gone = port(listener)
    listener.close()

    evidence = find_evidence(gone, may_guess=False)

    while not evidence.is_stopping():  # The clock must move, no more.
        pass


def test_folders_of_open_files_are_not_needed(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    evidence = find_evidence(port(listener))
    assert not evidence.is_stopping()

    listener.close()

    assert evidence.is_stopping()


@pytest.mark.usefixtures("without_sockets")
@pytest.mark.anyio
@pytest.mark.parametrize(
    "anyio_backend", ["asyncio", ("asyncio", {"use_uvloop": True})], ids=["asyncio", "uvloop"]
)
async def test_where_sockets_cannot_be_seen_the_server_object_of_a_task_tells() -> None:
    serving, closed = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        # As uvicorn does: in a list, in an attribute of something that a local variable names.
        holder = SimpleNamespace(
            servers=[await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)]
        )
        serving.set()
        await closed.wait()
        holder.servers[0].close()

    task = asyncio.ensure_future(serve())
    await serving.wait()
    evidence = find_evidence(0, may_guess=False)
    assert not evidence.is_stopping()

    closed.set()
    await task

    assert evidence.is_stopping()
    assert list(serving_objects()) == []


@pytest.mark.usefixtures("without_sockets")
@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_where_nothing_tells_a_stream_is_kept_short_if_its_page_does_not_mind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(listeners, "time", SimpleNamespace(monotonic=lambda: now))
    guess = find_evidence(8000)
    legacy = find_evidence(8000, may_guess=False)
    assert not guess.is_stopping()

    now += listeners.GUESS + 0.001

    assert guess.is_stopping()
    assert not legacy.is_stopping()
    now += 1e9
    assert not legacy.is_stopping()


def _child_sees(port: int, answer: Any) -> None:
    evidence = find_evidence(port)
    answer.put(evidence.is_stopping())


@pytest.mark.filterwarnings("ignore:.*is multi-threaded:DeprecationWarning")
def test_a_forked_child_sees_the_listener_it_inherited(listener: socket.socket) -> None:
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_child_sees, args=[port(listener), answer])
    child.start()

    assert answer.get(timeout=30) is False
    child.join()
