"""What a runner is given: the socket, the app, and what the supervisor wants of it."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import sleep
from typing import Any

from reloader_core.hot import Patched, Refused, serving
from reloader_core.warm.channel import Channel, Message
from reloader_core.warm.libraries import library_names, user_paths
from reloader_core.warm.links import Links
from reloader_core.warm.listener import Listener
from reloader_core.warm.orders import Order, Use
from reloader_core.warm.parents import exit_after

__all__ = ["Child"]

COURTESY = 0.02
"""Seconds that a runner has for closing its socket before the socket is taken from it."""

COURTESY_OF_THREADS = 0.2
"""Seconds that an app's threads may go on when everything else has ended."""

MOMENT = 0.05
"""Seconds until the terminal is at the disposal of who asks somebody."""

LAST_WORDS = 2.0
"""Seconds that a process lives on without its supervisor."""


class Child:
    """The process that serves an app, as its runner sees it.

    A runner imports the app with `import_entry`, does all that may fail, calls `ready`, and only
    then accepts connections from `socket`. When it is to retire it closes the socket, finishes
    what it has accepted, and returns.

    Args:
        order: What the process is to be.
        channel: The connection to the supervisor.
        listener: The socket that all processes of the app listen on.
        watches_parent: Whether the system ends this process if the supervisor ends.
    """

    def __init__(
        self, order: Order, channel: Channel, listener: Listener, *, watches_parent: bool
    ) -> None:
        self.socket = listener
        """The listening socket. Accept when it is readable, not before."""

        self.end = Event()
        """Set if nothing will come after this process: finish at once, not in peace."""

        self.sources: dict[str, bytes] = {}
        """The files of the user's modules, and what was run of each."""

        self._inherited = frozenset(sys.modules)
        self._order = order
        self._channel = channel
        self._use = Use()
        self._links = Links(order.project)
        self._news: SimpleQueue[tuple[str, str, str]] = SimpleQueue()
        self._is_ready = False
        self._has_asked = False
        self._go = Event()
        self._lock = Lock()
        self._retiring = False
        self._at_ready: list[Callable[[], object]] = []
        self._on_retire: list[Callable[[], object]] = []
        self._on_change: Callable[[tuple[Path, ...]], Patched | Refused] | None = None
        self._on_failure: Callable[[Mapping[str, Any]], object] | None = None
        self.retire_file, self._bell = os.pipe()
        """A descriptor that becomes readable when the process is to retire, for event loops."""

        self._watches_parent = watches_parent
        if not watches_parent:
            self._start(self._obey, "reloader-orders")

    @property
    def entry(self) -> str:
        """What the app is called: `package.module:attribute`."""
        return self._order.entry

    @property
    def options(self) -> Mapping[str, Any]:
        """What was chosen for the runner: plain data."""
        return self._order.options

    @property
    def report(self) -> Mapping[str, Any] | None:
        """Why there is no app, as JSON of an `ErrorReport`; `None` if there is one."""
        return self._order.report

    @property
    def is_ready(self) -> bool:
        """Whether it may serve."""
        return self._is_ready

    @property
    def is_retiring(self) -> bool:
        """Whether another process takes over, or everything ends."""
        return self._retiring

    def import_entry(self) -> Any:
        """Import the app, and return it.

        Raises:
            BaseException: Whatever its modules raise.
        """
        name, _, attributes = self._order.entry.partition(":")
        module = import_module(name)
        return attrgetter(attributes)(module) if attributes else module

    def ready(self) -> None:
        """Say that all that may fail has been done, and wait until it is this process's turn.

        That is when the one before accepts nothing any more: hardly ever more than a moment. It
        also returns if the process is to retire first, with a socket that nobody connects to.
        """
        self._is_ready = True
        self._channel.send(
            {
                "type": "prepared",
                "use": self._used().to_json(),
                "libraries": self._libraries(),
                "takes_changes": self._on_change is not None,
            }
        )
        self._start(self._tell_news, "reloader-news")
        if self._watches_parent:  # Until now, threads would have been in the way of the app.
            self._start(self._obey, "reloader-orders")
        self._go.wait()

    def on_retire(self, callback: Callable[[], object]) -> None:
        """Have `callback` called, in another thread, when the process is to retire.

        If it is to do so already, it is called now.
        """
        with self._lock:
            is_late = self._retiring
            if not is_late:
                self._on_retire.append(callback)
        if is_late:
            callback()

    def at_ready(self, callback: Callable[[], object]) -> None:
        """Have `callback` called, in another thread, when the app is ready."""
        self._at_ready.append(callback)

    def on_change(self, callback: Callable[[tuple[Path, ...]], Patched | Refused]) -> None:
        """Have `callback` asked, in another thread, whether it takes a change in place.

        It is given the files, and should answer within half a second. Call this before
        `ready`.
        """
        self._on_change = callback

    def on_failure(self, callback: Callable[[Mapping[str, Any]], object]) -> None:
        """Have `callback` called, in another thread, when a newer version has not started.

        It is given the report, as JSON. This process goes on: it is the last version that worked.
        """
        self._on_failure = callback

    def leave(self) -> None:
        """End this process soon, even if threads of the app go on: its shutdown is over."""
        exit_after(COURTESY_OF_THREADS, 0)

    def fail(self, report: Mapping[str, Any]) -> None:
        """Tell why there is no app."""
        self._channel.send(
            {"type": "failed", "report": dict(report), "use": self._used().to_json()}
        )

    def note_asking(self) -> None:
        """Tell that somebody is asked to type something, as a debugger does."""
        if not (self._is_ready or self._has_asked):
            self._has_asked = True
            self._channel.send({"type": "asking"})
            sleep(MOMENT)

    def take_note(self, kind: str, value: str, detail: str) -> None:
        """Note what the app uses. It is told when the app is ready, and from then on at once."""
        if kind == "name":
            self._take(kind, value, detail)
            return
        try:
            paths, links = self._links.follow(value)
        except OSError:  # A link that is gone by now.
            paths, links = [value], []
        for path in paths:
            self._take(kind, path, detail)
        for link in links:
            self._take("read", link, "")

    def _take(self, kind: str, value: str, detail: str) -> None:
        if not self._is_ready:
            self._use.add(kind, value, detail, is_ready=False)
            return
        if kind == "read" and _is_for_good():
            kind = "kept"
            self._use.add(kind, value, is_ready=True)
        self._news.put((kind, value, detail))

    def _used(self) -> Use:
        self._use.places.update(user_paths(sys.path))
        # A module of the project may come that has the name of a library, and stands before it.
        self._use.names.update({name.partition(".")[0] for name in list(sys.modules)})
        return self._use

    def _libraries(self) -> list[str]:
        """Return what it has imported itself: the rest was imported ahead of time already."""
        modules = dict(sys.modules).items()
        return library_names({name: it for name, it in modules if name not in self._inherited})

    def _start(self, target: Callable[[], object], name: str) -> None:
        Thread(target=target, name=name, daemon=True).start()

    def _tell_news(self) -> None:
        for callback in self._at_ready:
            callback()
        while True:
            self._channel.send({"type": "used", "used": self._news.get()})

    def _obey(self) -> None:
        while received := self._channel.receive():
            self._do(received[0])
        # The supervisor is gone, and nobody would come after this process.
        self.end.set()
        exit_after(LAST_WORDS, 1)
        self._retire()

    def _do(self, message: Message) -> None:
        match message["type"]:
            case "go":
                self._go.set()
            case "retire":
                if message["end"]:
                    self.end.set()
                self._retire()
            case "failure" if self._on_failure:
                with suppress(Exception):  # What goes wrong in there is not to end this thread.
                    self._on_failure(message["report"])
            case "change":
                answer = self._ask([Path(path) for path in message["paths"]])
                self._channel.send({**answer, "type": "answer", "id": message["id"]})
            case _:
                pass

    def _retire(self) -> None:
        with self._lock:
            if self._retiring:
                return
            self._retiring = True
            callbacks = tuple(self._on_retire)
        os.close(self._bell)
        for callback in callbacks:
            with suppress(Exception):  # A loop that is closed, say: then it has ended anyway.
                callback()
        self.socket.silence(COURTESY)
        self._channel.send({"type": "closed", "libraries": self._libraries()})
        self._go.set()  # If it still waits for its turn: from now on, there is nothing to accept.

    def _ask(self, paths: list[Path]) -> dict[str, Any]:
        if self._on_change is None:
            return {"refused": ""}
        if any(str(path) in self._use.read for path in paths):
            return {"refused": "the app has read its text"}
        try:
            answer = self._on_change(tuple(paths))
        except Exception as error:
            return {"refused": f"{type(error).__name__}: {error}"}
        if isinstance(answer, Patched):
            return {"patched": list(answer.names)}
        return {"refused": answer.reason}


def _is_for_good() -> bool:
    """Tell whether what is read now is read by a task, or while a module is imported.

    Of other threads that work for no request, it is not known: an executor has some, too.
    """
    return serving.get() is False or (
        serving.get() is None and threading.current_thread() is threading.main_thread()
    )
