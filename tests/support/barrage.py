"""Many requests at once, each on a connection of its own, for as long as a test wants them."""

import asyncio
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

from tests.support.waiting import PATIENCE

REQUEST = b"GET /version HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"

PAUSE = 0.1
"""Seconds between an answer and the next request, which leave the machine to the server."""


class Barrage:
    """Asks an app for its version, which is a number that grows, with `width` requests at a time.

    An answer is stale if a newer one had been given before its request was begun.
    """

    def __init__(self, port: int, width: int = 50) -> None:
        self.answers = 0
        self.newest = 0
        self.wrong: list[str] = []
        """What went wrong."""

        self._port = port
        self._width = width
        self._over = False
        self._thread = Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over = True
        self._thread.join()

    async def _run(self) -> None:
        await asyncio.gather(*(self._ask_on() for _ in range(self._width)))

    async def _ask_on(self) -> None:
        while not self._over and len(self.wrong) < 10:
            known = self.newest
            try:
                async with asyncio.timeout(60 * PATIENCE):
                    answer = await self._ask()
                head, _, body = answer.partition(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 200 "):
                    raise ValueError(answer)
                version = int(body)
            except (OSError, ValueError, TimeoutError) as error:
                self.wrong.append(f"{error!r} after version {known}")
                continue
            if version < known:
                self.wrong.append(f"{version} after {known}")
            self.newest = max(self.newest, version)
            self.answers += 1
            await asyncio.sleep(PAUSE)

    async def _ask(self) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(REQUEST % self._port)
            return await reader.read()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
