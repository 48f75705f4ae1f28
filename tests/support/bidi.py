"""A small synchronous client of WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from itertools import count
from threading import Thread
from typing import Any

from tests.support.waiting import PATIENCE
from websockets.sync.client import ClientConnection, connect

DEADLINE = 30 * PATIENCE


class BidiError(Exception):
    """The browser refused a command; `code` is its short name, such as "no such frame"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Bidi:
    """One connection: commands wait for their answer, events go to the listeners."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = count(1)
        self._waiting: dict[int, Future[Any]] = {}
        self._listeners: dict[str, list[Callable[[Any], None]]] = defaultdict(list)

    def start(self, method: str, **params: Any) -> Future[Any]:
        """Send one command; the result comes later."""
        number = next(self._ids)
        answer = self._waiting[number] = Future()
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        return answer

    def send(self, method: str, **params: Any) -> Any:
        """Run one command and return its result."""
        try:
            return self.start(method, **params).result(DEADLINE)
        except TimeoutError:
            raise TimeoutError(f"No answer to {method} {params}") from None

    def listen(self, event: str, listener: Callable[[Any], None]) -> None:
        """Call `listener` with the parameters of each such event, on the reader's thread."""
        self._listeners[event].append(listener)

    def read(self) -> None:
        """Take in answers and events until the connection ends."""
        try:
            for text in self._socket:
                self._receive(json.loads(text))
        finally:
            for answer in list(self._waiting.values()):
                fail(answer, ConnectionError("The browser closed the connection."))

    def _receive(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            for listener in self._listeners[message["method"]]:
                listener(message["params"])
        elif (answer := self._waiting.pop(message["id"], None)) is None:
            return
        elif message["type"] == "error":
            fail(answer, BidiError(message["error"], message["message"]))
        else:
            with suppress(InvalidStateError):
                answer.set_result(message["result"])


def fail(answer: Future[Any], error: Exception) -> None:
    """Answer with an error, unless there is an answer already."""
    with suppress(InvalidStateError):
        answer.set_exception(error)


@contextmanager
def bidi_connection(address: str) -> Iterator[Bidi]:
    """Connect to a browser, and read what it says on a thread of its own."""
    with connect(address, max_size=None, proxy=None) as socket:
        bidi = Bidi(socket)
        reader = Thread(target=bidi.read, daemon=True)
        reader.start()
        try:
            yield bidi
        finally:
            socket.close()
            reader.join()
