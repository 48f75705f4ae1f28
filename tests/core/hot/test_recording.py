"""What runs during start-up is recorded, and afterwards what does not run for a request."""

import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.hot import Laboratory, laboratory

from reloader_core.hot.blocks import Block
from reloader_core.hot.recording import Recording, serving

needs_monitoring = pytest.mark.skipif(sys.version_info < (3, 12), reason="needs Python 3.12")

SHOP = """
import asyncio, threading

def called(): return 1
def not_called(): return 2
def generator():
    yield 1
def not_begun():
    yield 1
async def coroutine(): return 1
class Item:
    def __init__(self): self.call = lambda: 1
    def get(self): return 1
def in_thread(): ...

x = called()
list(generator())
unused = not_begun()
asyncio.run(coroutine())
item = Item()
"""


def blocks(lab: Laboratory) -> list[Block]:
    (module,) = lab.recording.loaded(lab.folder / "shop.py")
    return [*module.block.walk()]


def ran(lab: Laboratory) -> set[str]:
    return {each.code.co_qualname for each in blocks(lab) if each.ran}


def test_what_ran_is_known(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        lab.run("shop.not_called()")

        expected = {"<module>", "called", "generator", "coroutine", "Item", "Item.__init__"}
        assert ran(lab) == expected


@needs_monitoring
def test_what_ran_in_threads_is_known(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start(
            {"shop": SHOP + "t = threading.Thread(target=in_thread)\nt.start()\nt.join()"},
        )

        assert "in_thread" in ran(lab)


def test_a_module_is_known_with_its_namespace(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        (module,) = lab.recording.loaded(tmp_path / "shop.py")

        assert module.namespace is vars(lab.modules["shop"])
        assert module.filename == str(tmp_path / "shop.py")
        assert not lab.recording.loaded(tmp_path / "other.py")
        assert lab.recording.is_user_file(str(tmp_path / "other.py"))
        assert not lab.recording.is_user_file(threading.__file__)


def test_nothing_is_known_without_a_recording() -> None:
    assert Recording(bool).problem == "nothing was recorded during start-up"
    Recording(bool).stop()


def test_an_old_python_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "monitoring", raising=False)
    recording = Recording(bool)
    recording.start()
    recording.stop()

    assert recording.problem == "needs Python 3.12"


class FakeMonitoring:
    """`sys.monitoring`, with some ids taken."""

    DISABLE = object()

    events = SimpleNamespace(PY_START=1)

    def __init__(self, taken: set[int]) -> None:
        self.taken = taken
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.callback: Any = None

    def use_tool_id(self, tool: int, name: str) -> None:
        if tool in self.taken:
            raise ValueError(f"tool {tool} is already in use")
        assert name == "reloader"

    def register_callback(self, tool: int, event: int, callback: Any) -> None:
        assert event == self.events.PY_START
        self.callback = callback

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.calls.append((name, arguments))


@pytest.mark.parametrize(("taken", "tool"), [(set[int](), 4), ({4}, 5), ({4, 5}, 3)])
def test_an_id_is_used_that_no_other_tool_has(
    taken: set[int], tool: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeMonitoring(taken)
    monkeypatch.setattr(sys, "monitoring", fake, raising=False)
    recording = Recording(lambda file: "shop" in file)

    recording.start()

    assert recording.problem == "the app is still starting"
    assert fake.callback(compile("", "shop.py", "exec"), 0) is fake.DISABLE
    assert fake.callback(compile("", "library.py", "exec"), 0) is fake.DISABLE
    recording.stop()
    recording.stop()
    assert recording.problem == ""
    assert fake.callback is None
    assert fake.calls == [
        ("set_events", (tool, 1)),
        ("restart_events", ()),
        ("set_events", (tool, 0)),
        ("free_tool_id", (tool,)),
    ]
    assert [each.filename for each in recording.loaded("shop.py")] == ["shop.py"]


def test_other_tools_may_leave_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "monitoring", FakeMonitoring({3, 4, 5}), raising=False)
    recording = Recording(bool)
    recording.start()
    recording.stop()

    assert "no place" in recording.problem


def test_without_a_global_lock_there_is_no_certainty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "monitoring", FakeMonitoring(set()), raising=False)
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    recording = Recording(bool)
    recording.start()

    assert "global lock" in recording.problem


def test_a_failure_does_not_reach_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> bool:
        raise OSError("no folder")

    fake = FakeMonitoring(set())
    monkeypatch.setattr(sys, "monitoring", fake, raising=False)
    recording = Recording(fail)
    recording.start()
    fake.callback(compile("", "shop.py", "exec"), 0)
    recording.stop()

    assert recording.problem == "what runs could not be watched: OSError"


@needs_monitoring
def test_nothing_is_left_of_a_recording() -> None:
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009
    recording = Recording(bool)
    recording.start()
    assert "reloader" in map(monitoring.get_tool, range(6))
    recording.stop()

    assert "reloader" not in map(monitoring.get_tool, range(6))


LATE = """
from contextvars import copy_context

def answer(): return make()
def make(): return 1
def tick(): ...
def serve(function): copy_context().run(lambda: (serving.set(True), function()))
"""


@needs_monitoring
def test_what_runs_only_for_requests_is_not_noted(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": LATE}, settle=True)
        shop = lab.modules["shop"]
        shop.serving = serving
        shop.serve(shop.answer)
        assert not {"answer", "make"} & ran(lab)

        shop.tick()
        assert "tick" in ran(lab)
        assert {each.ran for each in blocks(lab)} == {"", "during start-up", "in the background"}
        shop.make()  # It is what a request has called before.
        assert "make" in ran(lab)


@needs_monitoring
def test_a_module_that_a_request_runs_is_recorded(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": LATE}, settle=True)
        shop = lab.modules["shop"]
        shop.serving = serving
        lab.write({"late": "import shop\nx = shop.make()"})
        shop.serve(lambda: lab.import_module("late"))

        (late,) = lab.recording.loaded(tmp_path / "late.py")
        assert late.namespace["x"] == 1
        (made,) = (each.ran for each in blocks(lab) if each.name == "make()")
        assert made == "while a module was imported"


@needs_monitoring
def test_a_template_that_a_request_renders_is_no_module(tmp_path: Path) -> None:
    template = compile("x = make()", str(tmp_path / "page.html"), "exec")
    with laboratory(tmp_path) as lab:
        lab.start({"shop": LATE}, settle=True)
        shop = lab.modules["shop"]
        shop.serving = serving
        shop.serve(lambda: exec(template, {"make": shop.make}))

        assert "make" not in ran(lab)


@needs_monitoring
def test_what_fails_later_is_a_problem_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": LATE}, settle=True)
        problems = [lab.recording.problem]

        def fail(_: str) -> bool:
            raise OSError("no folder")

        monkeypatch.setattr(lab.recording, "is_user_file", fail)
        lab.modules["shop"].tick()

        problems.append(lab.recording.problem)
        assert problems == ["", "what runs could not be watched: OSError"]
