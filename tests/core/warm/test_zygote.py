"""Libraries are imported ahead of time, and those that cannot stand it are found out."""

import json
import os
import signal
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from tests.core.warm.conftest import Make
from tests.support.supervised import Supervised
from tests.support.waiting import PATIENCE, eventually

from reloader_core.warm import supervisor
from reloader_core.warm.events import Died, Ready, Rebuilding, Rebuilt, Restarting, Way
from reloader_core.warm.preload_list import PreloadList

THREADS = """
import threading, time
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""
OWN_PID = "import os\nPID = os.getpid()\n"


def library(project: Supervised, name: str, text: str) -> None:
    path = project.libraries / f"{name}.py"
    path.write_text(text)


def remembered(project: Supervised) -> PreloadList:
    """Return what the next run would start from."""
    key = project.supervisor._preloads.file  # pyright: ignore[reportPrivateUsage]
    found = PreloadList(project.plan.cache, ["x"])
    found.file = key
    found._load()  # pyright: ignore[reportPrivateUsage]
    return found


def test_it_obeys_all_orders_that_come_at_once() -> None:
    ours, theirs = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as listener, ours:
        files = (theirs.fileno(), listener.fileno())
        command = [sys.executable, "-m", "reloader_core.warm.zygote"]
        process = subprocess.Popen(
            [*command, *map(str, (*files, os.getpid()))], pass_fds=files, stderr=subprocess.PIPE
        )
        theirs.close()

        def send(*messages: dict[str, object]) -> None:
            lines = [json.dumps({**message, "files": 0}) + "\n" for message in messages]
            ours.sendall("".join(lines).encode())

        send({"type": "preload", "names": [], "never": [], "forks": True})
        assert b"waiting" in ours.recv(65536)
        send({"type": "kill", "id": 1}, {"type": "retire"})

        assert process.communicate(timeout=30 * PATIENCE)[1] == b""
        assert process.returncode == 0


def test_a_process_stands_by_and_may_be_lost(make: Make) -> None:
    project = make(Way.FORK)
    project.app("f'{os.getpid()} {os.getppid()}'", "import os")
    project.start()
    pid, zygote = project.ask().split()
    children = Path(f"/proc/{zygote}/task/{zygote}/children")

    standby = eventually(lambda: {*children.read_text().split()} - {pid})
    assert len(standby) == 1
    project.app("os.getpid()", "import os")
    eventually(lambda: project.ask() in standby)
    (killed,) = eventually(lambda: {*children.read_text().split()} - {pid, *standby})
    os.kill(int(killed), signal.SIGKILL)
    eventually(lambda: killed not in children.read_text().split())
    project.app("'it goes on'")

    project.until("it goes on")


def test_one_that_retires_has_none_but_the_process_that_serves(make: Make) -> None:
    project = make(Way.FORK, drift=0)
    library(project, "brand", OWN_PID)
    project.app("f'{os.getpid()} {os.getppid()}'", "import brand, os")
    project.start()
    pid, zygote = project.ask().split()
    children = Path(f"/proc/{zygote}/task/{zygote}/children")

    since = project.events.index(project.wait_for(Rebuilding))
    eventually(lambda: any(isinstance(event, Rebuilt) for event in project.events[since:]))

    eventually(lambda: children.read_text().split() == [pid])


@pytest.mark.parametrize("way", [Way.FORK, Way.SPARE])
def test_what_the_app_has_imported_is_there_the_next_time(make: Make, way: Way) -> None:
    project = make(way, drift=0)
    library(project, "brand", "import sys\nCOMMAND = sys.argv[0]\n")
    project.app("brand.COMMAND == 'serve'", "import brand")
    project.start()
    assert project.ask() == "True"

    since = project.events.index(project.wait_for(Rebuilding))
    eventually(lambda: any(isinstance(event, Rebuilt) for event in project.events[since:]))
    project.app("brand.COMMAND == 'serve' or 'preloaded'", "import brand")
    project.until("preloaded")

    assert "brand" in remembered(project).names


def test_fast_saves_do_not_put_it_off(make: Make) -> None:
    project = make(drift=0)
    library(project, "brand", OWN_PID)
    slow = "import brand, time; time.sleep(0.6)"
    project.app("0", slow)
    project.start()

    for version in count(1):
        project.app(str(version), slow)
        project.until(str(version))
        if len(project.of(Rebuilt)) > 1:
            break


def test_what_the_last_run_has_imported_is_there_at_once(make: Make, way: Way) -> None:
    for answer in ("True", "True" if way is Way.COLD else "False"):
        project = make(way, drift=0)
        library(project, "brand", OWN_PID if way is Way.FORK else "import sys\nARGS = sys.argv[0]")
        fact = "brand.PID == os.getpid()" if way is Way.FORK else "brand.ARGS == 'serve'"
        project.app(fact, "import brand, os")
        project.start()
        assert project.ask() == answer
        project.stop()


def test_a_library_that_starts_a_thread_is_not_preloaded(make: Make, way: Way) -> None:
    project = make(way, preload=("uses_threads", "harmless"))
    library(project, "starts_threads", THREADS)
    library(project, "uses_threads", "import starts_threads\n" + OWN_PID)
    library(project, "harmless", OWN_PID)
    fact = "f'{uses_threads.PID == os.getpid()} {threading.active_count()}'"
    project.app(fact, "import uses_threads, harmless, os, threading")
    project.start()

    own, threads = project.ask().split()
    assert own == "True"
    assert int(threads) == 4  # The library's, and two of ours.
    if way is not Way.COLD:
        never = remembered(project).never
        assert never["starts_threads"] == "starts a thread"
        assert never["uses_threads"] == "imports starts_threads"
        assert "harmless" not in never


def test_a_library_that_starts_a_thread_later_has_the_zygote_made_anew(make: Make) -> None:
    start = "threading.Thread(target=threading.Event().wait, daemon=True).start()"
    later = f"import signal, threading\nsignal.signal(signal.SIGALRM, lambda *_: {start})\n"
    project = make(preload=("later",))
    library(project, "later", later)
    project.app("__import__('os').getppid()")
    project.start()
    zygote = int(project.ask())

    os.kill(zygote, signal.SIGALRM)
    eventually(lambda: len([*Path(f"/proc/{zygote}/task").iterdir()]) > 1)
    project.app(f"__import__('os').getppid() != {zygote}")
    project.until("True")

    assert "it has a new thread" in [event.reason for event in project.of(Rebuilding)]


def test_a_library_that_needs_the_app_first_is_not_preloaded(make: Make) -> None:
    project = make(preload=("needs_settings", "imports_project", "wraps"))
    library(project, "needs_settings", "import sys\nassert 'main' in sys.modules\n" + OWN_PID)
    library(project, "wraps", "try:\n    import needs_settings\nexcept Exception:\n    bad = 1\n")
    library(project, "imports_project", "import part\n")
    project.write("part.py", "")
    project.app("hasattr(wraps, 'bad')", "import wraps, needs_settings, imports_project, part, os")
    project.start()

    assert project.ask() == "False"
    never = remembered(project).never
    assert never["needs_settings"].startswith("raises AssertionError")
    assert "wraps" in never


def test_a_library_that_ends_its_process_is_not_preloaded(make: Make) -> None:
    project = make(preload=("ends",))
    library(project, "ends", "import os, sys\n'main' in sys.modules or os._exit(3)\n")
    project.app("'here'", "import ends")
    project.start()

    assert project.ask() == "here"
    assert remembered(project).never == {"ends": "ends the process: 3"}


def test_a_library_that_does_not_survive_the_fork_is_found(make: Make) -> None:
    names = ("lib_a", "lib_b", "crashes", "lib_c")
    project = make(preload=names)
    for name in names:
        library(project, name, OWN_PID)
    crash = "\ndef use():\n    PID == os.getpid() or os.abort()\n"
    library(project, "crashes", OWN_PID + crash)
    project.app("'0'", "import lib_a, lib_b, lib_c, crashes\ncrashes.use()")
    project.start()
    assert project.ask() == "0"

    for number in range(1, 10):
        if "crashes" in remembered(project).never:
            break
        project.app(f"'{number}'", "import lib_a, lib_b, lib_c, crashes\ncrashes.use()")
        project.until(str(number))
    assert remembered(project).never == {"crashes": "does not survive the fork"}

    crashes = len(project.of(Died))
    project.app("'last'", "import lib_a, lib_b, lib_c, crashes\ncrashes.use()")
    project.until("last")
    assert len(project.of(Died)) == crashes
    assert project.of(Ready)[-1].way is Way.FORK
    assert not project.titles()


def test_another_version_of_a_library(make: Make, way: Way) -> None:
    project = make(way, preload=("brand",), quiet=0.01)
    record = project.libraries / "brand-1.dist-info" / "RECORD"
    library(project, "brand", "VERSION = 1")
    record.parent.mkdir()
    record.write_text("1")
    project.app("brand.VERSION", "import brand")
    # Where libraries are is looked up in the supervisor, which has these in its path, too.
    project.supervisor._installation._folders += (str(project.libraries),)
    project.start()
    assert project.ask() == "1"

    library(project, "brand", "VERSION = 20")
    record.write_text("twenty")
    project.app("brand.VERSION * 10", "import brand")

    project.until("200")


def test_a_library_is_installed_while_nobody_saves(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PULSE", 0.1)
    project = make()
    project.app("have", "try:\n    import brand\n    have = 1\nexcept ImportError:\n    have = 0")
    project.supervisor._installation._folders += (str(project.libraries),)
    project.start()
    assert project.ask() == "0"
    record = project.libraries / "brand-1.dist-info" / "RECORD"
    library(project, "brand", "VERSION = 1")
    record.parent.mkdir()
    record.write_text("1")

    project.until("1")
    assert project.of(Restarting)[-1].reason == "the installed libraries have changed"


def test_another_environment(make: Make, way: Way) -> None:
    project = make(way, preload=("brand",), watch=(Path("x"),))
    library(project, "brand", "import os\nMODE = os.environ.get('MODE')")
    project.app("brand.MODE, os.environ.get('MODE')", "import brand, os")
    project.start()
    assert project.ask() == "(None, None)"

    project.environ["MODE"] = "debug"
    project.app("os.environ.get('MODE'), brand.MODE", "import brand, os")

    eventually(lambda: project.ask() == "('debug', 'debug')", 30)
