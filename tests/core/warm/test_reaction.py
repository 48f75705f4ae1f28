"""A change is nothing, a patch, or a restart; one that nobody can judge yet waits."""

import time
from pathlib import Path
from typing import Any

import pytest

from reloader_core.changes import ChangeKind, FileChange
from reloader_core.warm.events import Event, Nothing, PatchedInPlace, Restarting
from reloader_core.warm.orders import Use
from reloader_core.warm.plan import Plan
from reloader_core.warm.reaction import Reaction


class Process:
    """What a reaction sees of an app's process."""

    def __init__(self, use: Use, *, takes_changes: bool = False, listens: bool = True) -> None:
        self.use = use
        self.takes_changes = takes_changes
        self.listens = listens
        self.is_app = True
        self.is_gone = False
        self.born = time.time()
        self.said: list[dict[str, object]] = []

    def say(self, kind: str, **details: object) -> bool:
        self.said.append({"type": kind, **details})
        return self.listens


class Line:
    """What a reaction sees of a succession."""

    def __init__(self, current: Process | None) -> None:
        self.current = current
        self.coming: Process | None = None
        self.has_failed = False
        self.is_use_unknown = False
        self.known_use = current.use if current else Use()


class Scene:
    """A reaction, and what came of it."""

    def __init__(self, folder: Path, **options: bool) -> None:
        self.folder = folder
        self.main = folder / "main.py"
        self.main.write_text("1")
        self.process = Process(Use(modules={str(self.main): "digest"}), **options)
        self.line: Any = Line(self.process)
        self.events: list[Event] = []
        self.restarts: list[float] = []
        plan = Plan(
            entry="main",
            runner="a:b",
            error_runner="a:c",
            project=folder,
            watch=(folder / "always.txt",),
            patching=1000,
        )
        line: Any = self.line
        self.reaction = Reaction(plan, line, restart=self.restarts.append, tell=self.events.append)

    def change(self, name: str, kind: ChangeKind = ChangeKind.MODIFIED) -> None:
        self.reaction.take([FileChange(kind, self.folder / name)], 1.0)

    def answer(self, number: int = 1, **details: object) -> None:
        process: Any = self.process
        self.reaction.hear(process, {"type": "answer", "id": number, **details})


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.fixture
def patchable(tmp_path: Path) -> Scene:
    return Scene(tmp_path, takes_changes=True)


@pytest.mark.parametrize(("name", "restarts"), [("main.py", 1), ("always.txt", 1), ("other.py", 0)])
def test_what_the_app_uses_restarts_it(scene: Scene, name: str, restarts: int) -> None:
    scene.change(name)

    paths = (scene.folder / name,)
    expected = Restarting(paths=paths) if restarts else Nothing(paths=paths)
    assert scene.events == [expected]
    assert scene.restarts == [1.0] * restarts


def test_python_interrupts_a_process_that_starts(scene: Scene) -> None:
    scene.line.coming = Process(Use())
    scene.change("data.yaml")
    assert scene.events == []
    scene.change("new.py")

    assert len(scene.restarts) == 1


def test_what_was_written_before_it_was_born_waits_until_it_has_started(scene: Scene) -> None:
    scene.line.coming = Process(Use())
    scene.line.coming.born = time.time() + 3600
    (scene.folder / "old.py").write_text("")
    scene.change("old.py")
    assert scene.restarts == []

    scene.line.coming = None
    scene.line.known_use = Use(modules={str(scene.folder / "old.py"): "digest"})
    scene.reaction.take_held()
    scene.reaction.take_held()

    assert len(scene.restarts) == 1


def test_any_source_may_mend_what_did_not_say_why_it_failed(scene: Scene) -> None:
    scene.line.has_failed = scene.line.is_use_unknown = True
    scene.line.known_use.written.add(str(scene.folder / "made.py"))
    scene.change("made.py")
    assert scene.restarts == []
    scene.change("new.py")

    assert len(scene.restarts) == 1


def test_a_new_source_may_mend_what_failed(scene: Scene) -> None:
    scene.line.has_failed = True
    scene.change("data.yaml")
    assert scene.restarts == []
    scene.change("new.py")

    assert len(scene.restarts) == 1


def test_what_is_no_module_is_not_asked_about(patchable: Scene) -> None:
    patchable.change("always.txt")

    assert patchable.process.said == []
    assert patchable.events == [Restarting(paths=(patchable.folder / "always.txt",))]


def test_a_patch(patchable: Scene) -> None:
    patchable.change("main.py")
    assert patchable.process.said == [{"type": "change", "id": 1, "paths": [str(patchable.main)]}]
    assert patchable.reaction.deadline is not None
    patchable.answer(0, refused="This is not the answer.")
    patchable.answer(patched=["main.f"])

    (event,) = patchable.events
    assert isinstance(event, PatchedInPlace)
    assert (event.names, event.paths) == (("main.f",), (patchable.main,))
    assert patchable.restarts == []
    patchable.change("main.py")  # It has the content that was patched.
    assert isinstance(patchable.events[-1], Nothing)


def test_a_change_while_it_is_asked_waits(patchable: Scene) -> None:
    patchable.change("main.py")
    patchable.change("always.txt")
    assert patchable.events == []
    patchable.answer(patched=[])

    assert patchable.events[1:] == [Restarting(paths=(patchable.folder / "always.txt",))]


def test_a_refusal(patchable: Scene) -> None:
    patchable.change("main.py")
    patchable.change("other.py")
    patchable.answer(refused="TAX at top level changed")
    patchable.answer(patched=["late"])

    assert patchable.events == [
        Restarting(
            paths=(patchable.main, patchable.folder / "other.py"),
            reason="TAX at top level changed",
        )
    ]


def test_no_answer(patchable: Scene) -> None:
    patchable.reaction.tick()
    patchable.change("main.py")
    patchable.reaction.tick()
    assert patchable.events == []
    patchable.process.is_gone = True
    patchable.reaction.tick()

    assert patchable.restarts == [1.0]


def test_nobody_there_to_be_asked(tmp_path: Path) -> None:
    scene = Scene(tmp_path, takes_changes=True, listens=False)
    scene.change("main.py")

    assert scene.restarts == [1.0]
