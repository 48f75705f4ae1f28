"""Every server that reloads does so with open streams, and no page finds the old version again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.support.open_streams import LEGACY, LINES, ask
from tests.support.project import Project
from tests.support.server_commands import RELOADING
from tests.support.side_by_side import DEADLINE, Run, SideBySide

Edit = Callable[[Project, str, str, str], None]


def save_and_wait(run: Run, edit: Edit, old: str, new: str) -> None:
    edit(run.project, "main.py", f'"{old}"', f'"{new}"')
    run.says(f"{new} version is imported")


@pytest.mark.parametrize("name", RELOADING)
def test_saving_ends_the_streams_and_brings_the_new_version(name: str, tmp_path: Path) -> None:
    saves: list[tuple[Edit, str, str]] = [
        (Project.edit, "first", "the second"),
        (Project.edit_atomically, "the second", "the very third"),
    ]
    with SideBySide(RELOADING[name], tmp_path) as pair:
        for edit, old, new in saves:
            streams = pair.open_streams(LINES, LINES, LEGACY, then_ask="/version")

            pair.race(partial(save_and_wait, edit=edit, old=old, new=new))

            pair.wrapped.says(f"{new} version starts")
            # By then they had ended; they did not just stop when the old process was gone.
            assert all(stream.said_goodbye() for stream in streams), [vars(s) for s in streams]
            assert {stream.wait() for stream in streams} == {new}
            assert ask(pair.bare.server.url, "/version") == new

        pair.race(lambda run: run.server.stop(within=DEADLINE))
        assert pair.wrapped.log() == pair.bare.log()
