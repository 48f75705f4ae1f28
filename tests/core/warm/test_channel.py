"""Messages arrive whole and in order, with their files, and the end of the other side is told."""

import os
import socket
from threading import Thread

from reloader_core.warm.channel import Channel


def pair() -> tuple[Channel, Channel]:
    ours, theirs = socket.socketpair()
    return Channel(ours), Channel(theirs)


def test_messages_arrive_in_order_whatever_their_size() -> None:
    ours, theirs = pair()
    sizes = (0, 5, 200_000, 1)
    messages = [{"type": "x", "text": "ä\n" * size, "path": "\udcff"} for size in sizes]

    def send() -> None:
        for message in messages:
            assert ours.send(message)
        ours.close()

    thread = Thread(target=send)
    thread.start()
    received = [theirs.receive() for _ in messages]

    assert [answer[0] for answer in received if answer] == messages
    assert theirs.receive() is None
    thread.join()
    theirs.close()


def test_messages_that_came_together_are_known_to_be_there() -> None:
    ours, theirs = pair()
    for number in range(3):
        ours.send({"number": number})

    known: list[tuple[object, bool]] = []
    while len(known) < 3:
        received = theirs.receive()
        assert received
        known.append((received[0]["number"], theirs.has_message))

    assert known == [(0, True), (1, True), (2, False)]
    ours.close()
    theirs.close()


def test_files_come_with_their_message() -> None:
    ours, theirs = pair()
    read, write = os.pipe()
    ours.send({"type": "first"})
    ours.send({"type": "second"}, write)
    os.close(write)

    assert theirs.receive() == ({"type": "first"}, ())
    received = theirs.receive()
    assert received
    message, (file,) = received
    os.write(file, b"x")

    assert message == {"type": "second"}
    assert os.read(read, 1) == b"x"
    for open_file in (file, read):
        os.close(open_file)
    ours.close()
    theirs.close()


def test_a_file_that_nobody_took_is_closed() -> None:
    ours, theirs = pair()
    read, write = os.pipe()
    ours.send({"type": "first"})
    ours.send({"type": "second"}, write)
    os.close(write)
    theirs.receive()
    theirs.close()

    assert os.read(read, 1) == b""
    assert not ours.send({"type": "third"})
    assert ours.receive() is None
    assert theirs.fileno() == -1
    assert not theirs.send({"type": "late"})
    assert theirs.receive() is None
    ours.close()
    os.close(read)


def test_letting_go_leaves_the_connection_to_others() -> None:
    ours, theirs = pair()
    copy = Channel(socket.socket(fileno=os.dup(ours.fileno())))

    ours.let_go()

    assert copy.send({"type": "still there"})
    assert theirs.receive() == ({"type": "still there"}, ())
    copy.close()
    theirs.close()
