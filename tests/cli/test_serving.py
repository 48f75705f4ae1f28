"""`reloader serve` brings together the app, the socket, the processes and the terminal."""

import io
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.certificates import write_certificate
from tests.support.ports import free_port
from tests.support.waiting import eventually

import reloader_cli
from reloader_cli import serving
from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import PortTakenError, TargetError
from reloader_cli.options import ServeOptions
from reloader_cli.serving import serve
from reloader_cli.terminal import Terminal
from reloader_cli.warm import Launch
from reloader_core.errors import ReloaderError, SettingsError
from reloader_core.warm.events import Event, Ready, Starting, Way

READY = Ready(pid=1, seconds=0.05, way=Way.FORK)


class FakeSupervisor:
    """Starts nothing, and says that it is ready."""

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.launches: list[Launch] = []
        self.names: list[Any] = []
        self._tell: Callable[[Event], object] = print

    def make(
        self, launch: Launch, listener: socket.socket, tell: Callable[[Event], object]
    ) -> "FakeSupervisor":
        self.launches.append(launch)
        self.names.append(listener.getsockname())
        self._tell = tell
        return self

    def run(self) -> int:
        for event in (Starting(way=Way.FORK), READY, READY):
            self._tell(event)
        return self.number

    @property
    def launch(self) -> Launch:
        return self.launches[-1]

    @property
    def plan(self) -> AppPlan:
        return AppPlan.from_json(self.launch.options)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    source = "from fastapi import FastAPI\nsite = FastAPI()\n"
    (tmp_path / "main.py").write_text(source, encoding="utf-8")
    return tmp_path


def served(number: int = 0, **options: Any) -> tuple[int, FakeSupervisor, str]:
    supervisor, stream = FakeSupervisor(number), io.StringIO()
    code = serve(ServeOptions(**{"port": 0, **options}), supervisor.make, Terminal(stream))
    return code, supervisor, stream.getvalue()


def test_the_app_is_found_and_served(folder: Path) -> None:
    code, supervisor, text = served()

    assert code == 0
    assert supervisor.launch.module == "main"
    assert supervisor.launch.app_dir == supervisor.launch.project == folder
    assert supervisor.plan == AppPlan(
        name="main:site", attribute="site", file=str(folder / "main.py")
    )
    port = supervisor.names[0][1]
    assert f"serves main:site at http://127.0.0.1:{port}" in text.splitlines()[0]
    assert text.splitlines()[1] == "ready in 50 ms"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_exit_code_tells_the_signal(folder: Path, number: int) -> None:
    assert served(number)[0] == 128 + number


def test_what_was_chosen_reaches_the_process(folder: Path) -> None:
    (folder / ".env").touch()
    write_certificate(folder)
    _, supervisor, text = served(
        app="main.py:make",
        factory=True,
        env_file=Path(".env"),
        root_path="/shop",
        ssl_certfile=Path("cert.pem"),
        ssl_keyfile=Path("key.pem"),
        include=("dist/*.css",),
        exclude=("a", "b"),
        log_level="debug",
        hot=False,
        fork=False,
        keep_last_good=True,
        preload=("numpy",),
        uvicorn=("--interface", "wsgi", "--ws", "none"),
    )

    plan, launch = supervisor.plan, supervisor.launch
    assert (plan.attribute, plan.is_factory, plan.interface) == ("make", True, "wsgi")
    assert plan.env_file == str(folder / ".env")
    assert plan.uvicorn == {
        "ws": "none",
        "root_path": "/shop",
        "log_level": "debug",
        "ssl_certfile": "cert.pem",
        "ssl_keyfile": "key.pem",
    }
    assert (plan.hot, launch.fork, launch.keep_last_good) == (False, False, True)
    assert launch.preload == ("numpy",)
    assert launch.watch == (folder / ".env",)
    assert (launch.include, launch.exclude) == (("dist/*.css",), ("a", "b"))
    assert launch.environ["RELOADER_EXCLUDE"] == "a,b"
    assert "RELOADER_EXCLUDE" not in os.environ
    assert "https://" in text
    assert "/shop" in text


def test_an_app_elsewhere_has_its_own_project(folder: Path) -> None:
    shop = folder / "shop"
    shop.mkdir()
    (folder / "main.py").rename(shop / "main.py")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    os.chdir(elsewhere)

    _, supervisor, _ = served(app=str(shop / "main.py"))

    assert supervisor.launch.project == shop


def test_the_browser_is_opened_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    _, supervisor, _ = served(open=True)

    eventually(lambda: opened)
    assert opened == [f"http://127.0.0.1:{supervisor.names[0][1]}"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such sockets")
def test_a_path_is_taken_away_at_the_end(folder: Path) -> None:
    _, supervisor, text = served(uvicorn=("--uds", "shop.sock"), open=True)

    assert supervisor.names == ["shop.sock"]
    assert "at shop.sock" in text
    assert not (folder / "shop.sock").exists()


def test_a_socket_of_another_program(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        _, supervisor, _ = served(uvicorn=("--fd", str(theirs.fileno())))

        assert supervisor.names == [theirs.getsockname()]


@pytest.mark.parametrize(
    ("options", "kind"),
    [({"app": "mian.py"}, TargetError), ({"app_dir": Path("/nowhere")}, TargetError)],
)
def test_what_is_not_there_is_said(folder: Path, options: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        served(**options)


def test_a_certificate_that_cannot_be_used_is_said(folder: Path) -> None:
    key, certificate = write_certificate(folder)

    with pytest.raises(ReloaderError, match="try --ssl-certfile"):
        served(ssl_keyfile=key)
    certificate.write_text("Once there was a certificate.")
    with pytest.raises(ReloaderError, match=r"Cannot use .*cert\.pem with .*key\.pem for HTTPS"):
        served(ssl_keyfile=key, ssl_certfile=certificate)


def test_what_cannot_be_imported_ahead_of_time_is_said(folder: Path) -> None:
    _, _, text = served(preload=("json.decoder", "nump", ""))

    assert text.count("There is no library") == 2
    assert "There is no library 'nump' to import ahead of time; is it installed here?" in text


def test_a_port_that_is_taken_is_said(folder: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortTakenError):
        served(port=port)


def test_a_setting_that_cannot_be_used_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELOADER_HEARTBEAT", "soon")

    with pytest.raises(SettingsError):
        served()


def test_it_can_be_called(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ServeOptions] = []

    def note(options: ServeOptions) -> int:
        seen.append(options)
        return 3

    monkeypatch.setattr(serving, "serve", note)

    assert reloader_cli.run("main:site", port=3000) == 3
    assert reloader_cli.run(host="::1") == 3
    assert seen == [ServeOptions(app="main:site", port=3000), ServeOptions(host="::1")]
