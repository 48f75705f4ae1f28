"""One process follows the other, and the one that leaves may finish what it has begun."""

from contextlib import suppress
from threading import Thread

from tests.core.warm.conftest import Make
from tests.support.supervised import Supervised, is_alive
from tests.support.waiting import eventually

from reloader_core.warm.events import Died, Failed, Ready, Way


def test_a_request_that_has_begun_is_finished(make: Make, way: Way) -> None:
    project = make(way, grace=60.0)
    gate = project.gate("slow")
    project.app(f"{gate.wait} or 'old' if path == '/slow' else 'old'")
    project.start()
    answers: list[str] = []
    client = Thread(target=lambda: answers.append(project.ask("/slow")))
    client.start()
    gate.reached()

    project.app("'new'")
    project.until("new")
    assert answers == []
    gate.open()
    client.join()

    assert answers == ["old"]
    assert [event.is_error for event in project.of(Ready)] == [False, False]


def test_who_does_not_leave_in_time_is_killed(make: Make, way: Way) -> None:
    project = make(way, grace=0.3)
    never = "__import__('threading').Thread(target=__import__('time').sleep, args=[600]).start()"
    project.app("__import__('os').getpid()", never)
    project.start()
    pids = {project.ask()}

    project.app("'new'")
    project.until("new")
    project.stop()

    assert len(pids) == 1
    assert not project.of(Died)


def test_what_it_has_started_is_killed_with_it(make: Make, way: Way) -> None:
    project = make(way, grace=0.3)
    deaf = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint()\ntime.sleep(600)"
    project.app(
        "process.pid",
        "import atexit, subprocess, sys, time\n"
        f"process = subprocess.Popen([sys.executable, '-c', {deaf!r}])\n"
        "atexit.register(process.wait)",
    )
    project.start()
    pid = int(project.ask())
    assert is_alive(pid)

    project.app("'here'")
    project.until("here")

    eventually(lambda: not is_alive(pid))


def test_who_goes_on_accepting_is_killed(make: Make, way: Way) -> None:
    project = make(way, grace=60.0)
    # It takes the interpreter for itself: not even our thread can do anything.
    gate = project.gate("hog")
    gate.open()
    greedy = "import re\n" + "def hog(): re.match(r'(a+)+$', 'a' * 40 + 'b')\n"
    project.app(f"{gate.wait} or hog() if path == '/hog' else 'old'", greedy)
    project.start()
    client = Thread(target=lambda: _ask(project))
    client.start()
    gate.reached()

    project.app("'new'")
    project.until("new")
    client.join()


def _ask(project: Supervised) -> None:
    with suppress(OSError):
        project.ask("/hog")


def test_a_broken_error_page_waits_for_the_next_save(make: Make) -> None:
    project = make(error_runner="absent:run")
    project.app("'x' +")
    project.thread.start()
    project.wait_for(Failed)
    died = project.wait_for(Died)
    assert died.what == "error page"

    project.app("'good'")
    project.until("good")


def test_a_change_while_it_starts_is_looked_at_when_it_has_started(make: Make, way: Way) -> None:
    project = make(way)
    project.write("data.txt", "one")
    gate = project.gate("start")
    project.app("data", f"data = open('data.txt').read()\n{gate.wait}")
    project.thread.start()
    gate.reached()
    project.write("data.txt", "two")
    eventually(lambda: project.supervisor._reaction._held, saying="Nobody has noticed.")
    gate.open()

    project.until("two")


def test_a_process_that_dies_early_is_started_again_once_after_each_change(make: Make) -> None:
    project = make()
    dies = "path == '/die' and os.kill(os.getpid(), 9) or %d"
    project.app(dies % 0, "import os")
    project.start()

    for version in (1, 2, 3):
        project.app(dies % version, "import os")
        project.until(str(version))
        with suppress(OSError):
            project.ask("/die")
        project.until(str(version))
    assert not project.of(Failed)

    def dies_too_often() -> list[Failed]:
        with suppress(OSError):
            project.ask("/die")
        return project.of(Failed)

    assert "and again after that" in eventually(dies_too_often)[0].report["title"]
