"""How soon watchers notice a saved file, in trees of any size, and what they cost until then."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from os import PathLike, fspath
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from typing import NamedTuple

from benchmarks.servers import cpu_seconds
from benchmarks.tables import Table, milliseconds, percent
from django.utils.autoreload import StatReloader, file_changed
from watchfiles import awatch

from reloader_core.changes import ChangeSet
from reloader_core.filters import PathFilter
from reloader_core.specs import WatchSpec
from reloader_core.watcher import FileWatcher

__all__ = ["SIZES", "WATCHERS", "watching"]

SIZES = (1_000, 10_000, 50_000)
"""Files in a tree."""

PATIENCE = 60.0
"""Seconds that any watcher has at most to notice something."""

CADENCE = 0.1
"""Seconds between two saves while it starts. Shorter ones would look like one that goes on."""

Tell = Callable[[Iterable[str | PathLike[str]]], None]
Watch = Callable[[Path, Tell], None]


def _file_watcher(folder: Path, tell: Tell) -> None:
    def on_changes(changes: ChangeSet) -> None:
        tell(changes.paths)

    FileWatcher([WatchSpec(folder)], PathFilter([folder]), on_changes=on_changes).start()
    Event().wait()


def _awatch(folder: Path, tell: Tell) -> None:
    async def watch() -> None:
        async for changes in awatch(folder):
            tell(path for _, path in changes)

    asyncio.run(watch())


def _stat_reloader(folder: Path, tell: Tell) -> None:
    def on_change(*, file_path: Path, **_: object) -> bool:
        tell([file_path])
        return True  # or it would end the process, for it to be started anew

    file_changed.connect(on_change)
    reloader = StatReloader()
    reloader.watch_dir(folder, "**/*")
    reloader.run_loop()


WATCHERS: dict[str, Watch] = {
    "FileWatcher": _file_watcher,
    "watchfiles.awatch": _awatch,
    "Django's StatReloader": _stat_reloader,
}


class News(NamedTuple):
    """What a watcher has noticed."""

    when: float
    """On the clock of `time.monotonic`, which is the same in all processes."""

    paths: frozenset[str]


def watching(
    sizes: Sequence[int] = SIZES,
    *,
    starts: int = 5,
    saves: int = 20,
    idle: float = 10.0,
    rest: float = 3.0,
) -> list[Table]:
    """Let each watcher watch trees of files, in a process of its own.

    Args:
        sizes: How many files the trees have.
        starts: How often each watcher is started.
        saves: How often a file is saved while it watches.
        idle: The seconds in which nothing happens, and processor time is counted.
        rest: The seconds after which what went before has no effect any more.
    """
    tables: list[Table] = []
    for size in sizes:
        with TemporaryDirectory() as folder:
            files = plant(Path(folder).resolve(), size)
            tables.append(_table(files, starts, saves, idle, rest))
    return tables


def _table(files: Sequence[Path], starts: int, saves: int, idle: float, rest: float) -> Table:
    table = Table(
        f"Watching {len(files):,} files",
        ["", "start", "from save to notice", "slowest", "idle CPU"],
    )
    for name, watch in WATCHERS.items():
        took: list[float] = []
        for _ in range(starts - 1):
            with _watching(watch, files) as child:
                took.append(child.start())
        with _watching(watch, files) as child:
            took.append(child.start())
            time.sleep(rest)
            noticed = [child.seconds_until_noticed() for _ in range(saves)]
            time.sleep(rest)
            used = child.seconds_used(idle)
        table.add(
            name,
            milliseconds(median(took)),
            milliseconds(median(noticed)),
            milliseconds(max(noticed)),
            percent(None if used is None else used / idle),
        )
    return table


def plant(folder: Path, count: int) -> list[Path]:
    """Make files of two kilobytes, fifty to a folder, and forty such folders to another."""
    files: list[Path] = []
    for number in range(count):
        inner = number // 50
        ending = ("py", "html", "css", "js")[number % 4]
        files.append(folder / f"part_{inner // 40}" / f"part_{inner}" / f"file_{number}.{ending}")
        if number % 50 == 0:
            files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_text(f"{number}\n" * (2_000 // len(f"{number}\n")), encoding="ascii")
    return files


@contextmanager
def _watching(watch: Watch, files: Sequence[Path]) -> "Iterator[_Child]":
    """Give a process that will watch these files, and end it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(watch, files[0].parents[2], theirs))
    process.start()
    theirs.close()
    try:
        assert process.pid
        yield _Child(ours, process.pid, files)
    finally:
        process.kill()
        process.join()
        ours.close()


def _run(watch: Watch, folder: Path, connection: Connection) -> None:
    """Watch in this process, once its parent says so, and tell it what is noticed."""

    def tell(paths: Iterable[str | PathLike[str]]) -> None:
        now = time.monotonic()
        connection.send(News(now, frozenset(fspath(path) for path in paths)))

    tell([])  # Everything is imported.
    connection.recv()
    watch(folder, tell)


class _Child:
    """A process that watches."""

    def __init__(self, connection: Connection, process: int, files: Sequence[Path]) -> None:
        self._connection = connection
        self._process = process
        self._files = files
        self._saves = 0
        self._next()

    def start(self) -> float:
        """Have it watch, and return after how many seconds it tells of a save.

        There is a save every tenth of a second, of another file each time.
        """
        begin = time.monotonic()
        self._connection.send("Go!")
        time.sleep(random.uniform(0, CADENCE))
        while time.monotonic() < begin + PATIENCE:
            self._save()
            if self._connection.poll(CADENCE):
                return self._next().when - begin
        raise TimeoutError("It notices nothing.")

    def seconds_until_noticed(self) -> float:
        """Save a file, at any moment, and return how long it takes to be told."""
        time.sleep(random.uniform(0.3, 1.3))
        begin = time.monotonic()
        path = fspath(self._save())
        while path not in (news := self._next()).paths:
            pass
        return news.when - begin

    def seconds_used(self, idle: float) -> float | None:
        """Leave it alone, and return what processor time it has used meanwhile."""
        before = cpu_seconds(self._process)
        time.sleep(idle)
        after = cpu_seconds(self._process)
        return None if before is None or after is None else after - before

    def _next(self) -> News:
        if not self._connection.poll(PATIENCE):
            raise TimeoutError("It does not notice what was saved.")
        news = self._connection.recv()
        assert isinstance(news, News)
        return news

    def _save(self) -> Path:
        """Save some file as an editor does, and not the same one soon again."""
        self._saves += 1
        path = self._files[self._saves * 7919 % len(self._files)]  # a prime: all have their turn
        content = path.read_text(encoding="ascii")
        path.write_text(f"{content}#\n", encoding="ascii")
        return path
