"""What a runner may ask of its child, and what the supervisor hears of it."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads
from types import ModuleType

import pytest
from tests.support.waiting import PATIENCE, eventually

from reloader_core.hot import Patched, Refused, serving
from reloader_core.warm import child as module
from reloader_core.warm.channel import Channel, Message
from reloader_core.warm.child import Child
from reloader_core.warm.listener import Listener
from reloader_core.warm.orders import Order

ORDER = Order(
    kind="app",
    runner="runner:run",
    entry="os.path:sep",
    project="project",
    app_dir="project",
    folder=".",
    argv=(),
    environ={},
    options={"port": 1},
)


class Parent:
    """The supervisor's side."""

    def __init__(self, watches_parent: bool) -> None:
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        self.child_channel = Channel(theirs)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listener = Listener(listening.detach())
        self.child = Child(ORDER, self.child_channel, listener, watches_parent=watches_parent)

    def hear(self) -> Message:
        received = self.channel.receive()
        assert received
        return received[0]

    def make_ready(self) -> Message:
        thread = Thread(target=self.child.ready)
        thread.start()
        message = self.hear()
        self.channel.send({"type": "go"})
        thread.join()
        return message


@pytest.fixture(params=[True, False])
def parent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Generator[Parent]:
    exits: list[int] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    monkeypatch.setattr(module, "LAST_WORDS", 0.01)
    made = Parent(request.param)
    yield made
    made.channel.close()
    if made.child.is_ready or not request.param:
        eventually(lambda: exits == [1], saying="It lives on without its supervisor.")
        assert made.child.end.is_set()
    eventually(lambda: not any(thread.name == "reloader-orders" for thread in enumerate_threads()))
    made.child_channel.close()
    made.child.socket.close()
    os.close(made.child.retire_file)
    if not made.child.is_retiring:
        os.close(made.child._bell)


def test_the_app_is_imported_by_its_name(parent: Parent) -> None:
    child = parent.child

    assert child.import_entry() == os.sep
    assert (child.entry, child.options, child.report) == ("os.path:sep", {"port": 1}, None)
    assert not child.is_ready


