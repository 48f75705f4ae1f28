"""Every benchmark fills every row of its tables; how fast, no test says."""

import sys

import pytest
from benchmarks.apps import SERVE, SMALL, Contestant
from benchmarks.broadcast import broadcast
from benchmarks.pixels import TITLES, pixels
from benchmarks.refresh import refresh
from benchmarks.restart import CASES, restart
from benchmarks.saves import saves
from benchmarks.tables import Table
from benchmarks.throughput import KINDS, throughput
from benchmarks.variants import BARE, WRAPPED
from benchmarks.watching import WATCHERS, watching


def names(table: Table) -> list[str]:
    assert all(all(row) and len(row) == len(table.columns) for row in table.rows)
    return [row[0] for row in table.rows]


@pytest.mark.servers
def test_throughput_compares_every_kind_of_request() -> None:
    tables = throughput([BARE, WRAPPED], rounds=2, requests=20)

    assert [table.title for table in tables] == [kind.name for kind in KINDS]
    for table in tables:
        assert names(table) == ["bare", "wrapped"]
        assert table.rows[0][2] == table.rows[0][4] == "1.00"


@pytest.mark.servers
def test_restart_compares_every_number_of_streams() -> None:
    table = restart(rounds=1)

    assert names(table) == [case.name for case in CASES]


@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
def test_refresh_sees_the_new_page_in_chromium() -> None:
    table = refresh([WRAPPED], rounds=1)

    assert names(table) == ["wrapped"]


@pytest.mark.servers
def test_broadcast_reaches_streams_in_the_process_and_over_tcp() -> None:
    table = broadcast(streams=20, connections=5, signals=2)

    assert names(table) == [
        "20 streams on uvloop",
        "20 streams on asyncio",
        "5 TCP connections to uvicorn",
    ]


@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
def test_pixels_sees_every_part_of_the_page_in_chromium() -> None:
    tables = pixels(turns=1, saves=1)

    assert [table.title for table in tables] == list(TITLES.values())
    for table in tables:
        assert names(table) == ["ours"]
        assert table.rows[0][3:] == ("0 of 1", "1.00")


@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
def test_saves_sees_the_new_answer_and_the_new_page() -> None:
    ours = Contestant(name="ours", command=(sys.executable, *SERVE))

    speed, cost = saves([ours], apps=[SMALL], turns=1, number=1, rest=0.1)

    assert names(speed) == names(cost) == ["ours"]
    assert speed.rows[0][4:] == ("1.00", "1.00")
    assert all("never" not in cell for cell in speed.rows[0])


@pytest.mark.servers
def test_watching_compares_every_watcher() -> None:
    (table,) = watching([120], starts=2, saves=1, idle=0.1, rest=0.5)

    assert table.title == "Watching 120 files"
    assert names(table) == list(WATCHERS)
