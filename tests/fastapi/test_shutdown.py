"""One thread beats for all open streams, and stops those whose server stops."""

import multiprocessing
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import anyio
import pytest
from starlette import types as asgi
from tests.support.waiting import eventually

from fastapi_reloader import listeners, shutdown
from fastapi_reloader.listeners import Evidence
from fastapi_reloader.shutdown import Pulse
from fastapi_reloader.streams import EventStream, Format, JsonLines, PlainSignal, ReloadStream

NEVER = 3600.0  # a heartbeat that no test waits for


class Recorder:
    """A stream that remembers what the pulse told it."""

    def __init__(self) -> None:
        self.beats = 0
        self.stops = 0

    def beat(self) -> None:
        self.beats += 1

    def stop(self) -> None:
        self.stops += 1


class Switch:
    """Evidence that a test can change."""

    def __init__(self) -> None:
        self.stopping = False

    def is_stopping(self) -> bool:
        return self.stopping


class Switches:
    """A switch for each port, new whenever one is looked for."""

    def __init__(self) -> None:
        self.of: dict[int, Switch] = {}
        self.looks = 0

    def __call__(self, port: int, *, may_guess: bool) -> Evidence:
        self.looks += 1
        self.of[port] = Switch()
        return self.of[port]


@pytest.fixture
def switches(monkeypatch: pytest.MonkeyPatch) -> Switches:
    switches = Switches()
    monkeypatch.setattr(shutdown, "find_evidence", switches)
    return switches


@pytest.fixture
def pulse() -> Iterator[Pulse]:
    pulse = Pulse()
    yield pulse
    eventually(lambda: not threads(), saying="A thread outlives its streams.")


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "reloader-pulse"]


def at(port: int) -> tuple[str, int]:
    return "127.0.0.1", port


def test_every_stream_of_a_server_that_stops_is_told_once(pulse: Pulse, switches: Switches) -> None:
    streams = [Recorder() for _ in range(3)]
    with ExitStack() as open_streams:
        for stream in streams:
            open_streams.enter_context(pulse.watch(stream, at(1), NEVER))
        assert [stream.stops for stream in streams] == [0, 0, 0]

        switches.of[1].stopping = True

        eventually(lambda: all(stream.stops for stream in streams))
        eventually(lambda: not threads())  # It cannot tell them again.
    assert [stream.stops for stream in streams] == [1, 1, 1]
    assert switches.looks == 1


def test_the_streams_of_another_server_go_on(pulse: Pulse, switches: Switches) -> None:
    here, there = Recorder(), Recorder()
    with pulse.watch(here, at(1), NEVER), pulse.watch(there, at(2), 0.01):
        switches.of[1].stopping = True
        eventually(lambda: here.stops)
        beats = there.beats
        eventually(lambda: there.beats > beats + 1)
    assert there.stops == 0


def test_a_stream_that_has_left_is_told_nothing(pulse: Pulse, switches: Switches) -> None:
    left, stays = Recorder(), Recorder()
    with pulse.watch(stays, at(1), 0.01):
        with pulse.watch(left, at(1), 0.01):
            eventually(lambda: left.beats)
        beats = left.beats
        # One round may have been under way.
        eventually(lambda: stays.beats > beats + 2)
        switches.of[1].stopping = True
        eventually(lambda: stays.stops)
    assert left.stops == 0
    assert left.beats <= beats + 1


def test_streams_beat_as_often_as_each_wants(pulse: Pulse, switches: Switches) -> None:
    often, never = Recorder(), Recorder()
    with pulse.watch(often, at(1), 0.01), pulse.watch(never, at(1), NEVER):
        eventually(lambda: often.beats > 3)
    assert never.beats == 0


class Broken(Recorder):
    def beat(self) -> None:
        raise ConnectionResetError


def test_a_stream_that_fails_takes_the_pulse_from_no_other(
    pulse: Pulse, switches: Switches, caplog: pytest.LogCaptureFixture
) -> None:
    healthy = Recorder()

    with pulse.watch(Broken(), at(1), 0.01), pulse.watch(healthy, at(1), 0.01):
        eventually(lambda: healthy.beats >= 2)

    assert "failed to take its pulse" in caplog.text


def test_the_thread_runs_only_while_a_stream_is_open(pulse: Pulse, switches: Switches) -> None:
    for _ in range(2):
        assert threads() == []
        with pulse.watch(Recorder(), at(1), NEVER):
            with pulse.watch(Recorder(), at(2), NEVER):
                assert len(threads()) == 1
            assert len(threads()) == 1
        eventually(lambda: not threads())


