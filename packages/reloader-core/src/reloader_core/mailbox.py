"""Let asynchronous code wait for messages that other threads deliver.

The mailbox works on asyncio (with any of its event loops) and on trio, which is imported only when
it is what runs.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, Protocol, Self, TypeVar

__all__ = ["AsyncMailbox"]

T = TypeVar("T")


class _Event(Protocol):
    def set(self) -> None: ...

    async def wait(self) -> object: ...


class AsyncMailbox(Generic[T]):
    """A [`Subscriber`][reloader_core.hub.Subscriber] to read with `async for`.

    Create it in the event loop that reads it. When the reader falls more than `backlog` messages
    behind, the oldest are dropped, so a reader that hangs costs little and slows nobody. A page
    loses nothing by it: a gap in `seq` tells it to refresh.
    """

    def __init__(self, *, backlog: int = 64) -> None:
        self._make_event, self._call_soon = _event_loop()
        self._wake: _Event = self._make_event()
        self._messages: deque[T] = deque(maxlen=backlog)
        self._ringing = False
        self._closed = False

    def __len__(self) -> int:
        """Return how many messages wait to be read."""
        return len(self._messages)

    def deliver(self, message: T, /) -> None:
        """Keep `message` for the reader. Safe to call from any thread."""
        self._messages.append(message)
        self._ring()

    def close(self) -> None:
        """End the iteration once the kept messages are read. Safe to call from any thread."""
        self._closed = True
        self._ring()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._messages:
            if self._closed:
                raise StopAsyncIteration
            await self._wake.wait()
        return self._messages.popleft()

    def _ring(self) -> None:
        # One call into the event loop for a burst of messages. The flag is taken down before the
        # reader looks, so a message that arrives in between rings again.
        if not self._ringing:
            self._ringing = True
            with suppress(RuntimeError):  # The loop is closed, so nobody is waiting.
                self._call_soon(self._woken)

    def _woken(self) -> None:
        self._ringing = False
        # A new event for the next wait: trio's cannot be cleared.
        wake, self._wake = self._wake, self._make_event()
        wake.set()


def _event_loop() -> tuple[Callable[[], _Event], Callable[[Callable[[], None]], object]]:
    """Return how to make an event and how to call into the running loop from any thread."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        import trio

        return trio.Event, trio.lowlevel.current_trio_token().run_sync_soon
    return asyncio.Event, loop.call_soon_threadsafe
