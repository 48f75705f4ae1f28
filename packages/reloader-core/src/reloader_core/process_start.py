"""When this process began: what was written before that, it has found when it looked."""

import os
import time

__all__ = ["began", "begin"]

_began = time.time()  # Near enough to the start of the process: whoever serves imports this.


def began() -> float:
    """Return when this process began to be what it is, in seconds since the epoch."""
    return _began


def begin() -> None:
    """Note that this process begins now, which was something else or waited until now."""
    global _began
    _began = time.time()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=begin)
