"""The process in the terminal: it owns the socket, watches, and has the app's processes succeed.

It never imports the app. Everything happens in the thread that calls `run`, one thing after the
other; other threads, and signal handlers, only put something into its queue.
"""

import glob
import signal
import socket
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import current_thread, main_thread

from reloader_core.changes import ChangeSet, FileChange
from reloader_core.filters import PathFilter
from reloader_core.specs import WatchSpec, WatchSpecs
from reloader_core.warm.events import Ended, Event, Restarting, Starting
from reloader_core.warm.fingerprints import Installation
from reloader_core.warm.nursery import Nursery
from reloader_core.warm.offspring import Offspring
from reloader_core.warm.plan import Plan
from reloader_core.warm.preload_list import PreloadList
from reloader_core.warm.reaction import Reaction
from reloader_core.warm.startup_crashes import StartupCrashes
from reloader_core.warm.succession import Succession
from reloader_core.watcher import FileWatcher

__all__ = ["Supervisor"]

BACKLOG = 512
"""How many connections may wait while no process accepts them."""

IDLE = 0.5
"""Seconds after which there is time to import other libraries ahead of time."""

PULSE = 2.0
"""Seconds between two looks at what is installed."""

OURS = ("reloader_core.tracebacks",)
"""What a process needs of ours when it has something to report."""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")


class Supervisor:
    """Runs an app, and restarts it when a file changes that it uses.

    Args:
        plan: What to run.
        listener: The bound socket. The app's processes accept from it, one after the other. It
            has to stay open until all is over.
        on_event: Called with what happens, in the thread that runs it; it should not take long.
    """

    def __init__(
        self, plan: Plan, listener: socket.socket, on_event: Callable[[Event], object]
    ) -> None:
        self._plan = plan
        listener.listen(BACKLOG)  # From now on, connections wait, and are not refused.
        self._tell = on_event
        self._jobs: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._signals: list[int] = []
        self._ending_since: float | None = None
        self._renewal: float | None = None
        self._next_look = 0.0
        self._installation = Installation(plan.environ, plan.import_folder, plan.project)
        key = (sys.executable, sys.version, str(plan.import_folder), plan.entry, plan.runner)
        always = (*plan.preload, *OURS, plan.runner.partition(":")[0])
        self._preloads = PreloadList(plan.cache, key, always)
        crashes = StartupCrashes(self._preloads, self._make_anew)
        self._line = Succession(
            plan, crashes, tell=on_event, on_use=self._on_use, on_answer=self._on_answer
        )
        self._nursery = self._line.nursery = Nursery(
            listener.fileno(),
            plan.way,
            self._preloads,
            post=self._jobs.put,
            on_message=self._line.hear,
            on_exit=self._line.exited,
            tell=on_event,
            left_out=lambda: crashes.left_out,
        )
        self._reaction = Reaction(plan, self._line, restart=self._start, tell=on_event)
        self._filter = PathFilter([plan.project], plan.include, plan.exclude)
        self._project = WatchSpec(plan.project)
        self._specs = WatchSpecs([self._project])
        self._watched: set[str] = set()
        for path in plan.watch:
            self._watch(str(path.absolute()))

    def run(self) -> int:
        """Serve until a signal comes, or `stop` is called; return that signal, or 0.

        Signals are handled only if this is the main thread.
        """
        watcher = FileWatcher(
            self._specs,
            PathFilter([self._plan.project], self._plan.include, self._plan.exclude),
            quiet=self._plan.quiet,
            force_polling=self._plan.polling,
            since=time.time(),
            on_changes=self.change,
        )
        with self._handling_signals():
            self._tell(Starting(way=self._plan.way))
            self._start(time.monotonic())
            watcher.start()
            try:
                while self._ending_since is None or not self._is_over():
                    self._turn()
            finally:
                watcher.stop()
                self._nursery.destroy()
        self._tell(Ended())
        return self._signals[0] if self._signals else 0

    def stop(self) -> None:
        """End all processes, at once but orderly. Any thread may call this."""
        self._jobs.put(self._end)

    def change(self, changes: ChangeSet) -> None:
        """Take that files have changed. Any thread may call this, as the watcher does."""
        self._jobs.put(partial(self._on_changes, changes.changes, changes.noticed))

    def _is_over(self) -> bool:
        return self._line.is_over and self._nursery.is_empty

    def _turn(self) -> None:
        """Do what comes next, as soon as it comes."""
        try:
            job = self._jobs.get(timeout=self._patience())
        except Empty:
            pass
        else:
            job()
        self._line.tick()
        if self._ending_since is None:
            self._reaction.tick()
            self._nursery.tick()
            if not self._line.coming:
                self._use_leisure()
        elif time.monotonic() > self._ending_since + self._plan.grace + 1:
            self._nursery.destroy()

    def _patience(self) -> float:
        now = time.monotonic()
        times = (now + PULSE, self._reaction.deadline, self._renewal, self._line.deadline)
        return max(0.0, min(when for when in times if when is not None) - now)

    def _use_leisure(self) -> None:
        self._nursery.prepare()
        now = time.monotonic()
        if self._renewal is not None and now >= self._renewal:
            self._renewal = None
            self._nursery.renew("the app has imported other libraries")
        if now >= self._next_look:
            self._next_look = now + PULSE
            if self._installation.has_changed():
                self._tell(Restarting(paths=(), reason="the installed libraries have changed"))
                self._start(now)

    def _start(self, noticed: float) -> None:
        """Have a new process of the app, from libraries as they are now."""
        is_first = self._nursery.environ is None
        if self._installation.look():
            self._preloads.use(self._installation.fingerprint)
            self._nursery.environ = self._installation.environ
            if not is_first:
                self._nursery.invalidate("the installed libraries or the environment have changed")
        self._line.start(noticed)

    def _make_anew(self, reason: str) -> None:
        self._nursery.invalidate(reason)

    def _on_changes(self, changes: tuple[FileChange, ...], noticed: float) -> None:
        if self._ending_since is None:
            self._reaction.take(changes, noticed)

    def _on_use(self, offspring: Offspring, libraries: list[str]) -> None:
        for path in sorted(offspring.use.files) if offspring.use else ():
            self._watch(path)
        if libraries:
            self._preloads.learn(libraries)
            may = set(self._preloads.names)
            missing = [name for name in libraries if name in may - offspring.imported]
            # If it was put off by each restart, fast saves would be slow for ever.
            if len(missing) > self._plan.drift and self._renewal is None:
                self._renewal = time.monotonic() + IDLE
        if offspring is self._line.coming or self._line.has_failed:
            self._reaction.take_held()

    def _on_answer(self, offspring: Offspring, message: dict[str, object]) -> None:
        self._reaction.hear(offspring, message)

    def _watch(self, path: str) -> None:
        """Watch a file, unless that is done already: outside of the project, or ignored by Git."""
        if path in self._watched:
            return  # Each process uses almost the same hundreds of files.
        self._watched.add(path)
        if not (self._project.matches(path) and self._filter.accepts(path)):
            file = Path(path)
            self._specs.add(WatchSpec(file.parent, glob.escape(file.name), gitignore=False))

    def _end(self) -> None:
        if self._ending_since is not None:
            self._nursery.destroy()
            return
        self._ending_since = time.monotonic()
        self._line.end()
        self._nursery.close()

    @contextmanager
    def _handling_signals(self) -> Generator[None]:
        def handle(number: int, _: object) -> None:
            self._signals.append(number)
            self._jobs.put(self._end)

        if current_thread() is not main_thread():
            yield
            return
        numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
        before = {number: signal.signal(number, handle) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
