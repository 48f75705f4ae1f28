"""Becoming what a process would be that had just been started."""

import os
import random
import signal
import sys
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from reloader_core.process_start import begin

__all__ = ["become", "forget_finalizers", "reset_signals"]


def become(
    *,
    argv: Sequence[str],
    environ: Mapping[str, str],
    folder: str,
    app_dir: str,
    path: Sequence[str],
) -> None:
    """Take over what a process is given at its start.

    Args:
        argv: The new `sys.argv`.
        environ: The environment.
        folder: The current directory.
        app_dir: What stands first on `sys.path`; empty for nothing.
        path: What follows it.
    """
    if dict(os.environ) != dict(environ):
        os.environ.clear()
        os.environ.update(environ)
    with suppress(OSError):  # If it is gone, so is the app, which is told as that.
        os.chdir(folder)
    sys.argv[:] = argv
    sys.path[:] = [*filter(None, [app_dir]), *(entry for entry in path if entry != app_dir)]
    _forget_missing_places()
    reset_signals()
    _seed()
    begin()


def reset_signals() -> None:
    """Handle signals as Python does at its start."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGCHLD", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        if name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN:
            continue  # By `nohup`, so a process that has just been started ignores it too.
        signal.signal(number, signal.SIG_DFL)


def forget_finalizers() -> None:
    """Leave what libraries want to do at the end, such as deleting a folder, to who imported them.

    A process that was forked has not made that folder, and those forked after it will need it.
    """
    registry: Mapping[Any, object] = getattr(weakref.finalize, "_registry", {})
    for finalizer in list(registry):
        finalizer.atexit = False


def _forget_missing_places() -> None:
    # Of the others, the finders themselves see whether they have changed.
    for place, finder in list(sys.path_importer_cache.items()):
        if finder is None:
            del sys.path_importer_cache[place]


def _seed() -> None:
    random.seed()
    # Its generator was seeded when it was imported, and is the same in all that were forked.
    if numpy := sys.modules.get("numpy.random"):
        numpy.seed()
