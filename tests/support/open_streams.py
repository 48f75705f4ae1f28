"""Open streams as pages hold them, each read by a thread of its own."""

from contextlib import suppress
from threading import Thread

import httpx
from tests.support.waiting import eventually

LINES = "application/x-ndjson"
EVENTS = "text/event-stream"
LEGACY = "*/*"
RELOAD_PATH = "/---fastapi-reloader---"


class OpenStream:
    """A stream that a page has open: what came, how it ended, and what the page found next.

    A page asks for itself again as soon as the stream has ended; so does this one, for `then_ask`.
    """

    def __init__(
        self, url: str, accept: str = LINES, *, then_ask: str = "", uds: str | None = None
    ) -> None:
        self.lines: list[str] = []
        self.ending = ""
        self.next_answer = ""
        self._url = url
        self._accept = accept
        self._then_ask = then_ask
        self._uds = uds
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()
        eventually(lambda: self.lines or self.ending, 60)
        assert not self.ending, f"The stream {self.ending}: {self.lines}"

    def wait(self) -> str:
        """Wait until the stream has ended, and return the answer to what was asked then."""
        eventually(lambda: not self._thread.is_alive(), 60)
        return self.next_answer

    def said_goodbye(self) -> bool:
        """Whether the server ended the stream as its protocol says, with nothing left out."""
        goodbye = {LINES: '{"type":"closing"', EVENTS: "event: closing", LEGACY: "1"}[self._accept]
        last = [line for line in self.lines if line and not line.startswith("data:")][-1]
        return self.ending == "is complete" and last.startswith(goodbye)

    def _read(self) -> None:
        headers = {"Accept": self._accept}
        try:
            with (
                _client(self._uds) as client,
                client.stream("GET", self._url + RELOAD_PATH, headers=headers) as response,
            ):
                response.raise_for_status()
                for line in response.iter_lines():
                    self.lines.append(line)
            self.ending = "is complete"
        except httpx.HTTPError as error:
            self.ending = f"broke off: {error!r}"
        if self._then_ask:
            with suppress(TimeoutError):
                self.next_answer = ask(self._url, self._then_ask, uds=self._uds)


def ask(url: str, path: str, *, uds: str | None = None) -> str:
    """Ask on a new connection, as often as it takes until somebody answers."""
    with _client(uds) as client:

        def answer() -> str:
            with suppress(httpx.HTTPError):
                return client.get(url + path, headers={"Connection": "close"}).text
            return ""

        return eventually(answer, 60)


def _client(uds: str | None) -> httpx.Client:
    return httpx.Client(transport=httpx.HTTPTransport(uds=uds, verify=False), timeout=60)
