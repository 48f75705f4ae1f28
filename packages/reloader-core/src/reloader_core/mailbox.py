"""Let asynchronous code wait for messages that other threads deliver.

The mailbox works on asyncio (with any of its event loops) and on trio, which is imported only when
it is what runs.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Generic, Protocol, Self, TypeVar
from weakref import WeakValueDictionary

__all__ = ["AsyncMailbox"]

T = TypeVar("T")


class AsyncMailbox(Generic[T]):
    """A [`Subscriber`][reloader_core.hub.Subscriber] to read with `async for`.

    Create it in the event loop that reads it. When the reader falls more than `backlog` messages
    behind, the oldest are dropped, so a reader that hangs costs little and slows nobody. A page
    loses nothing by it: a gap in `seq` tells it to refresh.
    """

    def __init__(self, *, backlog: int = 64) -> None:
        self._bell = _bell_of_running_loop()
        self._wake: _Event | None = None
        self._messages: deque[T] = deque(maxlen=backlog)
        self._closed = False

    def __len__(self) -> int:
        """Return how many messages wait to be read."""
        return len(self._messages)

    def deliver(self, message: T, /) -> None:
        """Keep `message` for the reader. Safe to call from any thread."""
        self._messages.append(message)
        self._bell.ring(self.wake)

    def close(self) -> None:
        """End the iteration once the kept messages are read. Safe to call from any thread."""
        self._closed = True
        self._bell.ring(self.wake)

    def wake(self) -> None:
        """Let the reader look again. To be called in its event loop."""
        if self._wake is not None:
            self._wake.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._messages:
            if self._closed:
                raise StopAsyncIteration
            self._wake = self._bell.make_event()
            await self._wake.wait()
            self._wake = None
        return self._messages.popleft()


class _Event(Protocol):
    def set(self) -> object: ...

    def wait(self) -> Awaitable[object]: ...


class _Bell:
    """Wakes readers of one event loop: one call into the loop for all who are to wake.

    Ten thousand pages may get a message at once, and a call from another thread costs more than
    what it calls.
    """

    def __init__(
        self, make_event: Callable[[], _Event], call_soon: Callable[[Callable[[], None]], object]
    ) -> None:
        self.make_event = make_event
        self._call_soon = call_soon
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_ringing = False

    def ring(self, wake: Callable[[], None]) -> None:
        """Call `wake` soon, in the event loop. Safe to call from any thread."""
        self._waiting.append(wake)
        if not self._is_ringing:
            self._is_ringing = True
            with suppress(RuntimeError):  # The loop is closed, so nobody is waiting.
                self._call_soon(self._wake_all)

    def _wake_all(self) -> None:
        # Before looking, so that who comes while it looks rings again.
        self._is_ringing = False
        with suppress(IndexError):
            while True:
                self._waiting.popleft()()


# By the identity of a loop, which is nobody else's as long as the bell, and so the loop, is there.
_bells: WeakValueDictionary[int, _Bell] = WeakValueDictionary()


def _bell_of_running_loop() -> _Bell:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        import trio

        token = trio.lowlevel.current_trio_token()
        return _bells.setdefault(id(token), _Bell(trio.Event, token.run_sync_soon))
    make_event = partial(_AsyncioEvent, loop)
    return _bells.setdefault(id(loop), _Bell(make_event, loop.call_soon_threadsafe))


class _AsyncioEvent:
    """An `asyncio.Event` for one to wait for, once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._future = loop.create_future()

    def set(self) -> None:
        if not self._future.done():
            self._future.set_result(None)

    def wait(self) -> Awaitable[None]:
        return self._future
