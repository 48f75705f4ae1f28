"""What a fresh process answers: the yardstick, made without any of our own code."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from tests.support.corpus.edit import App, Tree

__all__ = ["Answers", "Fresh"]

SCRIPT = Path(__file__).with_name("fresh_answers.py")

Answers = dict[str, Any]
"""The answer to each probe; or, by the name `failed`, why the app has not started."""


class Fresh:
    """Asks processes that have just imported an app, and remembers their answers.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[object, ...], Answers] = {}
        self._parent: subprocess.Popen[str] | None = None

    def ask(self, app: App, tree: Tree, *, alone: bool = False) -> Answers:
        """Return what a fresh process of this app answers.

        Args:
            app: The app.
            tree: Its files, as they are edited.
            alone: Whether to start an interpreter for it, which takes a second. If not, it is
                forked from one that has imported libraries, and nothing else.
        """
        key = (app.name, alone, *sorted(tree.items()))
        if key not in self._known:
            # A folder of its own: nothing in it is older than its source.
            folder = self._folder / f"{app.name}-{len(self._known)}"
            for name, content in tree.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            self._known[key] = self._asked(app, folder, alone)
            rmtree(folder)
        return self._known[key]

    def close(self) -> None:
        if self._parent:
            self._parent.communicate()

    def _asked(self, app: App, folder: Path, alone: bool) -> Answers:
        order = {
            "folder": str(folder),
            "app_dir": str(folder / app.app_dir),
            "entry": app.entry,
            "attribute": app.attribute,
            "is_factory": app.is_factory,
            "interface": app.interface,
            "probes": app.probes,
        }
        line = json.dumps(order)
        answers: Answers = json.loads(_ask_once(line) if alone else self._ask_parent(line))
        return answers

    def _ask_parent(self, line: str) -> str:
        parent = self._parent = self._parent or _start("forks")
        assert parent.stdin  # type narrow
        assert parent.stdout  # type narrow
        with suppress(OSError):
            print(line, file=parent.stdin, flush=True)
        told = parent.stdout.readline()
        assert told, "No fresh process has answered."
        return told


def _ask_once(line: str) -> str:
    return _start("once").communicate(f"{line}\n")[0]


def _start(how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-B", str(SCRIPT), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
