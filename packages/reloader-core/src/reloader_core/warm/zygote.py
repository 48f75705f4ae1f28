"""The process that has imported the libraries, and from which the app's processes come.

It is a fresh interpreter that knows nothing of the project: neither its folder nor its environment.
It has no threads and no event loop, and does nothing but wait for orders. One that forks stays what
it is; one that does not becomes what is ordered, once.
"""

import gc
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

from reloader_core.warm.birth import live
from reloader_core.warm.channel import Channel, Message
from reloader_core.warm.fresh_process import forget_finalizers
from reloader_core.warm.libraries import is_library, own_packages
from reloader_core.warm.orders import Order
from reloader_core.warm.parents import die_with, ignore_ctrl_c, kill_family
from reloader_core.warm.preloading import Preloading, count_threads

__all__ = ["main"]


LEISURE = 0.25
"""Seconds after an order in which its process has the machine for itself."""


class _Zygote:
    """Forks, and looks after its children.

    One of them stands by until it is ordered to be something, which then takes no time for a fork.
    """

    def __init__(self, channel: Channel, listener: int, path: list[str], threads: int) -> None:
        self._channel = channel
        self._listener = listener
        self._path = path
        self._threads = threads
        self._pid = os.getpid()
        self._children: dict[int, int] = {}
        self._standby: tuple[int, Channel] | None = None
        self._stood_down: set[int] = set()
        self._retiring = False
        self._bell, ear = socket.socketpair()
        self._ear = ear
        self._bell.setblocking(False)
        self._ear.setblocking(False)

    def run(self) -> int:
        """Obey until the supervisor has gone, or needs this process no more."""
        signal.signal(signal.SIGCHLD, _wake)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        files = (self._channel.fileno(), self._ear.fileno())
        while self._children or not self._retiring:
            ready, _, _ = select.select(files, [], [], self._patience())
            if self._ear.fileno() in ready:
                with suppress(BlockingIOError):
                    self._ear.recv(1000)
            self._reap()
            if self._channel.has_message or self._channel.fileno() in ready:
                received = self._channel.receive()
                if received is None:
                    break
                if (code := self._do(*received)) is not None:
                    return code
            elif not ready and self._is_fit() and (code := self._stand_by()) is not None:
                return code
        # Who ends from now on would ring a bell that nobody hears.
        signal.set_wakeup_fd(-1)
        for pid in self._children.values():
            kill_family(pid)
        return 0

    def _do(self, message: Message, files: tuple[int, ...]) -> int | None:
        """Obey. In a new process, return its exit code once it has ended."""
        match message["type"]:
            case "order":
                return self._fork(message["id"], message["order"], files[0])
            case "kill" if message["id"] in self._children:
                kill_family(self._children[message["id"]])
            case "retire":
                self._retiring = True
                self._stand_down()
            case _:
                pass
        return None

    def _patience(self) -> float | None:
        """Return for how long to wait for orders."""
        if self._channel.has_message:
            return 0
        return LEISURE if self._standby is None and not self._retiring and self._is_fit() else None

    def _is_fit(self) -> bool:
        return count_threads() <= self._threads

    def _fork(self, number: int, order: Message, file: int) -> int | None:
        if not self._is_fit():
            os.close(file)
            self._channel.send({"type": "unfit", "refused": {}, "reason": "it has a new thread"})
            os._exit(1)
        if self._standby is None and (code := self._stand_by(is_awaited=True)) is not None:
            return code
        assert self._standby  # type narrow
        pid, channel = self._standby
        self._standby = None
        channel.send({"order": order}, file)
        channel.close()
        os.close(file)
        self._children[number] = pid
        self._channel.send({"type": "forked", "id": number, "pid": pid})
        return None

    def _stand_by(self, *, is_awaited: bool = False) -> int | None:
        """Fork a process that waits for its order; in that one, return its exit code in the end."""
        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid:
            theirs.close()
            self._standby = pid, Channel(ours)
            return None
        watches_parent = die_with(self._pid)
        self._channel.let_go()
        ours.close()
        signal.set_wakeup_fd(-1)
        self._bell.close()
        self._ear.close()
        forget_finalizers()
        channel = Channel(theirs)
        if not is_awaited:
            _own_memory()
        received = channel.receive()
        channel.close()
        if received is None:
            os._exit(0)
        message, files = received
        return _live(message["order"], files[0], self._listener, self._path, watches_parent)

    def _stand_down(self) -> None:
        """Let the process that stands by end."""
        if self._standby:
            pid, channel = self._standby
            self._standby = None
            self._stood_down.add(pid)
            channel.close()

    def _reap(self) -> None:
        if self._standby and os.waitpid(self._standby[0], os.WNOHANG)[0]:
            self._standby[1].close()
            self._standby = None
        self._stood_down -= {pid for pid in self._stood_down if os.waitpid(pid, os.WNOHANG)[0]}
        for number, pid in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._children[number]
                code = os.waitstatus_to_exitcode(status)
                self._channel.send({"type": "exited", "id": number, "status": code})


def _own_memory() -> None:
    """Have memory copied, by counting references, that would be while a save waits.

    It makes a restart some ten milliseconds faster, for a third more memory.
    """
    gc.unfreeze()
    gc.get_objects()
    gc.freeze()


def _wake(*_: object) -> None:
    """Be there, so that the signal comes to the wakeup file."""


def main() -> int:
    """Do what the supervisor says. The arguments are the numbers of its files, and its own."""
    control, listener, parent = map(int, sys.argv[1:4])
    if not sys.flags.safe_path:
        del sys.path[0]  # The folder that it was started in.
    path = list(sys.path)
    own = {str(package.parent) for package in own_packages()}
    sys.path[:] = [
        entry for entry in path if is_library(entry) or entry.endswith(".zip") or entry in own
    ]
    ignore_ctrl_c()
    watches_parent = die_with(parent)
    channel = Channel(socket.socket(fileno=control))
    os.set_inheritable(control, False)
    os.set_inheritable(listener, False)
    received = channel.receive()
    if received is None:
        return 0
    message, _ = received
    preloading = Preloading(
        message["never"], lambda name: channel.send({"type": "importing", "name": name})
    )
    refused = preloading.run(message["names"])
    if refused:
        channel.send({"type": "unfit", "refused": refused, "reason": ""})
        _leave(channel)
    gc.collect()
    gc.freeze()
    channel.send({"type": "waiting", "modules": list(sys.modules)})
    if message["forks"]:
        return _Zygote(channel, listener, path, preloading.threads).run()
    while received := channel.receive():
        message, files = received
        if message["type"] == "order":
            channel.close()
            return _live(message["order"], files[0], listener, path, watches_parent)
    return 0


def _live(order: Message, file: int, listener: int, path: list[str], watches_parent: bool) -> int:
    channel = Channel(socket.socket(fileno=file))
    return live(Order.from_json(order), channel, listener, path, watches_parent=watches_parent)


def _leave(channel: Channel) -> NoReturn:
    channel.close()
    os._exit(1)  # What was imported may have threads that do not end.


if __name__ == "__main__":
    sys.exit(main())
