"""The hub delivers each message to each subscriber, once, whatever the others do."""

import logging
import time
from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from reloader_core.hub import LINGER, MOST_PASSING, Hub
from reloader_core.journal import Journal, Position
from reloader_core.messages import (
    Change,
    Closing,
    ErrorMessage,
    ErrorPhase,
    Message,
    Recovered,
    Reload,
)


class Recorder:
    """A subscriber that remembers what happened to it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def deliver(self, message: Message, /) -> None:
        self.messages.append(message)


class Broken(Recorder):
    def deliver(self, message: Message, /) -> None:
        raise ConnectionResetError


def reload(seq: int) -> Change:
    return Reload(seq=seq)


@pytest.fixture
def hub() -> Hub:
    return Hub(Journal(boot="here"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_subscriber_gets_the_message(hub: Hub, count: int) -> None:
    recorders = [Recorder() for _ in range(count)]
    with ExitStack() as blocks:
        for recorder in recorders:
            blocks.enter_context(hub.subscribe(recorder))

        assert hub.publish_change(reload) == len(hub) == count
        assert hub.publish(Closing(reason="restart")) == count

    expected = [Reload(seq=1), Closing(reason="restart")]
    assert [recorder.messages for recorder in recorders] == [expected] * count


def test_nothing_is_delivered_before_or_after_the_block(hub: Hub) -> None:
    recorder = Recorder()

    hub.publish_change(reload)
    with hub.subscribe(recorder):
        hub.publish_change(reload)
    hub.publish_change(reload)

    assert recorder.messages == [Reload(seq=2)]
    assert len(hub) == 0


def test_a_subscriber_learns_what_it_has_missed(hub: Hub) -> None:
    hub.publish_change(reload)
    hub.publish_change(reload)

    with hub.subscribe(Recorder(), since=Position("here", 1)) as subscription:
        assert subscription.position == Position("here", 2)
        assert subscription.missed == (Reload(seq=2),)


def test_a_page_of_another_process_is_told_the_position_alone(hub: Hub) -> None:
    hub.publish_change(reload)

    assert hub.catch_up(Position("there", 9)).missed == ()
    assert hub.catch_up(None).missed == ()


def test_what_is_forgotten_calls_for_a_refresh(hub: Hub) -> None:
    hub = Hub(Journal(boot="here", size=1))
    for _ in range(3):
        hub.publish_change(reload)

    assert hub.catch_up(Position("here", 0)).missed == (Reload(seq=3, reason="missed"),)


def test_a_broken_subscriber_is_dropped_and_logged(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    healthy = Recorder()

    with hub.subscribe(Broken()), hub.subscribe(healthy), caplog.at_level(logging.ERROR):
        assert hub.publish_change(reload) == 1
        assert len(hub) == 1

    assert healthy.messages == [Reload(seq=1)]
    assert "Dropping" in caplog.text


def test_changes_from_many_threads_arrive_in_order(hub: Hub) -> None:
    recorder = Recorder()
    start = Barrier(8)

    def publish() -> None:
        start.wait()
        for _ in range(100):
            hub.publish_change(reload)

    with hub.subscribe(recorder):
        threads = [Thread(target=publish) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert recorder.messages == [Reload(seq=seq) for seq in range(1, 801)]


def test_a_forked_process_is_another_one_to_the_pages(hub: Hub) -> None:
    with hub.subscribe(Recorder()):
        hub.start_over()

        assert len(hub) == 0
        assert hub.position.boot != "here"


def failed(name: str, phase: ErrorPhase) -> ErrorMessage:
    return ErrorMessage(id=name, phase=phase, report={})


def test_an_error_is_told_to_who_comes_later_until_it_is_gone(hub: Hub) -> None:
    error = failed("a", ErrorPhase.STARTUP)
    hub.publish(error)

    assert (hub.catch_up(None).errors, hub.catch_up(None).failing) == ((error,), True)

    hub.publish(Recovered(id="a"))
    assert (hub.catch_up(None).errors, hub.catch_up(None).failing) == ((), False)


def test_a_failed_request_is_told_for_a_short_while(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    request, template = failed("a", ErrorPhase.REQUEST), failed("b", ErrorPhase.TEMPLATE)
    hub.publish(request)
    hub.publish(template)

    assert hub.catch_up(None).errors == (request, template)
    assert not hub.catch_up(None).failing
    now = LINGER
    assert hub.catch_up(None).errors == (template,)


def test_only_the_latest_failed_requests_are_remembered(hub: Hub) -> None:
    start = failed("start", ErrorPhase.STARTUP)
    hub.publish(start)
    for number in range(3 * MOST_PASSING):
        hub.publish(failed(str(number), ErrorPhase.REQUEST))
    hub.publish(failed("0", ErrorPhase.REQUEST))

    names = [error.id for error in hub.catch_up(None).errors]
    assert len(names) == MOST_PASSING + 1
    assert names[0] == "start"
    assert names[-2:] == [str(3 * MOST_PASSING - 1), "0"]
