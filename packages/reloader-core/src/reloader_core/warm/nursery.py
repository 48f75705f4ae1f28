"""Where the app's processes come from: one that forks, spare ones, or nothing at all."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import count

from reloader_core.warm.channel import Message
from reloader_core.warm.events import Died, Event, Rebuilding, Rebuilt, Way
from reloader_core.warm.libraries import modules_in
from reloader_core.warm.offspring import Nest, Offspring, Post
from reloader_core.warm.orders import Order
from reloader_core.warm.preload_list import PreloadList

__all__ = ["Nursery"]

ROUNDS = 10
"""How often a process may turn out unfit, one after the other, before libraries are given up."""

IMPORTING = 60.0
"""Seconds after which a process that still imports libraries hangs."""

_FROM_OUTSIDE = {0, -int(signal.SIGTERM), -int(getattr(signal, "SIGKILL", 9))}


class Nursery:
    """Makes processes in one way, and keeps the next one at hand.

    Everything here happens in the supervisor's thread.

    Args:
        listener: The descriptor of the listening socket.
        way: How processes come about.
        preloads: What to import ahead of time.
        post: Has something called in the supervisor's thread.
        on_message: Called with what an app's process says.
        on_exit: Called with its exit code: negative for a signal, `None` if it is not known.
        tell: Called with events.
        left_out: Returns the libraries that are left out for a while.
    """

    def __init__(
        self,
        listener: int,
        way: Way,
        preloads: PreloadList,
        *,
        post: Post,
        on_message: Callable[[Offspring, Message], object],
        on_exit: Callable[[Offspring, int | None], object],
        tell: Callable[[Event], object],
        left_out: Callable[[], set[str]] = set,
    ) -> None:
        self.way = way
        self.environ: Mapping[str, str] | None = None
        """What libraries are imported in; our own environment unless given."""

        self._left_out = left_out

        self._listener = listener
        self._preloads = preloads
        self._post = post
        self._on_message = on_message
        self._on_exit = on_exit
        self._tell = tell
        self._numbers = count(1)
        self._rounds = 0
        self._nest: Nest | None = None
        self._next: Nest | None = None
        self._all: list[Nest] = []
        self._closing = False
        self._bare: frozenset[str] = frozenset()
        """What is imported where nothing is imported ahead of time."""

    @property
    def is_empty(self) -> bool:
        """Whether no process is left."""
        return not self._all

    def prepare(self) -> None:
        """Have the next process at hand, unless there is one."""
        if self._nest is None and self.way is not Way.COLD and self._rounds <= ROUNDS:
            self._nest = self._build(self.way)

    def spawn(self, order: Order, way: Way | None = None) -> Offspring:
        """Make a process."""
        way = way or self.way
        offspring = Offspring(next(self._numbers), order, way, self._on_message, self._post)
        if way is Way.COLD or self.way is Way.COLD:
            self._adopt(self._build(Way.COLD), offspring)
        else:
            nest = self._nest = self._nest or self._build(self.way)
            self._adopt(nest, offspring)
            if way is Way.SPARE and offspring.number in nest.brood:
                self._nest = None
        return offspring

    def kill(self, offspring: Offspring) -> None:
        """Kill a process, or do not let it come about."""
        offspring.is_killed = offspring.is_closed = True
        nest = next((nest for nest in self._all if offspring.number in nest.brood), None)
        if nest is None or offspring.is_gone:
            return
        if nest.way is not Way.COLD and not nest.is_waiting:
            del nest.brood[offspring.number]
            self._nest = self._nest or nest  # It can be of use to the one after.
            self._gone(offspring, None)
        else:
            nest.kill(offspring)

    def invalidate(self, reason: str) -> None:
        """Make no more processes from what there is: it is not what a fresh one would be."""
        for nest in (self._nest, self._next):
            if nest:
                self._tell(Rebuilding(reason=reason))
                nest.retire()
        self._nest = self._next = None
        self.prepare()

    def renew(self, reason: str) -> None:
        """Make processes from a better one, as soon as that is there."""
        if self.way is Way.FORK and not self._next and self._nest:
            self._tell(Rebuilding(reason=reason))
            self._next = self._build(Way.FORK)
        elif self.way is Way.SPARE and self._nest:
            self.invalidate(reason)

    def tick(self) -> None:
        """Look for those that hang."""
        for nest in self._all:
            if not nest.is_waiting and time.monotonic() - nest.started > IMPORTING:
                nest.hangs = True
                nest.destroy()

    def close(self) -> None:
        """Let everything end that is not an app's process."""
        self._closing = True
        for nest in self._all:
            nest.retire()
            if not nest.is_waiting and not nest.brood:
                nest.destroy()
        self._nest = self._next = None

    def destroy(self) -> None:
        """Kill everything."""
        self._closing = True
        for nest in self._all:
            for offspring in list(nest.brood.values()):
                self.kill(offspring)
            nest.destroy()

    def _build(self, way: Way) -> Nest:
        cold = way is Way.COLD or self._rounds >= ROUNDS
        left_out = self._left_out()
        names = (
            []
            if cold
            else [name for name in self._preloads.names if name.partition(".")[0] not in left_out]
        )
        environ = os.environ if self.environ is None else self.environ
        nest = Nest(
            *(self._listener, way, names, self._preloads.never, environ),
            self._heard,
            self._exited,
            self._post,
        )
        self._all.append(nest)
        return nest

    def _adopt(self, nest: Nest, offspring: Offspring) -> None:
        nest.brood[offspring.number] = offspring
        if nest.is_waiting:
            self._deliver(nest, offspring)

    def _deliver(self, nest: Nest, offspring: Offspring) -> None:
        """Let a process come about, elsewhere if a library is in the place of a module of its own.

        That is so if the project has a module of the same name, which a fresh process would import,
        and so would the libraries in it.
        """
        if nest.way is Way.COLD:
            self._bare = nest.modules
        elif modules_in(offspring.order.app_dir) & (nest.modules - self._bare):
            del nest.brood[offspring.number]
            offspring.way = Way.COLD
            self._adopt(self._build(Way.COLD), offspring)
            self._nest = self._nest or nest
            if self._nest is not nest:
                nest.retire()
            return
        nest.deliver(offspring)

    def _heard(self, nest: Nest, message: Message) -> None:
        match message["type"]:
            case "importing":
                nest.importing = message["name"]
            case "waiting":
                self._is_waiting(nest, message)
            case "unfit":
                nest.importing = ""
                self._preloads.refuse(message["refused"])
                if nest.is_waiting:
                    self._tell(Rebuilding(reason=message["reason"]))
            case "forked" if message["id"] in nest.brood:
                nest.brood[message["id"]].pid = message["pid"]
            case "exited" if message["id"] in nest.brood:
                self._gone(nest.brood.pop(message["id"]), message["status"])
            case _:
                pass

    def _is_waiting(self, nest: Nest, message: Message) -> None:
        nest.is_waiting = True
        nest.importing = ""
        nest.modules = frozenset(message["modules"])
        self._rounds = 0
        if nest is self._next:
            if self._nest:
                self._nest.retire()
            self._nest, self._next = nest, None
        if nest.names:
            seconds = time.monotonic() - nest.started
            self._tell(Rebuilt(modules=len(nest.names), seconds=seconds))
        for offspring in list(nest.brood.values()):
            self._deliver(nest, offspring)

    def _exited(self, nest: Nest, status: int) -> None:
        """A process that others come from, or that is one of them, has ended."""
        self._all.remove(nest)
        nest.bury()
        if nest.importing and (nest.hangs or status not in _FROM_OUTSIDE):
            what = "does not return" if nest.hangs else f"ends the process: {status}"
            self._preloads.refuse({nest.importing: what})
        brood, nest.brood = nest.brood, {}
        is_lost = nest in (self._nest, self._next)
        if nest is self._nest:
            self._nest = None
        if nest is self._next:
            self._next = None
        if nest.is_waiting:
            if is_lost and not self._closing:
                self._tell(Died(pid=nest.process.pid, what="zygote", status=status))
            for offspring in brood.values():
                if nest.way is Way.FORK and offspring.pid:
                    with suppress(OSError):
                        os.kill(offspring.pid, signal.SIGKILL)
                self._gone(offspring, None if nest.way is Way.FORK else status)
        elif not self._closing:
            self._try_again(nest, list(brood.values()), is_lost, status)
        if self._closing:
            for offspring in brood.values():
                if not offspring.is_gone:
                    self._gone(offspring, status)

    def _try_again(self, nest: Nest, brood: list[Offspring], is_lost: bool, status: int) -> None:
        self._rounds += 1
        wanted = [offspring for offspring in brood if not offspring.is_killed]
        for offspring in brood:
            if offspring.is_killed or self._rounds > ROUNDS:
                self._gone(offspring, status)
        if self._rounds > ROUNDS or not (wanted or is_lost):
            return
        again = self._build(nest.way)
        if is_lost and self._nest is None:
            self._nest = again
        for offspring in wanted:
            self._adopt(again, offspring)

    def _gone(self, offspring: Offspring, status: int | None) -> None:
        offspring.bury(partial(self._on_exit, offspring, status), self._post)