def test_what_was_used_is_told_at_first_together_and_then_at_once(
    parent: Parent, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = ModuleType("library")
    library.__spec__, library.__file__ = ModuleSpec("library", None), os.__file__
    monkeypatch.setitem(sys.modules, "library", library)
    parent.child.take_note("read", "a.txt", "")
    parent.child.take_note("module", "main.py", "digest")
    message = parent.make_ready()
    parent.child.take_note("read", "b.txt", "")

    assert message["use"]["read"] == ["a.txt"]
    assert message["use"]["modules"] == {"main.py": "digest"}
    assert "library" in message["libraries"]
    assert "socket" not in message["libraries"]
    assert message["takes_changes"] is False
    assert parent.hear() == {"type": "used", "used": ["kept", "b.txt", ""]}


def test_what_can_wait_is_done_when_the_app_is_ready(parent: Parent) -> None:
    done: list[int] = []
    for number in (1, 2):
        parent.child.at_ready(lambda number=number: done.append(number))  # type: ignore[misc]
    assert not done
    parent.make_ready()

    eventually(lambda: done == [1, 2])
    parent.child.take_note("read", "b.txt", "")
    assert parent.hear()["used"] == ["kept", "b.txt", ""]


def test_that_somebody_is_asked_is_told_once_while_it_starts(parent: Parent) -> None:
    parent.child.note_asking()
    parent.child.note_asking()
    assert parent.hear() == {"type": "asking"}
    parent.make_ready()
    parent.child.note_asking()
    parent.child.take_note("read", "a.txt", "")

    assert parent.hear()["type"] == "used"


def test_a_failure_is_told_with_what_was_used(parent: Parent) -> None:
    parent.child.take_note("written", "log.txt", "")
    parent.child.fail({"title": "x"})

    message = parent.hear()
    assert (message["type"], message["report"]) == ("failed", {"title": "x"})
    assert message["use"]["written"] == ["log.txt"]


def test_it_retires_once(parent: Parent) -> None:
    heard: list[str] = []

    def fail() -> None:
        raise RuntimeError("The loop is closed.")

    parent.child.on_retire(fail)
    parent.child.on_retire(lambda: heard.append("early"))
    parent.make_ready()
    for _ in range(2):
        parent.channel.send({"type": "retire", "end": False})
    parent.channel.send({"type": "unknown"})

    assert parent.hear()["type"] == "closed"
    assert select.select([parent.child.retire_file], [], [], 0)[0]
    parent.child.on_retire(lambda: heard.append("late"))
    assert heard == ["early", "late"]
    assert parent.child.is_retiring
    assert not parent.child.end.is_set()


def test_it_leaves_although_a_thread_goes_on() -> None:
    leaving = "from reloader_core.warm.child import Child\nChild.leave(None)\n"
    going_on = "import threading, time\nthreading.Thread(target=time.sleep, args=[600]).start()\n"

    process = subprocess.run([sys.executable, "-c", going_on + leaving], timeout=30 * PATIENCE)

    assert process.returncode == 0


def test_it_may_have_to_retire_before_its_turn(parent: Parent) -> None:
    address = parent.child.socket.getsockname()
    waiting = Thread(target=parent.child.ready, daemon=True)
    waiting.start()
    assert parent.hear()["type"] == "prepared"
    parent.channel.send({"type": "retire", "end": False})

    assert parent.hear()["type"] == "closed"
    waiting.join(20 * PATIENCE)
    assert not waiting.is_alive()
    assert parent.child.socket.getsockname() != address


def test_it_is_told_when_everything_ends(parent: Parent) -> None:
    parent.make_ready()
    parent.channel.send({"type": "retire", "end": True})

    assert parent.hear()["type"] == "closed"
    assert parent.child.end.is_set()


def test_changes_are_put_to_whoever_takes_them(parent: Parent) -> None:
    answers: dict[str, Patched | Refused] = {
        "a.py": Patched({Path("a.py"): ("main.f",)}),
        "b.py": Refused("no"),
    }
    parent.child.on_change(lambda paths: answers[paths[0].name])
    assert parent.make_ready()["takes_changes"]

    heard = []
    for number, name in enumerate(("a.py", "b.py", "c.py")):
        parent.channel.send({"type": "change", "id": number, "paths": [str(Path(name))]})
        heard.append(parent.hear())

    assert heard == [
        {"type": "answer", "id": 0, "patched": ["main.f"]},
        {"type": "answer", "id": 1, "refused": "no"},
        {"type": "answer", "id": 2, "refused": "KeyError: 'c.py'"},
    ]


def test_a_change_of_what_was_read_as_data_is_refused(parent: Parent) -> None:
    parent.child.on_change(lambda paths: Patched(dict.fromkeys(paths, ("f",))))
    parent.child.take_note("read", "a.py", "")
    parent.make_ready()
    serving.set(True)
    parent.child.take_note("read", "b.py", "")  # For a request: then it is state.
    serving.set(False)
    parent.child.take_note("read", "c.py", "")  # For a module that it imports.
    serving.set(None)
    parent.child.take_note("read", "d.py", "")  # In a task.
    kinds = [parent.hear()["used"][:2] for _ in range(3)]
    assert kinds == [["read", "b.py"], ["kept", "c.py"], ["kept", "d.py"]]

    parent.channel.send({"type": "change", "id": 1, "paths": ["a.py", "b.py"]})
    reason = "the app has read its text"
    assert parent.hear() == {"type": "answer", "id": 1, "refused": reason}
    parent.channel.send({"type": "change", "id": 2, "paths": ["b.py"]})
    assert parent.hear() == {"type": "answer", "id": 2, "patched": ["f"]}
    for number, name in enumerate(("c.py", "d.py"), 3):
        parent.channel.send({"type": "change", "id": number, "paths": [name]})
        assert parent.hear() == {"type": "answer", "id": number, "refused": reason}


def test_what_is_used_through_a_link_is_known_by_all_its_names(
    parent: Parent, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    parent.child.take_note("module", str(tmp_path / "link" / "a.py"), "digest")
    parent.child.take_note("name", "link", "")

    use = parent.make_ready()["use"]
    assert use["modules"] == {
        str(tmp_path / each / "a.py"): "digest" for each in ("link", "folder")
    }
    assert use["read"] == [str(tmp_path / "link")]


def test_why_a_newer_version_has_not_started_is_told_to_whoever_wants_to_know(
    parent: Parent,
) -> None:
    heard: list[object] = []

    def take(report: Mapping[str, object]) -> None:
        heard.append(report["title"])
        raise RuntimeError("It is not told to anybody.")

    parent.make_ready()
    parent.channel.send({"type": "failure", "report": {"title": "zero"}})
    parent.child.on_failure(take)
    for title in ("one", "two"):
        parent.channel.send({"type": "failure", "report": {"title": title}})

    eventually(lambda: heard[-1:] == ["two"])


def test_without_anybody_who_takes_changes_they_are_refused(parent: Parent) -> None:
    parent.make_ready()
    parent.channel.send({"type": "change", "id": 1, "paths": []})

    assert parent.hear() == {"type": "answer", "id": 1, "refused": ""}
