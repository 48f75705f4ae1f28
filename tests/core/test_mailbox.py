"""A mailbox keeps what other threads deliver until its reader has time."""

from threading import Thread

import anyio
import pytest

from reloader_core.mailbox import AsyncMailbox

pytestmark = pytest.mark.anyio


@pytest.fixture(
    params=["asyncio", ("asyncio", {"use_uvloop": True}), "trio"], ids=["asyncio", "uvloop", "trio"]
)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


async def test_messages_are_read_in_the_order_they_came() -> None:
    mailbox = AsyncMailbox[int]()
    for number in range(3):
        mailbox.deliver(number)
    mailbox.close()

    assert len(mailbox) == 3
    assert [number async for number in mailbox] == [0, 1, 2]


async def test_a_waiting_reader_is_woken_from_another_thread() -> None:
    mailbox = AsyncMailbox[str]()

    async def deliver_once_the_reader_waits() -> None:
        await anyio.wait_all_tasks_blocked()
        for word in ("one", "two"):
            Thread(target=mailbox.deliver, args=[word]).start()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(deliver_once_the_reader_waits)
            assert {await anext(mailbox), await anext(mailbox)} == {"one", "two"}


async def test_a_waiting_reader_learns_that_it_is_closed() -> None:
    mailbox = AsyncMailbox[str]()

    async def close_once_the_reader_waits() -> None:
        await anyio.wait_all_tasks_blocked()
        Thread(target=mailbox.close).start()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(close_once_the_reader_waits)
            assert [word async for word in mailbox] == []


async def test_nothing_is_lost_between_reading_and_waiting() -> None:
    mailbox = AsyncMailbox[int](backlog=10_000)

    def deliver_all() -> None:
        for number in range(10_000):
            mailbox.deliver(number)
        mailbox.close()

    with anyio.fail_after(30):
        thread = Thread(target=deliver_all)
        thread.start()
        received = [number async for number in mailbox]
        thread.join()

    assert received == list(range(10_000))


async def test_a_reader_that_hangs_keeps_the_newest_messages() -> None:
    mailbox = AsyncMailbox[int](backlog=2)
    for number in range(5):
        mailbox.deliver(number)
    mailbox.close()

    assert [number async for number in mailbox] == [3, 4]


def test_delivering_after_the_event_loop_is_gone_is_harmless() -> None:
    async def make() -> AsyncMailbox[int]:
        return AsyncMailbox[int]()

    mailbox = anyio.run(make)
    mailbox.deliver(1)

    assert len(mailbox) == 1
