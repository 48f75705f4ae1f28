"""An app under `reloader serve`'s supervisor, which is edited and asked."""

import http.client
import json
import os
import py_compile
import socket
import sys
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

from tests.support.corpus.edit import App, Saving, Tree
from tests.support.corpus.fresh import Answers
from tests.support.corpus.fresh_answers import answer, parsed
from tests.support.waiting import PATIENCE, eventually

from reloader_cli.app_plan import AppPlan
from reloader_cli.warm import ERROR_RUNNER, RUNNER
from reloader_core.warm.events import Event, Failed, Nothing, PatchedInPlace, Ready, Restarting, Way
from reloader_core.warm.plan import Plan
from reloader_core.warm.supervisor import Supervisor

__all__ = ["TAKES_PATCHES", "Served"]

TAKES_PATCHES = sys.version_info >= (3, 12)
HEADERS = {"Accept": "*/*", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"}
BUSY = ("busy", "is running", "in time")
"""What is in the reasons for not patching now."""

WITHIN = 20.0
"""Seconds after which an answer that is not right is taken for wrong."""


class Served:
    """An app that runs, in a folder.

    Args:
        app: The app.
        folder: An empty folder.
        way: How its processes come about.
    """

    def __init__(self, app: App, folder: Path, way: Way) -> None:
        self.app = app
        self.tree: Tree = {}
        self.events: list[Event] = []
        self._root = folder / "project"
        self.save(app.tree)
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        plan = AppPlan(
            name=f"{app.entry}:{app.attribute}",
            attribute=app.attribute,
            is_factory=app.is_factory,
            uvicorn={"access_log": False, "log_level": "critical"},
        )
        self._supervisor = Supervisor(
            Plan(
                entry=app.entry,
                runner=RUNNER,
                error_runner=ERROR_RUNNER,
                project=self._root,
                app_dir=self._root / app.app_dir,
                folder=self._root,
                argv=("reloader",),
                environ=_environ,
                options=plan.to_json(),
                way=way,
                cache=folder / "cache",
                patching=WITHIN,  # On a machine that does other things, too.
            ),
            self._socket,
            self.events.append,
        )
        self._thread = Thread(target=self._supervisor.run, daemon=True)

    def start(self) -> None:
        """Run, and wait until the app answers."""
        self._thread.start()
        eventually(lambda: self.is_settled(0), 60, saying=str(self.events))

    def save(self, tree: Tree, saving: Saving = "replace") -> None:
        """Make the project equal to a tree, writing what differs."""
        for name in self.tree.keys() - tree.keys():
            path = self._root / name
            path.unlink()
            while not any(path.parent.iterdir()):  # Else it would be a package without a name.
                path = path.parent
                path.rmdir()
        for name, content in tree.items():
            if self.tree.get(name) != content:
                _write(self._root / name, content, saving)
        self.tree = tree

    def ask(self) -> Answers:
        """Return the answers to all probes, as a fresh process would have told them."""
        host, port = self._socket.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=WITHIN * PATIENCE)
        answers: Answers = {}
        try:
            for probe in self.app.probes:
                answers[probe] = self._asked(connection, probe)
        except (OSError, http.client.HTTPException) as error:
            return {"failed": ["no answer", repr(error)]}
        finally:
            connection.close()
        return answers

    def ask_for(self, path: str) -> str:
        """Return what the app answers to a request of its own."""
        with urlopen(f"http://127.0.0.1:{self._socket.getsockname()[1]}{path}") as response:
            return str(response.read().decode())

    def is_settled(self, since: int) -> bool:
        """Tell whether something has been done about the last save."""
        kinds = [type(event) for event in self.events[since:]]
        done = [kind for kind in kinds if kind in (Restarting, Ready, PatchedInPlace, Nothing)]
        return bool(done) and done[-1] is not Restarting

    def until_equal(self, expected: Answers, since: int, *, is_told: bool) -> None:
        """Wait until something was done about the last save, and all answers are these.

        Args:
            expected: The answers.
            since: How many events there were before the save.
            is_told: Whether an event is to come even if the answers are right.

        Raises:
            AssertionError: If they are not.
        """
        try:
            eventually(lambda: self._is_right(expected, since, is_told), WITHIN)
        except TimeoutError:
            lines = [
                f"{probe}\n  fresh:  {str(fresh)[:800]}\n  served: {str(found)[:800]}"
                for probe, (fresh, found) in differing(expected, self.ask()).items()
            ]
            raise AssertionError("\n".join([*lines[:3], self.told(since)])) from None

    def told(self, since: int) -> str:
        """Return in words what happened."""
        return f"events: {[_shown(event) for event in self.events[since:]]}"

    def is_patched(self, since: int) -> bool | None:
        """Tell whether the last save was patched in place.

        `None` means that it was not, but could have been at another time; or that its files were
        noticed one after the other.
        """
        patched = any(isinstance(event, PatchedInPlace) for event in self.events[since:])
        reasons = [event.reason for event in self.events[since:] if isinstance(event, Restarting)]
        if any(word in reason for reason in reasons for word in BUSY):
            return None
        return None if patched and reasons else patched

    def stop(self) -> None:
        self._supervisor.stop()
        self._thread.join(WITHIN * PATIENCE)
        self._socket.close()
        assert not self._thread.is_alive()

    def _is_right(self, expected: Answers, since: int, is_told: bool) -> bool:
        if is_told and not self.is_settled(since):
            return False
        return not differing(expected, self.ask())

    def _asked(self, connection: http.client.HTTPConnection, probe: str) -> Any:
        method, path, body = parsed(probe)
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body or None, {**HEADERS, **kind})
        response = connection.getresponse()
        content = response.read().replace(str(self._root).encode(), b"<folder>")
        headers = response.getheaders()
        if response.status == 500:
            connection.close()  # As the server does, if an app has raised.
        if response.status == 500 and response.headers["content-type"].startswith("application/pr"):
            return [500, json.loads(content)["detail"]]
        return answer(response.status, headers, content)


def differing(expected: Answers, found: Answers) -> dict[str, Any]:
    """Return what is not as expected: each probe with both answers."""
    if why := expected.get("failed"):
        return {probe: (why, told) for probe, told in found.items() if told[: len(why)] != why}
    pairs = {
        probe: (fresh, found.get(probe, found.get("failed"))) for probe, fresh in expected.items()
    }
    return {probe: (fresh, told) for probe, (fresh, told) in pairs.items() if fresh != told}


def _write(path: Path, content: bytes, saving: Saving) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if saving == "write":
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()
    elif saving == "truncate":
        with path.open("wb") as file:
            file.flush()
            file.write(content)
    elif saving == "stamp":
        _write_stamped(path, content)
    else:
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(content)
        draft.replace(path)


def _write_stamped(path: Path, content: bytes) -> None:
    """Write as many bytes within the same second as the last time, which a `.pyc` stands for."""
    before = path.stat()
    assert before.st_size == len(content)
    py_compile.compile(str(path), doraise=True)
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _environ() -> dict[str, str]:
    # pytest notes there which test runs; libraries are imported anew for another environment.
    left_out = ("PYTEST_", "RELOADER_", "UVICORN_", "SHOP_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def _shown(event: Event) -> str:
    match event:
        case Restarting():
            return f"Restarting({event.reason})"
        case PatchedInPlace():
            return f"PatchedInPlace{event.names}"
        case Failed():
            return f"Failed({event.report['title']})"
        case _:
            return type(event).__name__
