"""The load generator counts whole answers, whatever way they are framed, and nothing else."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
from benchmarks.load import PLAIN, request, seconds_for
from tests.support.waiting import PATIENCE

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


@contextmanager
def answering(answer: bytes, *, piece: int) -> Iterator[tuple[str, list[bytes]]]:
    """Answer every request with these bytes, a piece at a time; give the address and what came."""
    ready, asked, addresses = Event(), list[bytes](), list[str]()
    talking: set[asyncio.Task[None] | None] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.current_task())
        while head := await read_head(reader):
            asked.append(head)
            for start in range(0, len(answer), piece):
                writer.write(answer[start : start + piece])
                await writer.drain()
                await asyncio.sleep(0)  # Lets the piece go out by itself.
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def read_head(reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return b""

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        addresses.append(f"http://{host}:{port}/thing")
        ready.set()
        await asyncio.to_thread(over.wait)
        server.close()
        await asyncio.gather(*filter(None, talking))  # or their sockets stay open

    over = Event()
    thread = Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10 * PATIENCE)
    try:
        yield addresses[0], asked
    finally:
        over.set()
        thread.join(10 * PATIENCE)


@pytest.mark.parametrize("piece", [1, 7, 1000])
@pytest.mark.parametrize("answer", [LENGTH, CHUNKS], ids=["length", "chunks"])
def test_every_request_is_sent_once_and_waits_for_its_answer(answer: bytes, piece: int) -> None:
    with answering(answer, piece=piece) as (url, asked):
        seconds_for(10, url, PLAIN, connections=3)

    assert asked == [request(url, PLAIN)] * 10


def test_an_answer_that_is_no_success_is_an_error() -> None:
    failure = b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    with answering(failure, piece=1000) as (url, _), pytest.raises(ConnectionError, match="500"):
        seconds_for(5, url, PLAIN)
