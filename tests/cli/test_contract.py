"""The warm restart has what this package expects of it."""

import inspect
import os
import socket

from reloader_cli import contract
from reloader_core.warm.channel import Channel
from reloader_core.warm.child import Child
from reloader_core.warm.listener import Listener
from reloader_core.warm.plan import Plan
from reloader_core.warm.supervisor import Supervisor

PLAN = Plan(entry="main", runner="a:b", error_runner="a:c", options={"name": "main:app"})


def members(protocol: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(protocol) if not name.startswith("_")}


def test_its_child_is_one() -> None:
    ours, theirs = socket.socketpair()
    listener = socket.create_server(("127.0.0.1", 0))
    with ours, theirs, Listener(listener.detach()) as taken:
        real = Child(PLAN.order("app"), Channel(theirs), taken, watches_parent=True)
        child: contract.Child = real

        assert all(hasattr(child, name) for name in members(contract.Child))
        assert child.options == {"name": "main:app"}
        assert (child.report, child.sources) == (None, {})
        for file in (real.retire_file, real._bell):
            os.close(file)


def test_its_supervisor_is_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        supervisor: contract.Supervisor = Supervisor(PLAN, listener, print)

    assert all(hasattr(supervisor, name) for name in members(contract.Supervisor))
