"""The supervisor's side of its processes: what they say is heard before their end."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from reloader_core.warm.channel import Channel, Message
from reloader_core.warm.events import Way
from reloader_core.warm.offspring import Nest, Offspring
from reloader_core.warm.orders import Order
from reloader_core.warm.plan import Plan

ORDER = Plan(entry="main", runner="a:b", error_runner="a:c").order("app")

Jobs = SimpleQueue[Callable[[], object]]


def test_an_order_is_delivered_once_with_the_other_end_of_the_connection() -> None:
    jobs: Jobs = SimpleQueue()
    heard: list[object] = []
    offspring = Offspring(7, ORDER, Way.FORK, lambda *said: heard.append(said), jobs.put)
    ours, theirs = map(Channel, socket.socketpair())

    assert offspring.deliver(ours)
    assert not offspring.deliver(ours)
    received = theirs.receive()
    assert received
    message, (file,) = received
    end = Channel(socket.socket(fileno=file))
    assert message["id"] == 7
    assert Order.from_json(message["order"]).entry == "main"
    assert offspring.say("retire", end=False)
    assert end.receive() == ({"type": "retire", "end": False}, ())
    end.send({"type": "hello"})
    end.close()
    offspring.bury(lambda: heard.append("end"), jobs.put)
    for _ in range(2):
        jobs.get()()

    assert heard == [(offspring, {"type": "hello"}), "end"]
    assert offspring.is_gone
    assert offspring.is_app
    assert not offspring.say("retire")
    for channel in (ours, theirs):
        channel.close()


def test_a_process_that_others_come_from(tmp_path: Path) -> None:
    jobs: Jobs = SimpleQueue()
    heard: list[Message] = []
    exits: list[int] = []

    def hear(_: Nest, message: Message) -> None:
        heard.append(message)

    def on_exit(_: Nest, status: int) -> None:
        exits.append(status)

    with socket.socket() as listener:
        arguments: Any = ({**os.environ}, hear, on_exit, jobs.put)
        nest = Nest(listener.fileno(), Way.FORK, ["json.tool"], {}, *arguments)
        while not any(message["type"] == "waiting" for message in heard):
            jobs.get(timeout=60)()
        nest.retire()
        while not exits:
            jobs.get(timeout=60)()
        nest.bury()

    assert {"type": "importing", "name": "json.tool"} in heard
    assert "json.tool" in heard[-1]["modules"]
    assert exits == [0]
    assert nest.is_gone
