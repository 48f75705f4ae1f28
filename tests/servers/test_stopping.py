"""Every server stops with open streams as it does without the wrapper and without any."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from tests.support.open_streams import LEGACY, LINES
from tests.support.server_commands import PLAIN, RELOADING, STARTS
from tests.support.side_by_side import DEADLINE, Run, SideBySide

COMMANDS = RELOADING | PLAIN

CUTS = {
    # daphne cancels whatever runs when it stops.
    ("daphne", "SIGTERM"),
    ("daphne", "Ctrl+C"),
    # gunicorn's quick shutdown waits for nobody.
    ("gunicorn", "Ctrl+C"),
}
"""Where the server breaks off open responses before the app can end them."""

HURRIED = {
    *("uvicorn on uvloop", "uvicorn on asyncio", "fastapi dev"),
    *("two uvicorn workers on uvloop", "two uvicorn workers on asyncio"),
}
"""Where uvicorn's parent process passes Ctrl+C on, which reaches the child by itself, too.

A child that takes the two for a second Ctrl+C leaves out the lifespan's shutdown. That was seen
once, of the bare server.
"""

SHUTDOWN = ("Waiting for application shutdown", "Application shutdown complete")


def lines(run: Run, name: str, way: str) -> Counter[str]:
    """Return the lines of a log that are the same each time."""
    varying = SHUTDOWN if name in HURRIED and way == "Ctrl+C" else ()
    log = run.log()
    return Counter({line: log[line] for line in log if not any(part in line for part in varying)})


def terminate(run: Run) -> int:
    return run.server.stop(within=DEADLINE)


def press_ctrl_c(run: Run) -> int:
    assert run.server.process
    os.killpg(run.server.process.pid, signal.SIGINT)
    code = run.server.wait(DEADLINE)
    # granian calls it an accident, bare as well, when it notices that its worker has gone before
    # it notices its own signal.
    return 0 if "Unexpected exit from worker" in run.server.log else code


WAYS = {"SIGTERM": terminate, "Ctrl+C": press_ctrl_c}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", COMMANDS)
def test_open_streams_end_and_the_server_stops_as_it_does_bare(
    name: str, way: str, tmp_path: Path
) -> None:
    with SideBySide(COMMANDS[name], tmp_path) as pair:
        for run in pair.both:
            run.says("version starts", times=STARTS.get(name, 1))
        streams = pair.open_streams(LINES, LINES, LEGACY)

        pair.race(WAYS[way])

        for stream in streams:
            stream.wait()
            assert stream.said_goodbye() or (name, way) in CUTS, vars(stream)
        assert lines(pair.wrapped, name, way) == lines(pair.bare, name, way)
