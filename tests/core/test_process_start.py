"""A process begins when it is started, forked, or given something to do."""

import os
import time

from reloader_core.process_start import began, begin


def test_it_began_before_now() -> None:
    assert began() < time.time()


def test_it_begins_anew() -> None:
    before = time.time()

    begin()

    assert before <= began() <= time.time()


def test_a_forked_process_begins_with_the_fork() -> None:
    before, (ours, theirs) = time.time(), os.pipe()

    if not (pid := os.fork()):
        os.write(theirs, repr(began()).encode())
        os._exit(0)

    os.waitpid(pid, 0)
    assert before <= float(os.read(ours, 100))
    os.close(ours)
    os.close(theirs)
