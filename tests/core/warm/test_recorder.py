"""What is read, looked for in vain, listed and written below some folders is noted, once each."""

import importlib.metadata
import os
import subprocess
import sys
import traceback
import warnings
from pathlib import Path

import pytest

from reloader_core.warm.recorder import Recorder

SCRIPT = """
import os, sys
from pathlib import Path
from reloader_core.warm.recorder import Recorder

noted = []
recorder = Recorder(
    [sys.argv[1]], lambda *note: noted.append(note), lambda: noted.append(("asked", "", ""))
)
recorder.install()
os.chdir(sys.argv[1])
exec(sys.argv[2])
for kind, path, _ in noted:
    print(kind, os.path.relpath(path or '.'))
"""

MODULE = ["read module.py"]


@pytest.mark.parametrize(
    ("code", "notes"),
    [
        ("open('a.txt').read(); open('a.txt')", ["read a.txt"]),
        ("Path('a.txt').read_text()", ["read a.txt"]),
        ("os.close(os.open(b'a.txt', os.O_RDONLY))", ["read a.txt"]),
        ("try: open('absent')\nexcept OSError: pass", ["read absent"]),
        ("open('log', 'a').close()", ["written log"]),
        ("open('a.txt', 'r+').close()", ["written a.txt"]),
        ("os.replace('a.txt', 'b.txt')", ["written a.txt", "written b.txt"]),
        ("os.remove('a.txt')", ["written a.txt"]),
        ("os.listdir()", ["listed ."]),
        ("os.listdir('folder')", ["listed folder"]),
        ("list(Path('folder').iterdir())", ["listed folder"]),
        ("open(os.devnull); open(os.open(os.devnull, os.O_RDONLY))", []),
        ("open('x/site-packages/a.py'); open('__pycache__/a.pyc')", []),
        ("open('../outside.txt')", []),
        ("sys.path.insert(0, '.'); import module", []),
        ("try: input()\nexcept EOFError: pass", ["asked ."]),
        ("sys.path.insert(0, '.'); import module, inspect; inspect.getsource(module)", MODULE),
        ("import warnings; warnings.warn_explicit('', Warning, 'module.py', 1)", []),
        ("try: open('a\\0b')\nexcept ValueError: pass", []),
    ],
)
def test_what_is_noted(tmp_path: Path, code: str, notes: list[str]) -> None:
    root = tmp_path / "root"
    for name in ("folder", "x/site-packages", "__pycache__"):
        (root / name).mkdir(parents=True)
    (root / "module.py").write_text("x = 1")
    for name in ("a.txt", "x/site-packages/a.py", "__pycache__/a.pyc"):
        (root / name).write_text("")
    (tmp_path / "outside.txt").write_text("")

    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(root), code]
    output = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60
    )

    assert output.stdout.split("\n")[:-1] == notes


def test_a_folder_is_listed_with_those_in_it(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "file").touch()
    noted: list[tuple[str, str, str]] = []
    recorder = Recorder([str(tmp_path)], lambda *note: noted.append(note), list)

    recorder.note("listed", str(tmp_path))
    recorder.note("listed", str(tmp_path / "absent"))

    assert noted == [("listed", str(tmp_path), "inner"), ("listed", str(tmp_path / "absent"), "")]


class Notes(list[tuple[str, str]]):
    """What a recorder notes, that is told of events as Python would."""

    def __init__(self, root: Path) -> None:
        recorder = Recorder([str(root)], lambda kind, path, _: self.append((kind, path)), list)
        self.hear = recorder._hear  # pyright: ignore[reportPrivateUsage]


def test_events(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    path = str(tmp_path / "a")
    notes.hear("open", (path, "r", os.O_RDONLY))
    notes.hear("open", (os.fsencode(path), "r", os.O_RDONLY))
    notes.hear("open", (path, "w", os.O_WRONLY))
    notes.hear("open", (3, "w", os.O_WRONLY))
    notes.hear("open", ("\0", "r", os.O_RDONLY))
    notes.hear("os.listdir", (None,))
    notes.hear("os.scandir", (str(tmp_path),))
    notes.hear("os.rename", (path, path + "2", -1, -1))
    notes.hear("compile", (None, None))

    assert notes == [
        ("read", path),
        ("written", path),
        ("listed", str(tmp_path)),
        ("written", path + "2"),
    ]


def test_what_others_read_is_not_the_apps(tmp_path: Path) -> None:
    notes = Notes(tmp_path)

    def hear_from(name: object) -> None:
        caller = {"__name__": name, "notes": notes, "path": str(tmp_path / "a")}
        exec("notes.hear('open', (path, 'r', 0))", caller)

    for module in (traceback, warnings, importlib.metadata):
        hear_from(module.__name__)
    assert notes == []
    hear_from(None)
    assert len(notes) == 1


@pytest.mark.parametrize(("caller", "count"), [("traceback", 0), ("main", 1), ("inspect", 1)])
def test_who_asks_a_helper_counts(tmp_path: Path, caller: str, count: int) -> None:
    notes = Notes(tmp_path)
    helper = {"__name__": "pathlib", "notes": notes, "path": str(tmp_path / "a")}
    exec("def read(): notes.hear('open', (path, 'r', 0))", helper)

    exec("read()", {"__name__": caller, "read": helper["read"]})

    assert len(notes) == count


def test_what_is_installed_is_not_the_apps(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    notes.hear("open", (str(tmp_path / "site-packages" / "a.py"), "r", 0))

    assert notes == []


def test_a_folder_that_is_gone_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()

    notes.hear("open", ("a", "r", 0))

    assert notes == []
