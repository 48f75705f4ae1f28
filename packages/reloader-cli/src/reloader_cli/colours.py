"""Whether what is printed has colours, and which."""

import os
from collections.abc import Mapping
from enum import Enum
from typing import TextIO

__all__ = ["Colour", "is_terminal", "may_colour", "painted"]


class Colour(Enum):
    """What a piece of text means."""

    GOOD = "32"
    BAD = "31"
    WARNING = "33"
    LINK = "36"
    QUIET = "2"
    NAME = "1"


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that can be drawn on."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # There is none, or it is closed.
        return False


def may_colour(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether text on a stream has colours.

    `NO_COLOR` says no and `FORCE_COLOR` says yes, whatever the stream is: https://no-color.org and
    https://force-color.org.
    """
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or is_terminal(stream)


def painted(text: str, colour: Colour) -> str:
    """Return text in a colour."""
    return f"\x1b[{colour.value}m{text}\x1b[0m" if text else ""
