"""The supervisor's side of a process of the app, and of one that app processes come from."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from threading import Thread
from typing import Any

from reloader_core.warm.channel import Channel, Message
from reloader_core.warm.events import Way
from reloader_core.warm.libraries import absolute
from reloader_core.warm.orders import Order, Use
from reloader_core.warm.parents import deaf_to_ctrl_c, kill_family

__all__ = ["Nest", "Offspring", "Post"]

Post = Callable[[Callable[[], object]], object]
"""Have something called in the supervisor's thread."""

ZYGOTE = "reloader_core.warm.zygote"


class Offspring:
    """A process that serves, has served or is to serve.

    Args:
        number: Its name among the others.
        order: What it is to be.
        way: How it comes about.
        hear: Called in the supervisor's thread with what it says.
        post: How to get there.
    """

    def __init__(
        self,
        number: int,
        order: Order,
        way: Way,
        hear: Callable[["Offspring", Message], object],
        post: Post,
    ) -> None:
        self.number = number
        self.order = order
        self.way = way
        self.pid = 0
        self.use: Use | None = None
        """What it has used; `None` as long as it has not said."""

        self.imported: frozenset[str] = frozenset()
        """What was imported before it came about."""

        self.is_prepared = False
        self.takes_changes = False
        self.is_closed = False
        """Whether it accepts no connections any more, or never did."""

        self.is_gone = False
        self.is_killed = False
        self.born = time.time()
        self.deadlines: list[float] = []
        """When it is to be killed, on the clock of `time.monotonic`, unless that is given up."""

        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        self._theirs: socket.socket | None = theirs
        self._reader = _listen(self._channel, post, partial(hear, self))

    @property
    def is_app(self) -> bool:
        """Whether it has the app, and not only the report of why there is none."""
        return self.order.kind == "app"

    def say(self, kind: str, **details: object) -> bool:
        """Send it a message."""
        return self._channel.send({"type": kind, **details})

    def deliver(self, channel: Channel) -> bool:
        """Send the order to where the process comes from, with its end of the connection."""
        if self._theirs is None:
            return False
        message = {"type": "order", "id": self.number, "order": self.order.to_json()}
        sent = channel.send(message, self._theirs.fileno())
        self._drop_theirs()
        return sent

    def bury(self, last: Callable[[], object], post: Post) -> None:
        """Have `last` called after all that it has said before its end."""
        self.is_gone = self.is_closed = True
        self._drop_theirs()
        self._reader.join(0.5)  # Longer only if a process of the app holds the connection open.
        self._channel.close()
        post(last)

    def _drop_theirs(self) -> None:
        if self._theirs is not None:
            self._theirs.close()
            self._theirs = None


class Nest:
    """A process that app processes come from: by forking, or by becoming one.

    Args:
        listener: The descriptor of the listening socket.
        way: How they come about.
        names: What it is to import.
        never: What it must not import.
        environ: Its environment.
        hear: Called in the supervisor's thread with what it says.
        on_exit: Called there with its exit code.
        post: How to get there.
    """

    def __init__(
        self,
        listener: int,
        way: Way,
        names: list[str],
        never: Mapping[str, str],
        environ: Mapping[str, str],
        hear: Callable[["Nest", Message], object],
        on_exit: Callable[["Nest", int], object],
        post: Post,
    ) -> None:
        self.way = way
        self.names = names
        self.modules: frozenset[str] = frozenset()
        """What it has imported."""

        self.importing = ""
        """The module whose turn it is."""

        self.is_waiting = False
        self.is_retired = False
        self.hangs = False
        self.is_gone = False
        self.started = time.monotonic()
        self.brood: dict[int, Offspring] = {}
        """Those that come from it, by their numbers."""

        ours, theirs = socket.socketpair()
        with theirs:
            files = (theirs.fileno(), listener)
            arguments = [*_flags(), "-m", ZYGOTE, *map(str, files), str(os.getpid())]
            with deaf_to_ctrl_c():
                self.process = subprocess.Popen(
                    [sys.executable, *arguments],
                    env=dict(environ),
                    cwd=absolute(os.sep),
                    pass_fds=files,
                )
        self.channel = Channel(ours)
        reader = _listen(self.channel, post, partial(hear, self))
        self.channel.send(
            {"names": names, "never": list(never), "forks": way is Way.FORK, "type": "preload"}
        )

        def wait() -> None:
            status = self.process.wait()
            reader.join(0.5)
            post(partial(on_exit, self, status))

        self.waiter = Thread(target=wait, name="reloader-waiting", daemon=True)
        self.waiter.start()

    def deliver(self, offspring: Offspring) -> None:
        """Have this process fork for it, or become it."""
        offspring.imported = self.modules
        offspring.deliver(self.channel)

    def kill(self, offspring: Offspring) -> None:
        """Kill one of the brood."""
        if self.way is Way.FORK:
            # It is the parent, so it knows whether that process is still the one that is meant.
            self.channel.send({"type": "kill", "id": offspring.number})
        else:
            self.destroy()

    def retire(self) -> None:
        """Let it end as soon as it has no brood."""
        self.is_retired = True
        self.channel.send({"type": "retire"})
        if self.way is not Way.FORK and not self.brood:
            self.channel.close()

    def destroy(self) -> None:
        """Kill it, now."""
        if self.process.poll() is None:
            kill_family(self.process.pid)

    def bury(self) -> None:
        """Let go of what is left of it."""
        self.is_gone = True
        self.channel.close()


def _listen(channel: Channel, post: Post, hear: Callable[[Message], object]) -> Thread:
    def read() -> None:
        while received := channel.receive():
            post(partial(hear, received[0]))

    thread = Thread(target=read, name="reloader-listening", daemon=True)
    thread.start()
    return thread


def _flags() -> list[str]:
    """Return the options that this interpreter was started with: `-X`, `-W`, `-u` and so on."""
    flags: Any = getattr(subprocess, "_args_from_interpreter_flags", list)
    return [*flags()]
