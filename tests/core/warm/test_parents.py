"""A process is killed when its parent ends, and not by what is meant for its parent."""

import ctypes
import os
import signal
import subprocess
import sys

import pytest
from tests.support.supervised import is_alive
from tests.support.waiting import eventually

from reloader_core.warm.parents import deaf_to_ctrl_c, die_with

CHILD = """
import os, sys, time
from reloader_core.warm.parents import deaf_to_ctrl_c, die_with
assert die_with(int(sys.argv[1]))
print(os.getpid(), flush=True)
time.sleep(600)
"""
PARENT = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {CHILD!r}, str(os.getpid())])
time.sleep(600)
"""

DEAF = """
import sys
from reloader_core.warm.parents import ignore_ctrl_c
sys.stdin.readline()
ignore_ctrl_c()
print("it goes on", flush=True)
sys.stdin.readline()
print("and on")
"""


def test_it_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()

        eventually(lambda: not is_alive(child))


def test_it_ends_at_once_if_its_parent_has_ended() -> None:
    result = subprocess.run([sys.executable, "-c", CHILD, "1"], capture_output=True, timeout=60)

    assert result.returncode == -9
    assert result.stdout == b""


def test_it_is_not_promised_where_it_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("There is no such library.")

    monkeypatch.setattr(ctypes, "CDLL", fail)
    assert not die_with(os.getppid())
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not die_with(os.getppid())


def test_ctrl_c_does_not_reach_it_before_and_after_it_can_deal_with_that() -> None:
    with deaf_to_ctrl_c():
        process = subprocess.Popen(
            [sys.executable, "-c", DEAF],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    with process:
        assert process.stdin
        assert process.stdout
        process.send_signal(signal.SIGINT)
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "it goes on\n"
        process.send_signal(signal.SIGINT)

        assert process.communicate("\n")[0] == "and on\n"

    assert process.returncode == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
