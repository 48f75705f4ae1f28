"""The command line runs what it is told to, and prints each table."""

from collections.abc import Iterator

import pytest
from benchmarks import __main__ as command
from benchmarks.tables import Table


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    asked: list[tuple[str, bool]] = []

    def run(name: str, *, quick: bool) -> Iterator[Table]:
        asked.append((name, quick))
        yield Table(f"The table of {name}", ["", "number"], [("one", "1")])

    monkeypatch.setattr(command, "run", run)
    return asked


def test_without_names_all_benchmarks_run(
    asked: list[tuple[str, bool]], capsys: pytest.CaptureFixture[str]
) -> None:
    command.main([])

    assert asked == [(name, False) for name in command.NAMES]
    printed = capsys.readouterr().out
    assert all(f"### The table of {name}\n" in printed for name in command.NAMES)


def test_names_and_quickness_are_passed_on(asked: list[tuple[str, bool]]) -> None:
    command.main(["--quick", "restart", "broadcast"])

    assert asked == [("restart", True), ("broadcast", True)]


def test_a_name_that_does_not_exist_is_refused(
    asked: list[tuple[str, bool]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(["thruput"])

    assert asked == []
    assert "no benchmark thruput" in capsys.readouterr().err
