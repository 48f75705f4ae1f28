"""What comes of an attempt to patch a running process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Patched", "Refusal", "Refused"]


@dataclass(frozen=True, slots=True)
class Patched:
    """The process runs the new code."""

    functions: Mapping[Path, tuple[str, ...]]
    """The qualified names of the functions that changed, by file.

    A file is there with no names if its functions do what they did, as after an edited comment:
    the line numbers are those of the new text.
    """

    not_loaded: tuple[Path, ...] = ()
    """Files that no module of this process was made of.

    There was nothing to do for them. That nobody has looked for such a file in vain, as an optional
    import does, is for the caller to know.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """The qualified names of all functions that changed."""
        return tuple(name for names in self.functions.values() for name in names)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done: only a new process is certain to be right."""

    reason: str
    """Why, in a few words for the terminal, such as `TAX at top level changed`."""

    file: Path | None = None
    """Which of the files it was, if it was one of them."""


class Refusal(Exception):
    """Raised where it shows that a change cannot be patched. Its text is the reason."""

    file: Path | None = None
