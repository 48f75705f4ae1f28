"""A terminal gets colours, unless they are not wanted, and a notice while something goes on."""

from pathlib import Path

import pytest
from tests.support.development import Development

SLOW = "import time\ntime.sleep(1.5)\nVERSION = '2'\n"
ASKING = """
import time
time.sleep(1.5)
VERSION = input("name? ")
time.sleep(0.5)
"""
COLOURS = ("\x1b[1mReloader\x1b[0m", "\x1b[32mready\x1b[0m", "\x1b[32m200 OK\x1b[0m")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_has_colours_unless_they_are_not_wanted(tmp_path: Path, no_color: str) -> None:
    env = {"NO_COLOR": no_color, "TERM": "xterm-256color", "FORCE_COLOR": ""}
    with Development(tmp_path, env=env, in_terminal=True) as serve:
        serve.until("1")
        serve.says("200 OK")
        assert [colour in serve.server.log for colour in COLOURS] == [not no_color] * 3


def test_a_restart_that_takes_its_time_is_told_while_it_does(tmp_path: Path) -> None:
    with Development(tmp_path, in_terminal=True) as serve:
        serve.project.replace("shop.py", SLOW)
        serve.says("restarting 1 s")
        serve.until("2")
        serve.says("restarted in")
        serve.forget()
        serve.until("2")
        assert "restarting" not in serve.log


def test_a_question_at_the_start_is_left_alone(tmp_path: Path) -> None:
    with Development(tmp_path, in_terminal=True) as serve:
        serve.project.replace("shop.py", ASKING)
        serve.says("name? ")
        assert serve.server.process
        assert serve.server.process.stdin
        serve.server.process.stdin.write(b"bob\n")
        serve.server.process.stdin.flush()
        serve.until("bob")

        assert "restarting" in serve.log
        assert "restarting" not in serve.log.partition("name? ")[2]
