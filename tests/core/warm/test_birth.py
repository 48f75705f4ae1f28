"""A process that comes from another one looks like one that was started by itself."""

import gc
import json
import marshal
import os
import py_compile
import signal
import sys
from contextlib import suppress

import pytest
from tests.core.warm.conftest import Make
from tests.support.supervised import Supervised
from tests.support.waiting import eventually

from reloader_core.warm import offspring
from reloader_core.warm.events import Died, Failed, Way

FACTS = """
import asyncio, gc, json, os, random, signal, sys, threading, uuid, importlib.resources
import package.inner, spaces.module

facts = {
    "argv": sys.argv,
    "path": sys.path,
    "cwd": os.getcwd(),
    "threads": threading.active_count(),
    "variable": os.environ.get("FACT"),
    "settings": os.environ.get("DJANGO_SETTINGS_MODULE"),
    "sigint": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
    "sigterm": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
    "sigchld": signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL,
    "file": __file__,
    "cached": __cached__,
    "name": __name__,
    "spec": __spec__.name,
    "package": package.inner.__package__,
    "namespace": list(spaces.__path__),
    "resource": importlib.resources.files("package").joinpath("data.txt").read_text(),
    "writes_bytecode": sys.dont_write_bytecode,
    "open": sorted(int(name) for name in os.listdir("/proc/self/fd"))[:3],
    "parent": os.getppid(),
    "gc": gc.isenabled(),
    "random": random.random(),
}

def app(path):
    return json.dumps(facts)
"""


def facts_of(project: Supervised) -> dict[str, object]:
    answer: dict[str, object] = json.loads(project.ask())
    return answer


def test_what_a_process_can_tell_of_itself(make: Make, way: Way) -> None:
    project = make(way, argv=("serve", "main:app", "--x"))
    project.write("package/__init__.py", "")
    project.write("package/inner.py", "")
    project.write("package/data.txt", "resource")
    project.write("spaces/module.py", "")
    project.write("main.py", FACTS)
    project.environ |= {"FACT": "yes", "DJANGO_SETTINGS_MODULE": "package.inner"}
    project.start()

    facts = facts_of(project)
    folder = str(project.project)

    assert facts["argv"] == ["serve", "main:app", "--x"]
    assert isinstance(facts["path"], list)
    assert facts["path"][0] == folder
    assert facts["path"].count(folder) == 1
    assert str(project.libraries) in facts["path"]
    assert (facts["cwd"], facts["threads"], facts["variable"]) == (folder, 1, "yes")
    assert facts["settings"] == "package.inner"
    assert (facts["sigint"], facts["sigterm"], facts["sigchld"]) == (True, True, True)
    assert facts["file"] == f"{folder}/main.py"
    assert facts["cached"] == f"{folder}/__pycache__/main.{sys.implementation.cache_tag}.pyc"
    assert (facts["name"], facts["spec"], facts["package"]) == ("main", "main", "package")
    assert facts["namespace"] == [f"{folder}/spaces"]
    assert facts["resource"] == "resource"
    assert facts["writes_bytecode"] is sys.dont_write_bytecode
    assert facts["gc"] is True
    assert (facts["parent"] == os.getpid()) is (way is not Way.FORK)
    assert not [*project.project.rglob("*.pyc")]

    project.write("main.py", FACTS + "\n")
    again = eventually(lambda: ((found := facts_of(project)) != facts and found) or None)
    assert again
    assert again["random"] != facts["random"]
    assert again | {"random": 0, "parent": 0} == facts | {"random": 0, "parent": 0}


def test_garbage_is_looked_for_as_usual_once_it_has_started(make: Make, way: Way) -> None:
    project = make(way)
    project.app("gc.get_threshold()", "import gc")
    project.start()

    eventually(lambda: project.ask() == str(gc.get_threshold()))


