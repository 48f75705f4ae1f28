"""All wrapped apps of a process share one hub, and a new server in it is a new version."""

import os
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import pytest
from tests.support.lifespans import LIFESPANS
from tests.support.servers import serve

from fastapi_reloader import patch_for_auto_reloading, send_reload_signal
from fastapi_reloader.broadcast import code_was_patched, hub, successor_failed
from reloader_core.messages import ErrorMessage, Message, Recovered, Reload
from reloader_core.tracebacks import report_of


class Reader:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    def deliver(self, message: Message, /) -> None:
        self.messages.append(message)


def test_a_signal_is_a_new_version_that_every_stream_hears() -> None:
    one, two, before = Reader(), Reader(), hub.position

    with hub.subscribe(one), hub.subscribe(two):
        assert send_reload_signal() == 2

    assert hub.position == (before.boot, before.seq + 1)
    assert [(item.type, getattr(item, "seq", None)) for item in one.messages] == [
        ("reload", before.seq + 1)
    ]
    assert one.messages == two.messages


def test_pages_are_told_why_a_newer_version_has_not_started() -> None:
    reader, reports = Reader(), [report_of(ValueError(name), phase="startup") for name in "ab"]

    with hub.subscribe(reader):
        for report in reports:
            successor_failed(report)

    told = [(type(message), getattr(message, "id", "")) for message in reader.messages]
    first, second = (report.id for report in reports)
    assert told == [(ErrorMessage, first), (Recovered, first), (ErrorMessage, second)]
    subscription = hub.catch_up(None)
    assert [error.id for error in subscription.errors] == [second]
    assert not subscription.failing  # There is an app.
    hub.publish(Recovered(id=second))


def test_code_that_was_patched_is_a_new_version_of_the_same_process() -> None:
    reader, before = Reader(), hub.position

    with hub.subscribe(reader):
        code_was_patched()

    assert hub.position == (before.boot, before.seq + 1)
    assert reader.messages == [Reload(seq=before.seq + 1, reason="patched")]


@pytest.mark.parametrize("name", ["starlette", "unsupported", "returns_at_once", "does_it_all"])
def test_a_second_server_in_the_process_is_a_new_version(name: str) -> None:
    """As runners do that reload modules in place: the app is patched anew for each server."""
    with serve(patch_for_auto_reloading(LIFESPANS[name])):
        first = hub.position
    send_reload_signal()  # which such a runner does when it stops
    stopped = hub.position

    with serve(patch_for_auto_reloading(LIFESPANS[name])):
        second = hub.position

    assert first.boot == second.boot
    assert second.seq > stopped.seq > first.seq


@pytest.mark.skipif(not hasattr(os, "fork"), reason="There are no forks on this platform.")
def test_a_forked_worker_is_another_process_to_the_pages() -> None:
    reader = Reader()
    with hub.subscribe(reader):
        position, count = _in_a_fork(lambda: (hub.position, len(hub)))

    assert position.boot != hub.position.boot
    assert (position.seq, count) == (0, 0)


def _in_a_fork(work: Callable[[], Any]) -> Any:
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=lambda: theirs.send(work()))
    process.start()
    try:
        assert ours.poll(20)
        return ours.recv()
    finally:
        process.join()
        ours.close()
        theirs.close()
