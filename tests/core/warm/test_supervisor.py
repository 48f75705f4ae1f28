"""Whatever is edited, the next answer is that of a process that was just started."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.core.warm.conftest import Make
from tests.support.supervised import Supervised, ask, descendants, is_alive
from tests.support.waiting import eventually

from reloader_core.warm.events import (
    Died,
    Ended,
    Failed,
    Nothing,
    PatchedInPlace,
    Ready,
    Restarting,
    Starting,
    Way,
)


def test_a_body_and_a_constant(project: Supervised, way: Way) -> None:
    project.write("conf.py", "TAX = 1\n")
    project.app("TAX", "from conf import TAX")
    project.start()
    assert project.ask() == "1"

    project.app("TAX * 100", "from conf import TAX")
    project.until("100")
    project.write("conf.py", "TAX = 2\n")
    project.until("200")

    assert project.of(Starting)[0].way is way
    assert {event.way for event in project.of(Ready)} == {way}


def test_what_the_app_has_read(project: Supervised) -> None:
    project.write("data.yaml", "one")
    project.write(".gitignore", ".env\nlate.txt\n")
    project.write(".env", "A=1")
    project.write("late.txt", "late")
    reads = "data = open('data.yaml').read() + open('.env').read()"
    project.app("data + (open('late.txt').read() if path == '/late' else '')", reads)
    project.start()
    assert project.ask() == "oneA=1"

    project.write("data.yaml", "two")
    project.until("twoA=1")
    project.write(".env", "A=2")
    project.until("twoA=2")

    assert project.ask("/late") == "twoA=2late"
    count = len(project.of(Ready))
    late = str(project.project / "late.txt")
    eventually(lambda: late in project.supervisor._line.known_use.read_later)
    project.write("late.txt", "later")
    project.wait_for(Ready, count + 1)


def test_what_is_behind_a_link(project: Supervised) -> None:
    shared = project.project.parent / "shared"
    shared.mkdir()
    (shared / "conf.py").write_text("TAX = 1\n")
    (shared / "data.txt").write_text("one")
    (project.project / "common").symlink_to(shared)
    (project.project / "data.txt").symlink_to(shared / "data.txt")
    project.app("f'{conf.TAX} {data}'", "from common import conf\ndata = open('data.txt').read()")
    project.start()
    assert project.ask() == "1 one"

    (shared / "conf.py").write_text("TAX = 23\n")
    project.until("23 one")
    (shared / "data.txt").write_text("two")
    project.until("23 two")


def test_what_was_not_there_yet(project: Supervised) -> None:
    project.app(
        "name + text",
        "import pathlib\n"
        "try:\n    from local_settings import name\nexcept ImportError:\n    name = 'none'\n"
        "try:\n    text = open('extra.txt').read()\nexcept OSError:\n    text = ''\n",
    )
    project.start()
    assert project.ask() == "none"

    project.write("local_settings.py", "name = 'mine'")
    project.until("mine")
    project.write("extra.txt", "!")
    project.until("mine!")
    (project.project / "local_settings.py").unlink()
    project.until("none!")


def test_a_plug_in_in_a_folder_that_was_listed(project: Supervised) -> None:
    project.write("plugins/one.txt", "")
    project.app("names", "import os\nnames = ' '.join(sorted(os.listdir('plugins')))")
    project.start()

    project.write("plugins/two.txt", "")

    project.until("one.txt two.txt")


def test_what_the_app_does_not_use(project: Supervised) -> None:
    project.write("unused.py", "1")
    project.app("open('log.txt', 'a').write(path) and 'same'")
    project.start()
    ready = len(project.of(Ready))

    project.write("unused.py", "2")
    project.write("readme.md", "2")
    project.ask()

    nothing = eventually(
        lambda: (
            {path.name for event in project.of(Nothing) for path in event.paths}
            >= {"unused.py", "readme.md"}
            and project.of(Nothing)
        )
    )
    assert nothing
    assert len(project.of(Ready)) == ready


def test_the_same_size_in_the_same_second(project: Supervised) -> None:
    project.app("1")
    project.start()
    assert project.ask() == "1"

    for number in range(2, 5):
        project.app(str(number))
        os.utime(project.project / "main.py", (1e9, 1e9))
        project.until(str(number))


def test_a_broken_app_shows_why_until_it_is_mended(project: Supervised) -> None:
    project.write("part.py", "x = 1")
    project.app("'good'", "import part")
    project.start()

    for broken, title in (
        ("x = (", "SyntaxError: '(' was never closed"),
        ("import absent_module", "ModuleNotFoundError: No module named 'absent_module'"),
        ("import sys\nsys.exit(4)", "SystemExit: 4"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ):
        project.write("part.py", broken)
        project.until(f"ERROR {title}")
        project.write("part.py", f"x = {title!r}")
        project.until("good")

    frames = [event.report["error"]["frames"][-1] for event in project.of(Failed)]
    assert {frame["shown"] for frame in frames} == {"part.py"}


def test_it_may_be_mended_in_another_file(project: Supervised) -> None:
    project.write("part.py", "x = 1")
    project.app("'good'", "from part import y")
    project.start()
    assert project.ask().startswith("ERROR ImportError: cannot import name 'y'")

    project.write("part.py", "y = 1")

    project.until("good")


def test_a_save_interrupts_an_endless_loop(project: Supervised) -> None:
    project.app("'good'")
    project.start()

    gate = project.gate("loop")
    project.app("1", f"{gate.wait}\nwhile True: pass")
    gate.reached()
    gate.open()
    project.app("'good'")  # The content that was there before counts as well.

    project.until("good")


def test_a_crash_while_it_starts(project: Supervised) -> None:
    project.app("'good'")
    project.start()

    project.app("1", "import os\nos.abort()")
    project.until("ERROR The process of the app was ended by SIGABRT while it was starting.")
    project.app("'good'")
    project.until("good")

    assert project.of(Died)[0].status == -signal.SIGABRT


def test_the_last_good_app_goes_on(make: Make, way: Way) -> None:
    project = make(way, keep_last_good=True)
    told = "app.told = ''\napp.on_failure = lambda report: setattr(app, 'told', report['title'])\n"
    takes = "app.on_change = lambda paths: Patched({}) if app.told else Refused('')\n"
    project.app("'one' + app.told", "from reloader_core.hot import Patched, Refused", told + takes)
    project.start()

    project.write("other.py", "x = 1 +")
    project.app("'two'", "import other")
    failed = project.wait_for(Failed)
    assert failed.kept
    project.until("oneSyntaxError: invalid syntax")

    # It could take this in place, which would be neither the old version nor the new one.
    project.app("'three'", "import other")
    project.wait_for(Failed, 2)
    project.write("other.py", "x = 1")
    project.until("three")


def test_nobody_is_refused_and_nothing_is_stale(project: Supervised, way: Way) -> None:
    """A client asks all the time, through many saves: what it hears never goes back."""
    saves = 60 if way is Way.FORK else 12
    project.app("0")
    project.start()
    before = _open_files()

    answers: list[int] = []
    for number in range(1, saves + 1):
        project.app(str(number))
        seen = len(project.of(Restarting))
        while len(project.of(Restarting)) == seen and int(answers[-1] if answers else 0) < number:
            answers.append(int(project.ask()))
    project.until(str(saves))

    assert answers == sorted(answers)
    eventually(lambda: len(descendants(os.getpid())) <= 2, saying="Processes are left.")
    eventually(lambda: _open_files() <= before + 4, saying="Files are left open.")
    assert not project.titles()


def test_a_process_that_is_killed_is_replaced(project: Supervised) -> None:
    project.app("__import__('os').getpid()")
    project.start()
    pid = int(project.ask())

    os.kill(pid, signal.SIGKILL)

    project.wait_for(Died)
    assert int(project.ask()) != pid
    assert project.of(Died)[0].status == -signal.SIGKILL
    assert not is_alive(pid)


def test_an_app_that_dies_again_and_again_is_given_up(make: Make) -> None:
    project = make()
    project.app("'x'", "import os, threading\nthreading.Timer(0.05, os._exit, [7]).start()")
    project.start()

    project.wait_for(Failed)  # It may die while it answers.
    project.until(
        "ERROR The process of the app ended with exit code 7 "
        "soon after it had started, and again after that."
    )

    project.app("'good'")
    project.until("good")


def test_a_zygote_that_is_killed_is_replaced(make: Make) -> None:
    project = make()
    project.app('f\'{__import__("os").getppid()} {__import__("os").getpid()}\'')
    project.start()
    zygote, child = map(int, project.ask().split())

    os.kill(zygote, signal.SIGKILL)

    eventually(lambda: any(event.what == "zygote" for event in project.of(Died)))
    assert int(project.ask().split()[0]) != zygote
    assert not is_alive(child)


def test_a_zygote_that_is_killed_while_the_app_starts(make: Make) -> None:
    project = make()
    gate = project.gate("start")
    project.app("'here'", gate.wait)
    project.thread.start()
    gate.reached()
    (zygote,) = (pid for pid in descendants(os.getpid()) if is_parent(pid))

    os.kill(zygote, signal.SIGKILL)
    project.wait_for(Died)
    gate.open()

    assert project.ask() == "here"
    assert not project.titles()


def test_a_zygote_that_hangs_does_not_hold_the_end(make: Make) -> None:
    project = make(grace=0.1)
    project.app("__import__('os').getppid()")
    project.start()

    os.kill(int(project.ask()), signal.SIGSTOP)
    project.stop()

    assert descendants(os.getpid()) == set()


def test_the_end(project: Supervised) -> None:
    project.app("'x'")
    project.start()
    project.stop()

    assert isinstance(project.events[-1], Ended)
    assert descendants(os.getpid()) == set()


SCRIPT = """
import socket, sys
from pathlib import Path
from tests.support.supervised import supervised
from reloader_core.warm.events import Way

