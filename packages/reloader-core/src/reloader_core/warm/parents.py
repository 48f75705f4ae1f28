"""A process that ends when its parent does, and not before it."""

import ctypes
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

__all__ = ["deaf_to_ctrl_c", "die_with", "exit_after", "ignore_ctrl_c", "kill_family"]

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # On Windows that is the same.


def die_with(parent: int) -> bool:
    """Have this process killed when its parent ends; tell whether that can be promised.

    Only Linux can. It looks at the parent's thread that started this process.

    Args:
        parent: The parent's id. If it has ended already, so does this process, now.
    """
    if sys.platform != "linux":
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        promised: bool = libc.prctl(SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return promised


def kill_family(pid: int) -> None:
    """Kill a process, and with it those that it has started: nobody else would end them.

    Only Linux tells which these are.

    Args:
        pid: The process, which has not been waited for yet.
    """
    offspring = _offspring(pid)
    for each in (pid, *offspring):
        with suppress(OSError):
            os.kill(each, KILL)


def exit_after(seconds: float, code: int) -> None:
    """End this process a little later without any ceremony, and what it has started with it."""

    def leave() -> None:
        for pid in _offspring(os.getpid()):
            with suppress(OSError):
                os.kill(pid, KILL)
        os._exit(code)

    timer = Timer(seconds, leave)
    timer.daemon = True
    timer.start()


def _offspring(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # That thread has ended.
            for child in map(int, path.read_text().split()):
                found += child, *_offspring(child)
    return found


@contextmanager
def deaf_to_ctrl_c() -> Generator[None]:
    """Have processes that this thread starts now not hear Ctrl+C until they can deal with it.

    It reaches all processes of a terminal, and would be told as an error of whatever it interrupts.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_ctrl_c() -> None:
    """Leave it to the parent what Ctrl+C does to this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
