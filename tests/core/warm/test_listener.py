"""A socket can be taken from whoever uses it, without losing a connection."""

import selectors
import socket
from collections.abc import Generator
from threading import Timer

import pytest

from reloader_core.warm.listener import Listener


@pytest.fixture
def shared() -> Generator[socket.socket]:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        yield made


@pytest.mark.parametrize("blocking", [True, False])
def test_once_silenced_it_accepts_nothing(shared: socket.socket, blocking: bool) -> None:
    listener = Listener(shared.dup().detach())
    listener.setblocking(blocking)
    other = Listener(shared.dup().detach())
    with socket.create_connection(shared.getsockname()) as connection:
        listener.silence(0)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()

        other.setblocking(True)
        accepted, address = other.accept()
        assert address == connection.getsockname()
        accepted.close()
    listener.close()
    other.close()


def test_it_is_left_alone_if_it_is_closed_in_time(shared: socket.socket) -> None:
    listener = Listener(shared.dup().detach())
    timer = Timer(0.01, listener.close)
    timer.start()

    listener.silence(30)

    assert listener.fileno() == -1
    listener.silence(0)
    timer.join()


def test_it_is_left_alone_if_somebody_took_its_file(shared: socket.socket) -> None:
    listener = Listener(shared.dup().detach())
    with socket.socket(fileno=listener.detach()) as taken:
        listener.silence(0)

        assert taken.getsockname() == shared.getsockname()


def test_an_event_loop_that_waits_for_it_is_not_disturbed(shared: socket.socket) -> None:
    listener = Listener(shared.dup().detach())
    listener.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        listener.silence(0)
        selector.unregister(listener)
        listener.close()

        assert selector.select(0) == []
