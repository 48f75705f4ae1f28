"""How long a signal takes to reach thousands of streams, and what they cost while they wait."""

import asyncio
import gc
import multiprocessing
import socket
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import uvloop
from benchmarks.load import request
from benchmarks.servers import LAST_CORE, memory, on_core, process_id, serving
from benchmarks.tables import Table, milliseconds
from benchmarks.variants import WRAPPED
from starlette import types as asgi
from tests.support.open_streams import LINES, RELOAD_PATH

from fastapi_reloader import auto_refresh_middleware, send_reload_signal

__all__ = ["broadcast"]

ROUTES = """
from fastapi_reloader import send_reload_signal

@app.post("/signal")
async def signal():
    return send_reload_signal()
"""
MARK = b'"type":"reload"'


class Result(NamedTuple):
    """What a broadcast took."""

    seconds: list[float]
    """From each signal until the last stream had been handed its message."""

    bytes_per_stream: float | None


def broadcast(*, streams: int = 10_000, connections: int = 1_000, signals: int = 9) -> Table:
    """Open streams, send signals, and see when the last stream has each.

    Args:
        streams: How many to open inside the process, where only our own work counts.
        connections: How many to open over TCP, to a real server.
        signals: How often to send the signal.
    """
    rows = [
        (f"{streams:,} streams on uvloop", _apart(_run_on_uvloop, streams, signals)),
        (f"{streams:,} streams on asyncio", _apart(_run_on_asyncio, streams, signals)),
        (f"{connections:,} TCP connections to uvicorn", _over_tcp(connections, signals)),
    ]
    table = Table("Broadcast", ["", "median", "slowest", "memory per stream"])
    for name, (seconds, size) in rows:
        kilobytes = "n/a" if size is None else f"{size / 1024:.1f} kB"
        table.add(name, milliseconds(median(seconds)), milliseconds(max(seconds)), kilobytes)
    return table


def _apart(run: Callable[[int, int], Result], streams: int, signals: int) -> Result:
    """Run in a fresh process, whose memory nobody else has used."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        return process.submit(run, streams, signals).result()


def _run_on_uvloop(streams: int, signals: int) -> Result:
    return uvloop.run(_in_process(streams, signals))


def _run_on_asyncio(streams: int, signals: int) -> Result:
    return asyncio.run(_in_process(streams, signals))


class _Count:
    """How many streams have got something, and when all had it."""

    def __init__(self, streams: int) -> None:
        self._streams = streams
        self.expect()

    def expect(self) -> None:
        self._missing = self._streams
        self._all = asyncio.get_running_loop().create_future()

    def note(self) -> None:
        self._missing -= 1
        if not self._missing:
            self._all.set_result(time.perf_counter())

    async def everyone(self) -> float:
        return float(await asyncio.wait_for(self._all, 600))


async def _in_process(streams: int, signals: int) -> Result:
    """Call the real route as a server does, with a listening socket like a server's."""

    async def nothing(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """The app, which nobody asks anything."""

    app = auto_refresh_middleware(nothing)
    count = _Count(streams)
    end = asyncio.Event()

    async def receive() -> asgi.Message:
        await end.wait()
        return {"type": "http.disconnect"}

    async def send(message: asgi.Message) -> None:
        body = message.get("body", b"")
        if MARK in body or b'"connected"' in body:
            count.note()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        scope = _scope(listener.getsockname()[1])
        await app(scope, _gone, _ignore)  # Whatever is made once is made now.
        gc.collect()
        before = memory()
        tasks = [
            asyncio.create_task(_call(app(dict(scope), receive, send))) for _ in range(streams)
        ]
        await count.everyone()
        gc.collect()
        after = memory()
        seconds = [await _signal(count) for _ in range(signals)]
        end.set()
        await asyncio.gather(*tasks)
    used = None if before is None or after is None else (after - before) / streams
    return Result(seconds, used)


async def _call(coroutine: Coroutine[Any, Any, None]) -> None:
    await coroutine


async def _signal(count: _Count) -> float:
    count.expect()
    begin = time.perf_counter()
    # From another thread, as whatever watches files sends it.
    await asyncio.to_thread(send_reload_signal)
    return await count.everyone() - begin


async def _gone() -> asgi.Message:
    return {"type": "http.disconnect"}


async def _ignore(message: asgi.Message) -> None:
    """Read nothing."""


def _scope(port: int) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": RELOAD_PATH,
        "raw_path": RELOAD_PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", f"127.0.0.1:{port}".encode()), (b"accept", LINES.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", port),
    }


def _over_tcp(connections: int, signals: int) -> Result:
    with TemporaryDirectory() as folder, serving(WRAPPED, ROUTES, Path(folder)) as server:
        process = process_id(server)
        with on_core(LAST_CORE):
            return uvloop.run(_read_all(server.url, process, connections, signals))


class _Reader(asyncio.Protocol):
    """One open stream."""

    def __init__(self, count: _Count) -> None:
        self._count = count

    def data_received(self, data: bytes) -> None:
        if MARK in data or b'"connected"' in data:
            self._count.note()


async def _read_all(url: str, process: int, connections: int, signals: int) -> Result:
    host, _, port = url.removeprefix("http://").partition(":")
    loop = asyncio.get_running_loop()
    count = _Count(connections)
    get = request(url + RELOAD_PATH, {"Accept": LINES})
    before = memory(process)
    transports: list[asyncio.Transport] = []
    for _ in range(connections):
        transport, _ = await loop.create_connection(lambda: _Reader(count), host, int(port))
        transport.write(get)
        transports.append(transport)
    await count.everyone()
    after = memory(process)
    post = request(f"{url}/signal", {"Content-Length": "0"}).replace(b"GET", b"POST", 1)
    sender, _ = await loop.create_connection(asyncio.Protocol, host, int(port))
    seconds: list[float] = []
    for _ in range(signals):
        count.expect()
        begin = time.perf_counter()
        sender.write(post)
        seconds.append(await count.everyone() - begin)
    for transport in (sender, *transports):
        transport.close()
    used = None if before is None or after is None else (after - before) / connections
    return Result(seconds, used)
