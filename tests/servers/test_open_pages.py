"""Pages of every kind, however many and however they behave, hold no server back."""

import signal
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.support.open_streams import EVENTS, LINES, RELOAD_PATH, OpenStream, ask
from tests.support.project import Project
from tests.support.server_commands import PLAIN, RELOADING
from tests.support.servers import Server, serve, uvicorn_command
from tests.support.side_by_side import APP, DEADLINE, Run, SideBySide
from tests.support.waiting import eventually
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from fastapi_reloader import auto_refresh_middleware


async def empty_app(scope: object, receive: object, send: object) -> None:
    """An app that answers nothing, and has no lifespan."""
    raise AssertionError


def terminate(run: Run) -> int:
    return run.server.stop(within=DEADLINE)


@contextmanager
def silent_page(port: int) -> Iterator[socket.socket]:
    """A page that has a stream open and does not read more than its beginning."""
    with socket.socket() as page:
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        page.connect(("127.0.0.1", port))
        page.sendall(f"GET {RELOAD_PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert page.recv(12) == b"HTTP/1.1 201"
        yield page


@pytest.mark.parametrize("name", ["plain uvicorn on uvloop", "plain hypercorn", "plain granian"])
def test_a_page_that_vanished_or_never_reads_does_not_matter(name: str, tmp_path: Path) -> None:
    with SideBySide(PLAIN[name], tmp_path) as pair:
        port = pair.wrapped.server.port
        with silent_page(port), silent_page(port) as vanishing:
            vanishing.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            vanishing.close()

            pair.race(terminate)

    assert pair.wrapped.log() == pair.bare.log()


@pytest.mark.parametrize("name", ["plain uvicorn on asyncio", "plain hypercorn", "plain granian"])
def test_events_and_websockets_end_too(name: str, tmp_path: Path) -> None:
    with SideBySide(PLAIN[name], tmp_path) as pair:
        url = pair.wrapped.server.url
        (events,) = pair.open_streams(EVENTS)
        address = f"ws{url.removeprefix('http')}{RELOAD_PATH}"
        with connect(address, origin=Origin(url)) as websocket:
            assert '"connected"' in str(websocket.recv(timeout=DEADLINE))

            pair.race(terminate)

            # Not every server lets us have the last word: some close it themselves.
            with suppress(ConnectionClosed):
                assert all('"closing"' in str(message) for message in websocket)
        events.wait()
        assert events.said_goodbye()


def test_fifty_streams_delay_a_restart_no_more_than_none(tmp_path: Path) -> None:
    def save_and_wait(run: Run) -> None:
        run.project.edit("main.py", '"first"', '"the second"')
        run.says("the second version is imported")

    with SideBySide(RELOADING["uvicorn on uvloop"], tmp_path) as pair:
        streams = pair.open_streams(*[LINES] * 50)

        pair.race(save_and_wait)

        for stream in streams:
            stream.wait()
        assert all(stream.said_goodbye() for stream in streams)


def test_a_server_in_a_thread_stops_without_any_signal() -> None:
    with serve(auto_refresh_middleware(empty_app)) as url:
        stream = OpenStream(url)

    stream.wait()
    assert stream.said_goodbye()


def test_of_two_servers_in_a_process_only_the_one_that_stops_ends_its_streams() -> None:
    app = auto_refresh_middleware(empty_app, heartbeat=0.05)
    with serve(app) as staying:
        stays = OpenStream(staying)
        with serve(app) as stopping:
            ends = OpenStream(stopping)

        ends.wait()
        assert ends.said_goodbye()
        heard = len(stays.lines)
        eventually(lambda: len(stays.lines) > heard + 2)
        assert not stays.ending

    stays.wait()
    assert stays.said_goodbye()


def test_a_unix_socket_is_watched_like_a_port(tmp_path: Path) -> None:
    Project(tmp_path).write("main.py", APP)
    path = str(tmp_path / "socket")
    server = Server(uvicorn_command("--uds", path), tmp_path)
    server.start(wait=False)
    try:
        eventually(lambda: "Uvicorn running" in server.log, DEADLINE)
        assert ask("http://localhost", "/version", uds=path) == "first"
        stream = OpenStream("http://localhost", uds=path)

        server.stop(signal.SIGTERM, DEADLINE)
    finally:
        server.kill()

    stream.wait()
    assert stream.said_goodbye()


def test_a_signal_from_a_patched_server_still_refreshes_and_ends_the_streams(
    tmp_path: Path,
) -> None:
    """What users of the established package were told to do."""
    patch = """
import uvicorn
from fastapi_reloader import send_reload_signal

original_shutdown = uvicorn.Server.shutdown


def shutdown(self, *args, **kwargs):
    send_reload_signal()
    return original_shutdown(self, *args, **kwargs)


uvicorn.Server.shutdown = shutdown
"""
    project = Project(tmp_path)
    project.write("main.py", APP + patch)
    with Server(uvicorn_command("--reload"), tmp_path, ready="/version") as server:
        lines = OpenStream(server.url, then_ask="/version")
        legacy = OpenStream(server.url, "*/*", then_ask="/version")

        project.edit("main.py", '"first"', '"the second"')

        assert lines.wait() == legacy.wait() == "the second"
    assert [line for line in lines.lines if '"reload"' in line]
    assert lines.said_goodbye()
    assert legacy.said_goodbye()
    assert "Traceback" not in server.log
