"""Fan one message out to everybody who is listening.

A [`Hub`][reloader_core.hub.Hub] is a journal, a set of subscribers and a lock. It has no queue,
task, thread or event loop of its own, so a file-watching thread, an asyncio route and a Django
worker thread can all share one. How a message waits for a slow reader is the subscriber's business:
see [`reloader_core.mailbox`][].
"""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Protocol

from reloader_core.journal import Journal, Position
from reloader_core.messages import (
    Change,
    ErrorMessage,
    ErrorPhase,
    Message,
    Recovered,
    Reload,
)

__all__ = ["Hub", "Subscriber", "Subscription"]

logger = logging.getLogger(__name__)

LINGER = 10.0
"""Seconds for which a failed request is told to who subscribes later: a page that makes requests
while it is loaded listens a moment after that."""

MOST_PASSING = 20
"""How many failed requests are remembered at most."""


class Subscriber(Protocol):
    """Something that wants every message published from now on.

    The hub calls it from the publisher's thread, so it may not block.
    """

    def deliver(self, message: Message, /) -> None:
        """Take one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a subscriber starts from: the present position, and the changes it has missed."""

    position: Position
    missed: tuple[Change, ...]

    errors: tuple[ErrorMessage, ...] = ()
    """The errors that are current."""

    @property
    def failing(self) -> bool:
        """Whether there is no app to serve, but only an error."""
        return any(error.phase is ErrorPhase.STARTUP for error in self.errors)


class Hub:
    """A place to publish messages and to subscribe to them, from any thread."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.start_over(journal)

    def start_over(self, journal: Journal | None = None) -> None:
        """Forget everything, as a process does that was forked from this one."""
        self._journal = journal or Journal()
        self._lock = RLock()  # A signal handler may publish while its thread is in here.
        self._subscribers: set[Subscriber] = set()
        self._errors: dict[str, tuple[ErrorMessage, float]] = {}

    def __len__(self) -> int:
        """Return the number of current subscribers."""
        return len(self._subscribers)

    @property
    def position(self) -> Position:
        """The version of the app that a response rendered now shows."""
        return self._journal.position

    @contextmanager
    def subscribe(
        self, subscriber: Subscriber, *, since: Position | None = None
    ) -> Generator[Subscription]:
        """Deliver every message published while the block runs to `subscriber`.

        Args:
            subscriber: Who wants the messages.
            since: The position it knows. It is given all changes after that one: those up to now
                in the subscription, later ones by delivery, none twice and none left out.
        """
        with self._lock:
            self._subscribers.add(subscriber)
            subscription = self._catch_up(since)
        try:
            yield subscription
        finally:
            self._discard(subscriber)

    def catch_up(self, since: Position | None) -> Subscription:
        """Return what a subscriber with this position would start from."""
        with self._lock:
            return self._catch_up(since)

    def publish_change(self, make_change: Callable[[int], Change]) -> int:
        """Record a change of the app and deliver it.

        Args:
            make_change: Builds the message, given the `seq` that pages have once they applied it.

        Returns:
            How many subscribers took the message.
        """
        with self._lock:
            # Delivered under the lock, or two changes from two threads could arrive out of order.
            return self._deliver(self._journal.append(make_change))

    def publish(self, message: Message) -> int:
        """Deliver a message that changes no position.

        An error is told to later subscribers, too, until its `Recovered`, or for a short while if a
        request has failed.

        Returns:
            How many subscribers took it.
        """
        with self._lock:
            if isinstance(message, ErrorMessage):
                self._errors.pop(message.id, None)  # The latest ones stand last.
                self._errors[message.id] = message, time.monotonic()
                self._forget_old_errors()
            elif isinstance(message, Recovered):
                self._errors.pop(message.id, None)
            return self._deliver(message)

    def _catch_up(self, since: Position | None) -> Subscription:
        position = self._journal.position
        missed: tuple[Change, ...] | None = ()
        if since is not None and since.boot == position.boot:
            missed = self._journal.since(since)
        if missed is None:
            missed = (Reload(seq=position.seq, reason="missed"),)
        self._forget_old_errors()
        errors = tuple(error for error, _ in self._errors.values())
        return Subscription(position=position, missed=missed, errors=errors)

    def _forget_old_errors(self) -> None:
        since = time.monotonic() - LINGER
        passing = [
            (name, told)
            for name, (error, told) in self._errors.items()
            if error.phase is ErrorPhase.REQUEST
        ]
        for index, (name, told) in enumerate(reversed(passing)):
            if told <= since or index >= MOST_PASSING:
                del self._errors[name]

    def _deliver(self, message: Message) -> int:
        delivered = 0
        for subscriber in tuple(self._subscribers):
            try:
                subscriber.deliver(message)
            except Exception:
                # One broken connection must not keep the other browsers from refreshing.
                logger.exception("Dropping %r: it failed to take %r", subscriber, message)
                self._subscribers.discard(subscriber)
            else:
                delivered += 1
        return delivered

    def _discard(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers.discard(subscriber)