def test_a_stream_that_comes_after_the_stop_is_watched_anew(
    pulse: Pulse, switches: Switches
) -> None:
    before, after = Recorder(), Recorder()
    with pulse.watch(before, at(1), NEVER):
        switches.of[1].stopping = True
        eventually(lambda: before.stops)
        with pulse.watch(after, at(1), 0.01):
            eventually(lambda: after.beats)
            switches.of[1].stopping = True
            eventually(lambda: after.stops)
    assert before.stops == 1


def test_a_server_may_name_itself_in_a_list(pulse: Pulse, switches: Switches) -> None:
    stream = Recorder()
    with pulse.watch(stream, ["127.0.0.1", 1], NEVER), pulse.watch(Recorder(), at(1), NEVER):
        assert switches.looks == 1
        switches.of[1].stopping = True
        eventually(lambda: stream.stops)


def test_only_streams_that_are_opened_again_are_ended_on_a_guess(
    pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "_open_fds", list)
    monkeypatch.setattr(listeners, "_seen", set())
    monkeypatch.setattr(listeners, "GUESS", 0.0)
    lines, legacy = Recorder(), Recorder()
    with pulse.watch(legacy, at(1), 0.01, reopens=False), pulse.watch(lines, at(1), 0.01):
        eventually(lambda: lines.stops)
        beats = legacy.beats
        eventually(lambda: legacy.beats > beats + 1)
    assert legacy.stops == 0


def _watch_in_child(address: Any, closed: Any, answer: Any) -> None:
    inherited = len(shutdown.pulse._groups)
    stream = Recorder()
    with shutdown.pulse.watch(stream, address, 0.01):
        eventually(lambda: stream.beats)
        answer.put(inherited)
        closed.wait(30)
    answer.put(stream.stops)


@pytest.mark.filterwarnings("ignore:.*is multi-threaded:DeprecationWarning")
def test_a_forked_process_watches_over_its_own_streams_only() -> None:
    context = multiprocessing.get_context("fork")
    answer, closed = context.Queue(), context.Event()
    stream = Recorder()
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = [server.getsockname(), closed, answer]
        with shutdown.pulse.watch(stream, server.getsockname(), NEVER):
            child = context.Process(target=_watch_in_child, args=arguments)
            child.start()
            assert answer.get(timeout=30) == 0
            server.close()
            # That it is closed here is no concern of the child, which has its own copy.
            eventually(lambda: stream.stops)
            closed.set()
            assert answer.get(timeout=30) == 0
    child.join()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "anyio_backend",
    ["asyncio", ("asyncio", {"use_uvloop": True}), "trio"],
    ids=["asyncio", "uvloop", "trio"],
)
@pytest.mark.parametrize(
    ("wire", "opening", "goodbye"),
    [
        (JsonLines(), b'{"type":"connected"', b'{"type":"closing","reason":"shutdown"}\n'),
        (EventStream(), b"event: connected", b'data: {"type":"closing","reason":"shutdown"}\n\n'),
        (PlainSignal(), b"0\n", b"1\n"),
    ],
    ids=["lines", "events", "legacy"],
)
async def test_a_stream_is_completed_when_the_listener_is_closed(
    wire: Format, opening: bytes, goodbye: bytes
) -> None:
    sent: list[asgi.Message] = []

    with socket.create_server(("127.0.0.1", 0)) as server:

        async def receive() -> asgi.Message:
            await anyio.sleep_forever()
            raise AssertionError

        async def send(message: asgi.Message) -> None:
            sent.append(message)
            if len(sent) == 2:
                server.close()

        scope = {"type": "http", "server": server.getsockname()}
        with anyio.fail_after(30):
            await ReloadStream(wire, since=None, heartbeat=NEVER)(scope, receive, send)

    bodies = [message["body"] for message in sent[1:]]
    assert bodies[0].startswith(opening)
    assert bodies[-2].endswith(goodbye)
    assert (bodies[-1], sent[-1]["more_body"]) == (b"", False)
    assert len(bodies) == 3


def test_who_knows_that_a_server_stops_can_have_its_streams_end_at_once(
    pulse: Pulse, switches: Switches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutdown, "TICK", 1.0)  # The thread sees nothing while this test looks.
    here, there = Recorder(), Recorder()
    with pulse.watch(here, at(1), NEVER), pulse.watch(there, at(2), NEVER):
        switches.of[1].stopping = True

        pulse.look()

        assert (here.stops, there.stops) == (1, 0)
