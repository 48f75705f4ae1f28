"""The warm restart is given what it needs, in its own words."""

import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from reloader_cli.warm import ERROR_RUNNER, RUNNER, Launch, make_supervisor
from reloader_core.warm import supervisor
from reloader_core.warm.events import Way
from reloader_core.warm.plan import default_way


@pytest.fixture
def listener() -> Generator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def launch(folder: Path, **more: Any) -> Launch:
    return Launch(
        module="shop.main",
        app_dir=folder / "src",
        project=folder,
        options={"name": "shop.main:app"},
        environ={"A": "1"},
        **more,
    )


@pytest.mark.parametrize(
    ("fork", "way"), [(None, default_way()), (True, Way.FORK), (False, Way.SPARE)]
)
def test_it_is_told_what_to_run(
    listener: socket.socket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fork: bool | None,
    way: Way,
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(supervisor, "Supervisor", lambda *made: given.extend(made))

    make_supervisor(
        launch(tmp_path, fork=fork, preload=("numpy",), watch=(Path(".env"),)), listener, print
    )

    plan = given[0]
    assert given[1:] == [listener, print]
    assert (plan.entry, plan.way, plan.preload) == ("shop.main", way, ("numpy",))
    assert (plan.runner, plan.error_runner) == (RUNNER, ERROR_RUNNER)
    assert (plan.project, plan.app_dir) == (tmp_path, tmp_path / "src")
    assert plan.environ() == {"A": "1"}
    assert plan.watch == (Path(".env"),)


def test_it_is_one_that_runs(listener: socket.socket, tmp_path: Path) -> None:
    made = make_supervisor(launch(tmp_path), listener, print)

    assert isinstance(made, supervisor.Supervisor)
