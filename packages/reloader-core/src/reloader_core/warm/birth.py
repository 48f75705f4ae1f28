"""From a process that knows only libraries to the app: in the order in which Python would do it."""

import atexit
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from reloader_core.warm.channel import Channel
from reloader_core.warm.child import Child
from reloader_core.warm.code_cache import CodeCache
from reloader_core.warm.collection import postpone_collection
from reloader_core.warm.fresh_process import become
from reloader_core.warm.libraries import user_paths
from reloader_core.warm.listener import Listener
from reloader_core.warm.orders import Order
from reloader_core.warm.parents import ignore_ctrl_c
from reloader_core.warm.recorder import Recorder
from reloader_core.warm.user_imports import UserImports

__all__ = ["live"]

GENTLE = 19
"""By how much a process that has been succeeded gives way to others."""


def live(
    order: Order, channel: Channel, listener: int, path: list[str], *, watches_parent: bool
) -> int:
    """Be what is ordered, until that has ended; return the exit code.

    Args:
        order: What the process is to be.
        channel: The connection to the supervisor.
        listener: The descriptor of the listening socket.
        path: `sys.path` as Python made it.
        watches_parent: Whether the system ends this process if the supervisor ends.
    """
    try:
        return _live(order, channel, listener, path, watches_parent)
    except KeyboardInterrupt:
        return 130  # Ctrl+C reaches all processes of a terminal, and the supervisor ends them.
    finally:
        ignore_ctrl_c()  # A second one has nothing to break off here but what Python does at last.


def _live(
    order: Order, channel: Channel, listener: int, path: list[str], watches_parent: bool
) -> int:
    become(
        argv=order.argv,
        environ=order.environ,
        folder=order.folder,
        app_dir=order.app_dir,
        path=path,
    )
    channel.send({"type": "hello", "pid": os.getpid()})
    child = Child(order, channel, Listener(listener), watches_parent=watches_parent)
    atexit.register(_give_way, child)  # Before the app's own, so that it comes after them.
    codes = CodeCache(Path(order.codes) if order.codes else None)
    child.at_ready(postpone_collection())
    child.at_ready(codes.save)
    UserImports(child.take_note, child.sources, codes).install()
    roots = dict.fromkeys((order.project, *user_paths(sys.path)))
    Recorder(roots, child.take_note, child.note_asking).install()
    try:
        _named(order.runner)(child)
    except BaseException as error:
        if child.is_ready or isinstance(error, KeyboardInterrupt):
            raise
        child.fail(_report(error, order))
        return 1
    return 0


def _give_way(child: Child) -> None:
    """Be in nobody's way with what Python still takes apart, when nothing of the app is left."""
    if hasattr(os, "nice") and not child.end.is_set():
        os.nice(GENTLE)


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _report(error: BaseException, order: Order) -> dict[str, Any]:
    # Where nothing fails, these need not be there.
    from reloader_core.settings import Settings
    from reloader_core.tracebacks import report_of

    try:
        settings = Settings.load(folder=Path(order.folder))
    except Exception:
        settings = Settings(show_locals=False)  # Nobody knows which of them are secret.
    report = report_of(
        error,
        phase="startup",
        project=Path(order.project),
        show_locals=settings.show_locals,
        mask=settings.mask,
        editor=settings.editor,
        path_map=settings.path_map,
    )
    return report.to_json()
