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

PRESSED_TWICE = ("Waiting for application shutdown", "Application shutdown complete")
"""What uvicorn leaves out, bare too and once in a thousand times, when Ctrl+C reaches a process
after the SIGTERM by which its parent passes Ctrl+C on: it takes that for a second one, and hurries.
"""


def lines(run: Run, way: str) -> Counter[str]:
    hurried = PRESSED_TWICE if way == "Ctrl+C" else ()
    log = run.log()
    return Counter(
        {line: n for line, n in log.items() if not any(part in line for part in hurried)}
    )


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
        assert lines(pair.wrapped, way) == lines(pair.bare, way)
