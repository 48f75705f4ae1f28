"""How long after a save the new version answers, with pages open and without."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.servers import save, serving
from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.variants import BARE, WRAPPED, Variant
from tests.support.open_streams import LEGACY, LINES, OpenStream
from tests.support.servers import Server

__all__ = ["CASES", "Case", "restart"]

ROUTES = """
VERSION = 0

@app.get("/")
async def version():
    return VERSION
"""
PATIENCE = 60.0


class Case(NamedTuple):
    """An app, and how many streams are open to it when it is changed."""

    variant: Variant
    streams: int
    accept: str = LINES

    @property
    def name(self) -> str:
        return f"{self.variant.name}, open streams: {self.streams}"


CASES = (Case(BARE, 0), Case(WRAPPED, 0), Case(WRAPPED, 1), Case(WRAPPED, 6))


def restart(
    cases: Sequence[Case] = CASES, *, others: Sequence[Variant] = (), rounds: int = 7
) -> Table:
    """Save the file of each case in turns, and see when its server answers anew.

    Args:
        cases: What to measure; the others are compared with the first.
        others: Wrapped by others, with streams of the first protocol.
        rounds: How often each file is saved.
    """
    cases = [*cases, *(Case(other, 6, LEGACY) for other in others)]
    times: list[list[float]] = [[] for _ in cases]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        servers = [
            stack.enter_context(serving(case.variant, ROUTES, Path(folder, str(index)), "--reload"))
            for index, case in enumerate(cases)
        ]
        for number in range(1, rounds + 1):
            for case, server, taken in zip(cases, servers, times, strict=True):
                streams = [OpenStream(server.url, case.accept) for _ in range(case.streams)]
                taken.append(_seconds_until_new(server, number))
                for stream in streams:
                    stream.wait()
    table = Table("Restart", ["", "median", "slowest", "ratio to bare"])
    for case, taken in zip(cases, times, strict=True):
        bare, own = median(times[0]), median(taken)
        table.add(case.name, milliseconds(own), milliseconds(max(taken)), ratio(own / bare))
    return table


def _seconds_until_new(server: Server, number: int) -> float:
    """Save version `number`, and return after how many seconds it answers."""
    begin = time.perf_counter()
    save(server, number)
    while _ask(server) != str(number):
        if time.perf_counter() - begin > PATIENCE:
            raise TimeoutError(f"{server.cwd} does not restart:\n{server.log}")
        time.sleep(0.005)
    return time.perf_counter() - begin


def _ask(server: Server) -> str:
    """Ask on a new connection: while nobody answers, it waits at the socket that stays open."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        return connection.getresponse().read().decode()
    except (OSError, HTTPException):
        return ""
    finally:
        connection.close()
