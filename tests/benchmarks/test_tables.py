"""Tables are Markdown that can be read as it is."""

from benchmarks.tables import Table, milliseconds, percent, ratio


def test_names_stand_left_and_numbers_right() -> None:
    table = Table("Speed", ["", "requests/s"])
    table.add("bare", "9,000")
    table.add("wrapped", "800")

    assert str(table).splitlines() == [
        "### Speed",
        "",
        "|         | requests/s |",
        "|---------|-----------:|",
        "| bare    |      9,000 |",
        "| wrapped |        800 |",
    ]


def test_numbers_are_rounded_for_readers() -> None:
    assert (ratio(0.9549), ratio(None), milliseconds(0.1234)) == ("0.95", "n/a", "123 ms")
    assert (percent(0.001234), percent(None)) == ("0.12 %", "n/a")
