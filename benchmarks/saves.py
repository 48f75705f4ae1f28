"""How long after a save of Python an app answers anew, and Chromium has painted it."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.apps import HEAVY, SMALL, App, Contestant
from benchmarks.servers import BYTECODE, cpu_seconds
from benchmarks.tables import Table, milliseconds, percent, ratio
from tests.support.browsers import Browser
from tests.support.chromium import chromium
from tests.support.servers import Server

__all__ = ["saves"]

STREAMS = 3
PATIENCE = 15.0
"""Seconds after which nobody waits any more."""

READY = 60.0
UNDISTURBED = 0.3
"""Seconds after a save in which the page is not asked, since asking would slow it down."""

WARM_UP = 2
"""Saves that do not count: libraries are learned by them, and compiled."""


@dataclass(slots=True)
class Taken:
    """What was measured of one contestant; `None` stands for what did not come."""

    response: list[float | None] = field(default_factory=list[float | None])
    streaming: list[float | None] = field(default_factory=list[float | None])
    pixel: list[float | None] = field(default_factory=list[float | None])
    memory: int = 0
    processes: int = 0
    idle: float | None = None


def saves(
    contestants: Sequence[Contestant],
    *,
    apps: Sequence[App] = (SMALL, HEAVY),
    turns: int = 2,
    number: int = 5,
    rest: float = 10.0,
) -> Iterator[Table]:
    """Save the apps' Python, and see when the new version answers, and is painted.

    Args:
        contestants: What to measure; the others are compared with the first.
        apps: What they serve.
        turns: How often each is started, there and back again.
        number: How many saves are made of each kind in a turn.
        rest: For how many seconds each is looked at while nothing happens.
    """
    for app in apps:
        able = [each for each in contestants if app is SMALL or not each.django]
        taken = [Taken() for _ in able]
        with chromium() as engine, engine.profile() as browser:
            for turn in range(turns):
                pairs = list(zip(able, taken, strict=True))
                for contestant, own in pairs[:: -1 if turn % 2 else 1]:
                    _take_part(contestant, app, browser, number, rest, own)
        yield _speed(app, able, taken)
        yield _cost(app, able, taken)


def _take_part(
    contestant: Contestant, app: App, browser: Browser, number: int, rest: float, taken: Taken
) -> None:
    with TemporaryDirectory() as folder:
        contestant.write(app, Path(folder))
        with Server(contestant.command, Path(folder), env=BYTECODE) as server:
            editing = _Editing(server, contestant)
            for _ in range(WARM_UP):
                editing.save()
                editing.wait(READY)
                time.sleep(2)
            taken.memory, taken.processes, taken.idle = _at_rest(server, rest)
            for _ in range(number):
                taken.response.append(editing.response(0))
            # Those that wait for streams wait for ever.
            for _ in range(1 if None in taken.streaming else number):
                if not contestant.django:
                    taken.streaming.append(editing.response(STREAMS))
            if contestant.refreshes:
                taken.pixel += editing.pixels(browser, number)


class _Editing:
    """An app that is edited, one version after the other."""

    def __init__(self, server: Server, contestant: Contestant) -> None:
        self._server = server
        self._edit = contestant.edit
        self._file = server.cwd / contestant.edited
        self._version = 0
        _wait(partial(self._is_there, READY), READY)

    def save(self) -> None:
        """Write the next version, as an editor does."""
        source = self._file.read_text(encoding="utf-8")
        old, new = (f"{self._edit} = {self._version + step}" for step in (0, 1))
        assert old in source, source
        self._version += 1
        # One line longer: by the size Python knows that it has compiled another file.
        self._file.write_text(source.replace(old, new) + "#\n", encoding="utf-8")

    def wait(self, patience: float) -> bool:
        """Wait until the version that was saved answers."""
        return _wait(partial(self._is_there, patience), patience)

    def response(self, streams: int) -> float | None:
        """Save, and return after how many seconds the new version answers."""
        time.sleep(random.uniform(0.8, 1.2))
        with self._streaming(streams):
            begin = time.perf_counter()
            self.save()
            seconds = time.perf_counter() - begin if self.wait(PATIENCE) else None
        self.wait(READY)
        return seconds

    def pixels(self, browser: Browser, number: int) -> list[float | None]:
        """Save with the page open, and return after how many seconds it is painted."""
        tab = browser.open(self._server.url)
        times: list[float | None] = []
        for _ in range(number):
            time.sleep(random.uniform(0.8, 1.2))
            begin = time.time()
            self.save()
            shown = f"{self._version}.0" if self._edit == "VERSION" else f"0.{self._version}"
            time.sleep(UNDISTURBED)
            try:
                noted = tab.wait("key => sessionStorage[key]", shown, within=PATIENCE)
            except TimeoutError:
                times.append(None)
                tab.goto(self._server.url)
            else:
                times.append(float(noted) / 1000 - begin)
        tab.close()
        return times

    @contextmanager
    def _streaming(self, number: int) -> Iterator[None]:
        connections = [self._connect(PATIENCE) for _ in range(number)]
        held: list[HTTPResponse] = []
        try:
            for connection in connections:
                connection.request("GET", "/stream")
                held.append(connection.getresponse())
            yield
        finally:
            for response in held:
                response.close()
            for connection in connections:
                connection.close()

    def _is_there(self, patience: float) -> bool:
        connection = self._connect(patience)
        try:
            connection.request("GET", "/version", headers={"Connection": "close"})
            answer = connection.getresponse().read().decode().replace(" ", "")
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        versions = (self._version, 0) if self._edit == "VERSION" else (0, self._version)
        return answer == "[{},{}]".format(*versions)

    def _connect(self, patience: float) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._server.port, timeout=patience)


def _wait(is_there: partial[bool], patience: float) -> bool:
    begin = time.perf_counter()
    while not is_there():
        if time.perf_counter() - begin > patience:
            return False
        time.sleep(0.003)
    return True


def _at_rest(server: Server, seconds: float) -> tuple[int, int, float | None]:
    """Return the bytes of memory that all processes use, how many, and their part of a core."""
    assert server.process
    family = _family(server.process.pid)
    before = [cpu_seconds(process) for process in family]
    time.sleep(seconds)
    after = [cpu_seconds(process) for process in family]
    spent = [b - a for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    idle = sum(spent) / seconds if len(spent) == len(family) else None
    family = _family(server.process.pid)
    return sum(map(_own_memory, family)), len(family), idle


def _family(process: int) -> list[int]:
    """Return a process and all that came from it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # It has just ended.
                stat = (folder / "stat").read_text()
                parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [process]
    for each in found:  # It grows meanwhile.
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _own_memory(process: int) -> int:
    """Return its part of the memory, of which it shares some: PSS."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # It has ended, or is about to.
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _speed(app: App, contestants: Sequence[Contestant], taken: Sequence[Taken]) -> Table:
    title = f"From a save of Python to the answer and the pixel, {app.name}"
    columns = ["", "answer", f"with {STREAMS} streams", "pixel", "ratio of answers", "of pixels"]
    table = Table(title, columns)
    ours = taken[0]
    for contestant, own in zip(contestants, taken, strict=True):
        table.add(
            contestant.name,
            *(_middle(times) for times in (own.response, own.streaming, own.pixel)),
            _compared(own.response, ours.response),
            _compared(own.pixel, ours.pixel),
        )
    return table


def _cost(app: App, contestants: Sequence[Contestant], taken: Sequence[Taken]) -> Table:
    table = Table(f"At rest, {app.name}", ["", "memory (PSS)", "processes", "idle CPU"])
    for contestant, own in zip(contestants, taken, strict=True):
        megabytes = f"{own.memory / 1e6:.0f} MB"
        table.add(contestant.name, megabytes, str(own.processes), percent(own.idle))
    return table


def _middle(times: Sequence[float | None]) -> str:
    """Write the median of what came, and how much did not."""
    came = [seconds for seconds in times if seconds is not None]
    missing = f" ({len(times) - len(came)} never)" if len(came) < len(times) else ""
    if not times:
        return "n/a"
    return f"{milliseconds(median(came))}{missing}" if came else "never"


def _compared(times: Sequence[float | None], ours: Sequence[float | None]) -> str:
    came, own = ([each for each in taken if each is not None] for taken in (times, ours))
    return ratio(median(came) / median(own) if came and own else None)
