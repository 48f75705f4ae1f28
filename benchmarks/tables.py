"""Tables in Markdown, so that what is printed can go into the documentation as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Table", "milliseconds", "percent", "ratio"]


@dataclass(frozen=True, slots=True)
class Table:
    """What one benchmark has measured."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list[Sequence[str]])

    def add(self, *cells: str) -> None:
        """Add a row."""
        self.rows.append(cells)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        # Names to the left, numbers to the right.
        rule = [f"{'-' * width}{':' if index else '-'}" for index, width in enumerate(widths)]
        body = [" | ".join(self._aligned(line, widths)) for line in lines]
        head, *rest = [f"| {line} |" for line in body]
        return "\n".join([f"### {self.title}", "", head, f"|-{'|-'.join(rule)}|", *rest, ""])

    @staticmethod
    def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
        name, *numbers = zip(line, widths, strict=True)
        return [name[0].ljust(name[1]), *(cell.rjust(width) for cell, width in numbers)]


def ratio(value: float | None) -> str:
    """Write how many times something is something else."""
    return "n/a" if value is None else f"{value:.2f}"


def milliseconds(seconds: float) -> str:
    """Write a short time."""
    return f"{seconds * 1000:.0f} ms"


def percent(part: float | None) -> str:
    """Write a small part of something."""
    return "n/a" if part is None else f"{part:.2%}".replace("%", " %")