with supervised(Path(sys.argv[1]), Way(sys.argv[2])) as project:
    project.app(sys.argv[3], sys.argv[4])
    print(project.port, flush=True)
    code = project.supervisor.run()
    print("ended", code, flush=True)
"""


@contextmanager
def running(
    folder: Path, way: Way, before: str = "", *, answers: bool = True
) -> Generator["subprocess.Popen[str]"]:
    """Run a supervisor in a process of its own, until the app answers or at least starts."""
    command = [sys.executable, "-c", SCRIPT, str(folder), way, "1", before]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline())
            if answers:
                assert ask(port) == "1"
            eventually(lambda: len(descendants(process.pid)) >= 1 + (way is Way.FORK))
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("busy", [False, True])
def test_nothing_survives_a_supervisor_that_is_killed(tmp_path: Path, way: Way, busy: bool) -> None:
    before = "while True: pass" if busy else ""
    with running(tmp_path, way, before, answers=not busy) as process:
        family = descendants(process.pid)
        process.kill()

        eventually(lambda: not any(map(is_alive, family)), saying=f"Of {family}.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_orderly(tmp_path: Path, way: Way, number: int) -> None:
    with running(tmp_path, way) as process:
        family = descendants(process.pid)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)

    assert f"ended {number}" in output
    assert process.returncode == 0
    assert not any(map(is_alive, family))


def test_the_second_signal_does_not_wait(tmp_path: Path) -> None:
    stubborn = "import atexit, time\natexit.register(time.sleep, 600)"
    with running(tmp_path, Way.FORK, stubborn) as process:
        family = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert not any(map(is_alive, family))


PATCHING = """
from pathlib import Path
from reloader_core.hot import Patched, Refused
class App:
    def __init__(self): self.text = "one"
    def __call__(self, path): return self.text
    def on_change(self, paths):
        source = paths[0].read_text()
        if source.endswith("# refuse"): return Refused("it says so")
        if source.endswith("# raise"): raise ValueError("no")
        if source.endswith("# sleep"): __import__("time").sleep(1)
        self.text = source.rpartition("#")[2].strip()
        return Patched({Path("main.py"): ("main.App",)})
app = App()
"""


def test_a_change_that_the_app_takes_in_place(project: Supervised) -> None:
    project.write("main.py", PATCHING)
    project.start()
    count = len(project.of(Ready))

    project.write("main.py", PATCHING + "# two")
    project.until("two")
    event = project.wait_for(PatchedInPlace)
    assert event.names == ("main.App",)
    assert [path.name for path in event.paths] == ["main.py"]
    assert len(project.of(Ready)) == count

    for word, reason in (
        ("refuse", "it says so"),
        ("raise", "ValueError: no"),
        ("sleep", "the app did not answer in time"),
    ):
        project.write("main.py", PATCHING + f"# {word}")
        count += 1
        project.wait_for(Ready, count)
        assert project.of(Restarting)[-1].reason == reason
        project.until("one")


def is_parent(pid: int) -> bool:
    return bool(descendants(pid))


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
