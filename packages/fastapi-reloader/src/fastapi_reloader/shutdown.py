"""Notice that the server wants to stop, and end every open stream then.

A server waits for open responses before it stops, and none tells the app that it is waiting. But
each closes its listening socket first, and that can be seen from inside the process. So one thread
looks, as long as any stream is open, whether the socket that accepted us is still there. The
streams end when it is closed and not sooner: a page that asks earlier is answered by the old
process.
Measured on uvicorn, hypercorn, granian, gunicorn and daphne; see `docs/concepts/stopping.md`.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

from fastapi_reloader.listeners import Evidence, find_evidence, port_of

__all__ = ["Pulse", "pulse"]

logger = logging.getLogger(__name__)

TICK = 0.025
"""How often to look, in seconds. uvicorn gives responses 100 ms before it logs that it waits."""


class Stream(Protocol):
    """An open stream, as the pulse sees it. Both methods may be called from any thread."""

    def beat(self) -> None:
        """Show that the server is alive."""

    def stop(self) -> None:
        """End, since the server is about to."""


class _Group:
    """The streams that one server accepted and that have the same heartbeat."""

    def __init__(self, evidence: Evidence, heartbeat: float) -> None:
        self.evidence = evidence
        self.heartbeat = heartbeat
        self.next_beat = time.monotonic() + heartbeat
        self.streams: set[Stream] = set()


class Pulse:
    """One thread for all streams of the process: their heartbeats, and the watch over their server.

    It runs only while a stream is open.
    """

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Forget everything, as a process does that was forked from this one."""
        self._lock = threading.Lock()
        self._groups: dict[tuple[int, float, bool], _Group] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(
        self, stream: Stream, server: object, heartbeat: float, *, reopens: bool = True
    ) -> Generator[None]:
        """Let `stream` beat every `heartbeat` seconds, and stop it when its server stops.

        Args:
            stream: The open stream.
            server: `scope["server"]` of its request.
            heartbeat: The time between two beats, in seconds.
            reopens: Whether its reader opens another one when it ends, so that it may be ended
                now and then where nothing tells that the server stops.
        """
        port = port_of(server)
        key = (port, heartbeat, reopens)
        with self._lock:
            group = self._groups.get(key)
            if group is None:
                # Looked up once for all streams of a server: with thousands of connections open,
                # finding the one socket that listens takes milliseconds.
                evidence = find_evidence(port, may_guess=reopens)
                group = self._groups[key] = _Group(evidence, heartbeat)
            group.streams.add(stream)
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="reloader-pulse", daemon=True)
                thread.start()
                self._thread = thread
        try:
            yield
        finally:
            with self._lock:
                group.streams.discard(stream)
                if not group.streams and self._groups.get(key) is group:
                    del self._groups[key]

    def look(self) -> None:
        """Stop the streams whose server stops. For whoever knows of it: the thread sees it soon."""
        with self._lock:
            calls = [call for key in tuple(self._groups) for call in self._calls_due(key)]
        for call in calls:
            try:
                call()
            except Exception:  # One stream must not take the pulse from the others.
                logger.exception("A stream failed to take its pulse")

    def _run(self) -> None:
        while True:
            time.sleep(TICK)
            with self._lock:
                if not self._groups:
                    self._thread = None
                    return
            self.look()

    def _calls_due(self, key: tuple[int, float, bool]) -> list[Callable[[], None]]:
        group, now = self._groups[key], time.monotonic()
        if group.evidence.is_stopping():
            # A stream that comes later looks for a listener of its own.
            del self._groups[key]
            return [stream.stop for stream in group.streams]
        if now < group.next_beat:
            return []
        group.next_beat = now + group.heartbeat
        return [stream.beat for stream in group.streams]


pulse = Pulse()
"""The one of this process."""

if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=pulse.start_over)
