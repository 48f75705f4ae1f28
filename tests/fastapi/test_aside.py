"""What is done aside is done once, in order, and holds nobody up."""

from functools import partial
from threading import Event, current_thread

import pytest
from tests.support.waiting import PATIENCE, eventually

from fastapi_reloader.aside import Aside


def test_all_is_done_in_order_in_another_thread() -> None:
    aside, done = Aside(), list[tuple[int, str]]()

    def do(number: int) -> None:
        done.append((number, current_thread().name))

    for number in range(100):
        aside.do(partial(do, number))

    assert aside.wait(20 * PATIENCE)
    assert done == [(number, "reloader-aside") for number in range(100)]


def test_nobody_waits_for_it() -> None:
    aside, go_on = Aside(), Event()
    aside.do(lambda: go_on.wait(60))
    aside.do(list)

    assert aside.is_busy
    assert not aside.wait(0)
    eventually(lambda: len(aside) == 1)
    go_on.set()
    assert aside.wait(20 * PATIENCE)
    assert not aside.is_busy


def test_what_fails_is_logged_and_the_rest_is_done(caplog: pytest.LogCaptureFixture) -> None:
    aside, done = Aside(), list[int]()

    def fail() -> None:
        raise RuntimeError("no report")

    aside.do(fail)
    aside.do(lambda: done.append(1))

    assert aside.wait(20 * PATIENCE)
    assert done == [1]
    assert "no report" in caplog.text


def test_it_can_be_used_again_and_starts_over() -> None:
    aside, done, go_on = Aside(), list[int](), Event()
    aside.do(lambda: go_on.wait(60))
    aside.start_over()
    go_on.set()

    aside.do(lambda: done.append(1))
    assert aside.wait(20 * PATIENCE)
    aside.do(lambda: done.append(2))
    assert aside.wait(20 * PATIENCE)
    assert done == [1, 2]
