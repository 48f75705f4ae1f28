"""Real servers for tests: any command in a process group of its own, or uvicorn in a thread."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE, eventually

ROOT = Path(__file__).parents[2]


class Server:
    """A server command that can be stopped, killed and started again on the same port.

    `{port}` in the command is replaced by the port. Everything the server prints goes to a file.

    Example:
        with Server(uvicorn_command("--reload"), project.root) as server:
            httpx.get(server.url)
    """

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        *,
        env: Mapping[str, str] | None = None,
        port: int | None = None,
        ready: str = "/",
        stdin: int = subprocess.DEVNULL,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [part.replace("{port}", str(self.port)) for part in command]
        self.cwd = cwd
        self.ready = ready
        self._stdin = stdin
        self.log_file = cwd / f"server-{self.port}.log"
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(env or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def start(self, *, wait: bool = True) -> None:
        assert self.process is None, "It is running already."
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=self._stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self, within: float = 20.0) -> None:
        try:
            eventually(lambda: self.answers() or self._fail_if_exited(), within)
        except BaseException:
            self.kill()
            raise

    def answers(self) -> bool:
        """Whether any HTTP answer comes back."""
        try:
            httpx.head(self.url + self.ready, timeout=2 * PATIENCE)
        except httpx.HTTPError:
            return False
        return True

    def stop(self, signum: signal.Signals = signal.SIGTERM, within: float = 20.0) -> int:
        """Send a signal to the server alone, wait until it ends, and return its exit code."""
        assert self.process, "It is not running."
        self.process.send_signal(signum)
        return self.wait(within)

    def wait(self, within: float = 20.0) -> int:
        """Wait until the server ends by itself, and return its exit code."""
        assert self.process, "It is not running."
        try:
            return self.process.wait(within * PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"The server is still running. Its log:\n{self.log}") from error
        finally:
            self.kill()

    def kill(self) -> None:
        """End the server and all its children at once, as `kill -9` does."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _fail_if_exited(self) -> bool:
        if self.process and (code := self.process.poll()) is not None:
            raise RuntimeError(f"The server ended with exit code {code}. Its log:\n{self.log}")
        return False


def uvicorn_command(*options: str, app: str = "main:app") -> list[str]:
    """The command of a uvicorn that serves `main.py`."""
    return [sys.executable, "-m", "uvicorn", app, "--port", "{port}", *options]


@contextmanager
def serve(app: Any, *, port: int = 0, **options: Any) -> Iterator[str]:
    """Serve an ASGI app by uvicorn in a thread, and give its address."""
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", **options))
    thread = Thread(target=server.run, args=[[listener]], daemon=True)
    thread.start()
    try:
        eventually(lambda: server.started or not thread.is_alive())
        assert server.started, "The server did not start; see its log."
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20 * PATIENCE)
        listener.close()
        assert not thread.is_alive(), "The server did not stop."
