"""Processes come about in spite of libraries that hang, spoil, or do not let one start."""

import pytest
from tests.core.warm.conftest import Make
from tests.support.waiting import eventually

from reloader_core.warm import nursery, supervisor
from reloader_core.warm.events import Died, Failed, Ready, Rebuilt, Way


def test_a_library_that_does_not_return(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery, "IMPORTING", 1.0)
    monkeypatch.setattr(supervisor, "PULSE", 0.1)
    project = make(preload=("hangs",))
    slow = "import sys, time\n'main' in sys.modules or time.sleep(600)\n"
    (project.libraries / "hangs.py").write_text(slow)
    project.app("'here'", "import hangs")
    project.start()

    assert project.ask() == "here"


def test_libraries_are_given_up_if_there_is_no_end(
    make: Make, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery, "ROUNDS", 2)
    names = tuple(f"bad{number}" for number in range(5))
    project = make(way, preload=names)
    for name in names:
        text = f"import os, sys\n'main' in sys.modules or os._exit(3)\nname = {name!r}\n"
        (project.libraries / f"{name}.py").write_text(text)
    project.app("bad4.name", "import bad0, bad1, bad2, bad3, bad4")
    project.start()

    assert project.ask() == "bad4"


def test_a_module_of_the_project_stands_before_a_library_of_its_name(make: Make, way: Way) -> None:
    project = make(way, preload=("user", "named"))
    (project.libraries / "named.py").write_text("name = 'library'\n")
    (project.libraries / "user.py").write_text("import named\n")
    project.app("[user.named.name, named.name]", "import user, named")
    project.start()
    project.until("['library', 'library']")

    project.write("named.py", "name = 'project'\n")
    project.until("['project', 'project']")
    (project.project / "named.py").unlink()

    project.until("['library', 'library']")
    assert project.of(Ready)[-1].way is way


def test_a_module_that_hides_a_library_does_not_hide_the_error(make: Make, way: Way) -> None:
    project = make(way, error_runner="page:show_error")
    (project.libraries / "named.py").touch()
    page = "import named\nfrom tiny_runner import show_error\n"
    (project.libraries / "page.py").write_text(page)
    project.write("named.py", "1 / 0")
    project.app("'here'", "import named")
    project.start()

    assert project.ask() == "ERROR ZeroDivisionError: division by zero"
    (project.project / "named.py").unlink()
    project.until("here")


def test_a_python_that_does_not_start_is_said_so_and_tried_again_with_the_next_save(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery, "ROUNDS", 1)
    project = make()
    project.app("'x'")
    home = project.environ.pop("PYTHONHOME", None)
    project.environ["PYTHONHOME"] = str(project.project)
    project.thread.start()
    failed = project.wait_for(Failed)
    assert failed.report["title"].startswith("The process of the app ended with exit code 1")
    eventually(lambda: [event.what for event in project.of(Died)] == ["app", "error page"])

    del project.environ["PYTHONHOME"]
    if home:
        project.environ["PYTHONHOME"] = home
    project.app("'y'")

    project.wait_for(Ready)
    assert project.ask() == "y"


def test_saves_that_come_quickly_leave_nothing_behind(make: Make, way: Way) -> None:
    project = make(way)
    project.app("0")
    project.start()
    for number in range(1, 6):
        project.app(str(number))
    project.until("5")

    assert len(project.of(Rebuilt)) <= len(project.of(Ready)) + 5
