"""Save after save, while fifty requests at a time go on: none is refused, and nothing is left.

`RELOADER_TEST_SAVES` says how many; a thousand take five minutes.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest
from tests.support.barrage import Barrage
from tests.support.development import Development
from tests.support.waiting import eventually, settled

SAVES = int(os.environ.get("RELOADER_TEST_SAVES", "50"))
GROWTH = 8 * 1024
"""By how many KiB the memory of a process may grow, whatever the number of saves."""

pytestmark = pytest.mark.timeout(300 + SAVES)


@dataclass(frozen=True)
class Size:
    """What a process holds."""

    descriptors: int
    memory: int

    @classmethod
    def of(cls, pid: int) -> Self:
        folder = Path(f"/proc/{pid}")
        resident = folder.joinpath("status").read_text().partition("VmRSS:")[2].split()[0]
        return cls(len([*folder.joinpath("fd").iterdir()]), int(resident))


@pytest.mark.parametrize("fork", ["--fork", "--no-fork"])
def test_saves_under_load(tmp_path: Path, fork: str) -> None:
    saves = SAVES if fork == "--fork" else SAVES // 6
    with Development(tmp_path, fork, "--log-level", "warning") as serve:

        def sizes() -> list[Size]:
            """Tell of the supervisor, the app, and what it comes from or what is to be the next."""
            pid = serve.get("/pid").json()[0]
            others = eventually(lambda: serve.processes() - {serve.pid, pid})
            return [Size.of(each) for each in (serve.pid, pid, max(others))]

        settled(serve.processes, quiet=2)  # The libraries are imported ahead of time by then.
        before = sizes()
        with Barrage(serve.server.port) as barrage:
            for version in range(2, saves + 2):
                serve.save(str(version))
                eventually(lambda: barrage.newest == version or barrage.wrong, 60)  # noqa: B023
                assert barrage.wrong == []

        assert serve.log.count("restarted in") == saves
        # The terminal's, the app's, and the one that is to be the next; a forked one has a parent.
        processes = 4 if fork == "--fork" else 3
        eventually(lambda: len(serve.processes()) == processes, 60)
        assert len(settled(serve.processes)) == processes
        after = sizes()
        print(f"{saves} saves, {barrage.answers} answers, {before}, {after}")  # noqa: T201
        for then, now in zip(before, after, strict=True):
            assert now.descriptors < then.descriptors + 5
            assert now.memory < then.memory + GROWTH
