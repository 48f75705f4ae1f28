"""Whichever process of `reloader serve` is killed, the app is back, and none is left over."""

import os
import signal
import socket
from pathlib import Path

import pytest
from tests.support.development import Development
from tests.support.waiting import eventually


@pytest.mark.parametrize("is_app", [True, False])
@pytest.mark.parametrize("fork", ["--fork", "--no-fork"])
def test_requests_wait_until_the_app_is_back(tmp_path: Path, fork: str, is_app: bool) -> None:
    with Development(tmp_path, fork) as serve:
        app: int = serve.get("/pid").json()[0]
        # What the app comes from, or what waits to be the next one.
        others = eventually(lambda: serve.processes() - {serve.pid, app})

        os.kill(app if is_app else max(others), signal.SIGKILL)

        assert [serve.get().text for _ in range(10)] == ["1"] * 10
        serve.save("2")
        serve.until("2")


def test_nothing_is_left_of_a_killed_supervisor(tmp_path: Path) -> None:
    with Development(tmp_path) as serve:
        assert serve.end(lambda: serve.send(signal.SIGKILL)) == -signal.SIGKILL

        eventually(lambda: is_free(serve.server.port))


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