def test_what_was_compiled_is_found_by_the_next_process(
    make: Make, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests may keep no bytecode.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setattr(offspring, "_flags", list)
    project = make(way)
    project.write("shop.py", "TEXT = 'source'")
    project.app("shop.TEXT", "import shop")
    project.start()
    assert project.ask() == "source"
    (file,) = eventually(lambda: [*(project.plan.cache / "warm").glob("*.code")])
    shop = str(project.project / "shop.py")

    # Something else, so that it can be seen that nothing was compiled.
    start, codes = file.read_bytes()[:5], marshal.loads(file.read_bytes()[5:])
    compiled = marshal.dumps(compile("TEXT = 'compiled'", shop, "exec"))
    codes[shop] = (codes[shop][0], compiled)
    file.write_bytes(start + marshal.dumps(codes))
    project.app("shop.TEXT + '!'", "import shop")
    eventually(lambda: project.ask() == "compiled!")

    project.write("shop.py", "TEXT = 'newer'")
    eventually(lambda: project.ask() == "newer!")


def test_what_was_replaced_gives_way_when_the_app_is_done(make: Make) -> None:
    note = "atexit.register(lambda: open({!r}, 'a').write(f'{} {{os.nice(0)}} '))"
    project = make(preload=("library",))
    file = project.project.parent / "priorities.txt"
    library = f"import atexit, os\n{note.format(str(file), 'library')}"
    (project.libraries / "library.py").write_text(library)
    project.app("1", f"import atexit, os\n{note.format(str(file), 'app')}")
    project.start()
    assert project.ask() == "1"

    project.app("2")
    eventually(lambda: project.ask() == "2")

    own = os.nice(0)
    eventually(
        lambda: file.exists() and file.read_text() == f"app {own} library {min(own + 19, 19)} "
    )


def test_bytecode_that_is_there_already_is_not_believed(make: Make) -> None:
    project = make()
    project.app("'old'")
    main = project.project / "main.py"
    os.utime(main, (1e9, 1e9))
    py_compile.compile(str(main))
    main.write_text(main.read_text().replace("old", "new"))
    os.utime(main, (1e9, 1e9))
    project.start()

    assert project.ask() == "new"


def test_a_runner_that_is_not_there(make: Make) -> None:
    project = make(runner="absent_runner:run")
    project.app("1")
    project.start()

    assert project.ask() == "ERROR ModuleNotFoundError: No module named 'absent_runner'"


def test_a_runner_that_ends_before_its_time(make: Make) -> None:
    project = make()
    project.app("sys.exit(3) if path == '/end' else os.getpid()", "import os, sys")
    project.start()
    pid = int(project.ask())

    os.kill(pid, signal.SIGINT)
    assert project.wait_for(Died).status == 130
    with suppress(OSError):
        project.ask("/end")

    assert project.wait_for(Died, 2).status == 3


def test_an_entry_without_an_attribute(make: Make) -> None:
    project = make(entry="main:nothing.here")
    project.app("1")
    project.start()

    assert project.ask() == "ERROR AttributeError: module 'main' has no attribute 'nothing'"


def test_a_report_is_made_as_the_settings_say(make: Make) -> None:
    project = make()
    project.write("pyproject.toml", '[tool.reloader]\nmask = ["iban"]\neditor = "zed"\n')
    project.app("1", "iban, tea = 'DE' + '89', 'green'\n1 / 0")
    project.start()
    frame = project.wait_for(Failed).report["error"]["frames"][-1]

    told = {each["name"]: each["value"] for each in frame["locals"]}
    assert told["tea"] == "'green'"
    assert "DE89" not in told["iban"]
    assert frame["link"].startswith(f"zed://file{project.project}/main.py:2")

    project.write("pyproject.toml", "[tool.reloader")
    project.app("1", "iban, tea = 'DE' + '89', 'black'\n1 / 0")
    frame = project.wait_for(Failed, 2).report["error"]["frames"][-1]

    # Nobody knows what is secret.
    assert (frame["line"], frame["locals"]) == (2, None)


def test_a_traceback_names_file_and_line(make: Make) -> None:
    project = make()
    project.app("''.join(traceback.format_stack()[-1:])", "import traceback")
    project.start()

    assert f'File "{project.project}/main.py", line 4, in app' in project.ask()
