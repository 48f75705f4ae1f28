"""How many requests a second an app answers over HTTP, bare and wrapped."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.load import FETCH, NAVIGATION, PLAIN, seconds_for
from benchmarks.servers import LAST_CORE, cpu_seconds, on_core, process_id, serving
from benchmarks.tables import Table, ratio
from benchmarks.variants import Variant
from tests.support.servers import Server

__all__ = ["throughput"]

ROUTES = """
from fastapi.responses import HTMLResponse

def page(words):
    head = "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Page</title></head>"
    line = "<p class='line'>Some <b>words</b> and <a href='/small'>a link</a>.</p>\\n"
    return f"{head}<body>{line * (words // len(line))}</body></html>"

SMALL, LARGE = page(1_000), page(100_000)

@app.get("/json")
async def json():
    return {"id": 1, "name": "A thing", "tags": ["one", "two"], "price": 12.5}

@app.get("/small", response_class=HTMLResponse)
async def small():
    return SMALL

@app.get("/large", response_class=HTMLResponse)
async def large():
    return LARGE
"""


class Kind(NamedTuple):
    """A kind of request."""

    name: str
    path: str
    headers: dict[str, str]


KINDS = (
    Kind("JSON for a page's script", "/json", FETCH),
    Kind("JSON for another program", "/json", PLAIN),
    Kind("HTML page of 1 kB", "/small", NAVIGATION),
    Kind("HTML page of 100 kB", "/large", NAVIGATION),
)


class Round(NamedTuple):
    """What a server did in one round."""

    rate: float
    """Requests for each second that passed."""

    work: float | None
    """Requests for each second of processor time."""


def throughput(
    variants: Sequence[Variant], *, rounds: int = 15, requests: int = 2000
) -> list[Table]:
    """Measure every variant, the first of which the others are compared with.

    Args:
        variants: What to measure.
        rounds: How often each is measured, in turns, so that all see the same busy machine.
        requests: How many requests a round has.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        servers = {
            variant.name: stack.enter_context(
                serving(variant, ROUTES, Path(folder, str(index)), "--log-level", "warning")
            )
            for index, variant in enumerate(variants)
        }
        return [_compare(kind, servers, rounds, requests) for kind in KINDS]


def _compare(kind: Kind, servers: dict[str, Server], rounds: int, requests: int) -> Table:
    done: dict[str, list[Round]] = {name: [] for name in servers}
    for server in servers.values():
        _measure(server, kind, max(requests // 10, 1))
    for number in range(rounds):
        # There and back again: what gets slower in the meantime is the same for all.
        for name in list(servers)[:: 1 if number % 2 else -1]:
            done[name].append(_measure(servers[name], kind, requests))
    table = Table(
        kind.name, ["", "requests/s", "ratio to bare", "requests/CPU s", "ratio to bare, by CPU"]
    )
    bare, *_ = done.values()
    for name, own in done.items():
        works = [round_.work for round_ in own if round_.work is not None]
        table.add(
            name,
            f"{median(round_.rate for round_ in own):,.0f}",
            ratio(median(one.rate / other.rate for one, other in zip(own, bare, strict=True))),
            f"{median(works):,.0f}" if works else "n/a",
            ratio(_work_ratio(own, bare)),
        )
    return table


def _work_ratio(own: Sequence[Round], bare: Sequence[Round]) -> float | None:
    ratios = [
        one.work / other.work
        for one, other in zip(own, bare, strict=True)
        if one.work and other.work
    ]
    return median(ratios) if ratios else None


def _measure(server: Server, kind: Kind, requests: int) -> Round:
    process = process_id(server)
    before = cpu_seconds(process)
    with on_core(LAST_CORE):
        seconds = seconds_for(requests, server.url + kind.path, kind.headers)
    after = cpu_seconds(process)
    used = after - before if before is not None and after is not None else None
    return Round(requests / seconds, requests / used if used else None)
