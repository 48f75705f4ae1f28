"""A supervisor that runs in a thread, an app of a few lines, and a client that asks it."""

import os
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any, TypeVar

from tests.support.waiting import PATIENCE, eventually

from reloader_core.warm.events import Event, Failed, Ready, Way
from reloader_core.warm.plan import Plan
from reloader_core.warm.supervisor import Supervisor

E = TypeVar("E")

RUNNER = Path(__file__).with_name("tiny_runner.py")


class Gate:
    """A place where an app waits until a test lets it through: two files, of which one is the key.

    Args:
        path: Where the files are; not in the project.
    """

    def __init__(self, path: Path) -> None:
        self._reached = path.with_suffix(".reached")
        self._opened = path.with_suffix(".opened")
        self.wait = (
            f"exec(\"import os, time; open({str(self._reached)!r}, 'w').close()\\n"
            f'while not os.path.exists({str(self._opened)!r}): time.sleep(0.01)")'
        )
        """An expression that waits there."""

    def reached(self) -> None:
        """Wait until the app is there."""
        eventually(self._reached.exists, 30)

    def open(self) -> None:
        """Let the app through."""
        self._opened.touch()


class Supervised:
    """A project in a folder, and the processes that serve it."""

    def __init__(self, folder: Path, way: Way, **options: Any) -> None:
        self.project = folder / "project"
        self.project.mkdir(exist_ok=True)
        self.libraries = folder / "lib" / "site-packages"
        self.libraries.mkdir(parents=True, exist_ok=True)
        copy(RUNNER, self.libraries)
        self.environ = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(self.libraries), *_inherited())),
        }
        self.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self.events: list[Event] = []
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        given: dict[str, Any] = {
            "entry": "main:app",
            "runner": "tiny_runner:run",
            "error_runner": "tiny_runner:show_error",
            "project": self.project,
            "folder": self.project,
            "argv": ("serve", "main:app"),
            "environ": lambda: self.environ,
            "cache": folder / "cache",
            "way": way,
            **options,
        }
        self.plan = Plan(**given)
        self.supervisor = Supervisor(self.plan, self.socket, self.events.append)
        self.thread = Thread(target=self.supervisor.run, daemon=True)

    def write(self, name: str, text: str) -> None:
        """Write a file of the project in one step."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.tmp")
        draft.write_text(text)
        draft.replace(path)

    def app(self, expression: str, before: str = "", after: str = "") -> None:
        """Write an app that answers with the value of an expression."""
        self.write("main.py", f"{before}\n\ndef app(path):\n    return {expression}\n{after}")

    def gate(self, name: str) -> Gate:
        """Return a place where the app waits until it is let through."""
        return Gate(self.libraries.parent / name)

    def ask(self, path: str = "/") -> str:
        """Ask the app, and wait for its answer."""
        return ask(self.port, path)

    def until(self, answer: str, path: str = "/") -> None:
        """Wait until the app answers so."""
        told = eventually(
            lambda: (text := self.ask(path)) == answer and [text],
            30,
            saying=f"Not {answer!r}.",
        )
        assert told

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type[E], count: int = 1) -> E:
        """Wait for so many events of a kind, and return the last."""
        eventually(lambda: len(self.of(kind)) >= count, 30, saying=f"{kind}: {self.events}")
        return self.of(kind)[-1]

    def start(self) -> None:
        """Run, and wait until the app, or its error, is served."""
        self.thread.start()
        eventually(lambda: self.of(Ready), 60, saying=str(self.events))

    def titles(self) -> list[str]:
        """Return what has been said of failures."""
        return [str(event.report["title"]) for event in self.of(Failed)]

    def stop(self) -> None:
        """End everything."""
        self.supervisor.stop()
        self.thread.join(30 * PATIENCE)
        self.socket.close()
        assert not self.thread.is_alive()


@contextmanager
def supervised(folder: Path, way: Way = Way.FORK, **options: Any) -> Generator[Supervised]:
    """Have a project that is not started yet, and end its processes in the end."""
    project = Supervised(folder, way, **options)
    try:
        yield project
    finally:
        if project.thread.is_alive():
            project.stop()
        project.socket.close()


def ask(port: int, path: str = "/") -> str:
    """Ask an app, and wait for its answer."""
    with socket.create_connection(("127.0.0.1", port), 30 * PATIENCE) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return answer.partition(b"\r\n\r\n")[2].decode()


def descendants(pid: int) -> set[int]:
    """Return the processes that a process has started, and those that these have, of Linux."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    """Tell whether a process is there, and not only its exit code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _inherited() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path] or [
        path for path in sys.path if path.endswith("src") and Path(path, "reloader_core").is_dir()
    ]
