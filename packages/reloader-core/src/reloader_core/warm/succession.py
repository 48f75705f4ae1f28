"""Which process serves, which one is to follow it, and which ones leave.

At any time one of them at most accepts connections. The one that follows is told to go when all
before it accept nothing any more; until then, connections wait in the kernel's queue.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from reloader_core.warm.channel import Message
from reloader_core.warm.events import Asking, Died, Event, Failed, Ready, Way
from reloader_core.warm.nursery import Nursery
from reloader_core.warm.offspring import Offspring
from reloader_core.warm.orders import Use
from reloader_core.warm.plan import Plan
from reloader_core.warm.startup_crashes import StartupCrashes, crash_report

__all__ = ["Succession"]

logger = logging.getLogger(__name__)

CLOSING = 0.5
"""Seconds after which a process that goes on accepting connections is killed."""

SHORT_LIFE = 1.0
"""Seconds. A process that dies sooner is started again once, until something changes."""


class Succession:
    """The app's processes, one after the other. Used in the supervisor's thread.

    Args:
        plan: What to run.
        crashes: What is known of processes that do not survive their start.
        tell: Called with events.
        on_use: Called with a process that has told what it uses, and the libraries among that;
            may start another one instead.
        on_answer: Called with what a process says to a change.
    """

    def __init__(
        self,
        plan: Plan,
        crashes: StartupCrashes,
        *,
        tell: Callable[[Event], object],
        on_use: Callable[[Offspring, list[str]], object],
        on_answer: Callable[[Offspring, Message], object],
    ) -> None:
        self.nursery: Nursery
        self.current: Offspring | None = None
        """The process that accepts connections, or is about to stop doing so."""

        self.coming: Offspring | None = None
        """The process that is to be the next one."""

        self.has_failed = False
        """Whether the app did not start the last time."""

        self.known_use = Use()
        """What the last app that has said so has used."""

        self._plan = plan
        self._crashes = crashes
        self._tell = tell
        self._on_use = on_use
        self._on_answer = on_answer
        self._leaving: set[Offspring] = set()
        self._noticed = time.monotonic()
        self._ready_at = 0.0
        self._short_lives = 0
        self._ending = False
        self._has_failed_silently = False

    @property
    def is_over(self) -> bool:
        """Whether no process is left."""
        return not (self.current or self.coming or self._leaving)

    def start(self, noticed: float, way: Way | None = None) -> None:
        """Have a new process take over from the one that serves.

        Args:
            noticed: When it became clear that there must be another one.
            way: How it comes about, if not as usual.
        """
        self._noticed = noticed
        self._short_lives = 0
        self._drop_coming()
        if not self._keeps_current():
            self._retire_current()
        self.coming = self.nursery.spawn(self._plan.order("app"), way)

    def end(self) -> None:
        """Let all processes end, at once but orderly."""
        self._ending = True
        self._drop_coming()
        self._retire_current()
        for offspring in self._leaving:
            offspring.say("retire", end=True)
            offspring.deadlines.append(time.monotonic() + self._plan.grace)

    @property
    def deadline(self) -> float | None:
        """When the next process is to be killed, unless it has ended."""
        return min(
            (deadline for each in self._leaving for deadline in each.deadlines), default=None
        )

    @property
    def is_use_unknown(self) -> bool:
        """Whether the app has ended before it said what it uses."""
        return self.has_failed and self._has_failed_silently

    def tick(self) -> None:
        """Kill those whose time is over."""
        now = time.monotonic()
        for offspring in list(self._leaving):
            if offspring.deadlines and min(offspring.deadlines) <= now:
                offspring.deadlines = []
                self.nursery.kill(offspring)

    def hear(self, offspring: Offspring, message: Message) -> None:
        """Take what a process says."""
        match message["type"]:
            case "hello":
                offspring.pid = message["pid"]
            case "prepared":
                offspring.use = Use.from_json(message["use"])
                offspring.takes_changes = message["takes_changes"]
                if offspring is self.coming:
                    self._is_prepared(offspring, message["libraries"])
            case "used":
                kind, value, detail = message["used"]
                if offspring.use:
                    offspring.use.add(kind, value, detail, is_ready=True)
                    self._on_use(offspring, [])
            case "closed":
                offspring.is_closed = True
                offspring.deadlines = offspring.deadlines[-1:]
                if offspring.is_app:
                    self._on_use(offspring, message["libraries"])
                self._let_go()
            case "failed" if offspring is self.coming:
                self.coming = None
                self._leave(offspring)
                offspring.use = Use.from_json(message["use"])
                if offspring.is_app:
                    self._fail(message["report"], offspring)
                else:
                    logger.error("The error page has failed itself: %s", message["report"]["text"])
                    self._tell(Died(pid=offspring.pid, what="error page", status=1))
            case "asking" if offspring is self.coming:
                self._tell(Asking())
            case "answer":
                self._on_answer(offspring, message)
            case _:
                pass

    def exited(self, offspring: Offspring, status: int | None) -> None:
        """Take that a process has ended."""
        self._leaving.discard(offspring)
        if offspring is self.coming:
            self.coming = None
            self._has_not_started(offspring, status)
        elif offspring is self.current:
            self.current = None
            self._has_died(offspring, status)
        self._let_go()

    def _is_prepared(self, offspring: Offspring, libraries: list[str]) -> None:
        offspring.is_prepared = True
        if offspring.is_app:
            self._crashes.survived(offspring)
            assert offspring.use  # type narrow
            self.known_use = offspring.use
            self.has_failed = False
            self._on_use(offspring, libraries)
        if offspring is self.coming:  # Something it uses may have changed meanwhile.
            self._retire_current()
            self._let_go()

    def _let_go(self) -> None:
        """Let the next process serve, if it is its turn."""
        coming = self.coming
        if not (coming and coming.is_prepared) or self.current:
            return
        if all(offspring.is_closed for offspring in self._leaving):
            self.current, self.coming = coming, None
            self._ready_at = time.monotonic()
            coming.say("go")
            self._tell(
                Ready(
                    pid=coming.pid,
                    seconds=self._ready_at - self._noticed,
                    way=coming.way,
                    is_error=not coming.is_app,
                )
            )

    def _keeps_current(self) -> bool:
        return bool(self._plan.keep_last_good and self.current and self.current.is_app)

    def _retire_current(self) -> None:
        if self.current:
            offspring, self.current = self.current, None
            now = time.monotonic()
            offspring.deadlines = [now + CLOSING, now + self._plan.grace]
            if not offspring.say("retire", end=self._ending):
                offspring.is_closed = True  # It has ended, and that will be told, too.
            self._leaving.add(offspring)

    def _drop_coming(self) -> None:
        if self.coming:
            offspring, self.coming = self.coming, None
            self._leaving.add(offspring)
            self.nursery.kill(offspring)

    def _leave(self, offspring: Offspring) -> None:
        offspring.is_closed = True  # It never was told to go.
        offspring.deadlines = [time.monotonic() + self._plan.grace]
        self._leaving.add(offspring)

    def _has_not_started(self, offspring: Offspring, status: int | None) -> None:
        what = "app" if offspring.is_app else "error page"
        self._tell(Died(pid=offspring.pid, what=what, status=status))
        if not offspring.is_app or self._ending:
            return
        if status is None:  # What it came from has ended.
            self.start(self._noticed)
        elif self._crashes.is_doubtful(offspring, status):
            self.start(self._noticed, Way.COLD)
        else:
            self._fail(crash_report(status, self._plan.project, is_start=True), offspring)

    def _has_died(self, offspring: Offspring, status: int | None) -> None:
        what = "app" if offspring.is_app else "error page"
        self._tell(Died(pid=offspring.pid, what=what, status=status))
        if self._ending or self.coming:
            return
        is_short = time.monotonic() - self._ready_at < SHORT_LIFE
        short_lives = self._short_lives + 1 if is_short else 0
        if short_lives > 1 and status is not None:
            if offspring.is_app:
                self._fail(crash_report(status, self._plan.project, is_start=False), offspring)
        else:
            self.start(time.monotonic())
            self._short_lives = short_lives

    def _fail(self, report: Mapping[str, Any], offspring: Offspring) -> None:
        self.has_failed = True
        self._has_failed_silently = not offspring.use
        self._crashes.failed()
        kept = self._keeps_current()
        if kept and self.current:
            self.current.say("failure", report=report)
        self._tell(Failed(report=report, kept=kept))
        if offspring.use:
            self.known_use = offspring.use
        self._on_use(offspring, [])
        if self.has_failed and not (kept or self.coming):
            self.coming = self.nursery.spawn(self._plan.order("error", report))
