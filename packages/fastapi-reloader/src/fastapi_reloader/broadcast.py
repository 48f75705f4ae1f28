"""The hub of this process, what its pages were made of, and the signal that refreshes them."""

import os
from contextvars import ContextVar
from dataclasses import replace

from reloader_core.hub import Hub
from reloader_core.messages import ErrorMessage, ErrorPhase, Recovered, Reload
from reloader_core.rendered import RenderedPages
from reloader_core.report import ErrorReport

__all__ = [
    "code_was_patched",
    "hub",
    "publish_error",
    "rendered",
    "send_reload_signal",
    "server_started",
    "server_stopped",
    "successor_failed",
    "under_reloader",
]

under_reloader: ContextVar[bool] = ContextVar("under_reloader", default=False)
"""Whether `reloader serve` is the server: one process at a time answers, and others tell the pages
why the app has not started."""

hub = Hub()
"""Where every wrapped app of this process publishes, and every open page of it listens."""

rendered = RenderedPages()
"""What this process has sent lately, for the pages that show it."""

# A server may import the app and then fork its workers: each is a process of its own to the pages.
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=hub.start_over)


def send_reload_signal() -> int:
    """Refresh every page that is open on this process. May be called from any thread.

    Returns:
        How many streams it reached. Pages that are not connected at this moment refresh as soon as
        they are again.
    """
    return hub.publish_change(lambda seq: Reload(seq=seq, reason="signal"))


def publish_error(report: ErrorReport) -> None:
    """Show an error in every page that it concerns."""
    hub.publish(ErrorMessage(id=report.id, phase=report.phase, report=report.to_json()))


def successor_failed(report: ErrorReport) -> None:
    """Show why a newer version of the app has not started, over the pages of this one."""
    for error in hub.catch_up(None).errors:
        if error.phase is ErrorPhase.RELOAD:  # Of the version before.
            hub.publish(Recovered(id=error.id))
    # Not as one of the start-up: this process has an app.
    publish_error(replace(report, phase=ErrorPhase.RELOAD))


def code_was_patched() -> None:
    """Refresh every open page: this process goes on, and answers by other code."""
    hub.publish_change(lambda seq: Reload(seq=seq, reason="patched"))


_server_has_stopped = False


def server_started() -> None:
    """Note that an app serves. In a process that has served before, its code may be another one.

    Tools that reload Python inside the process stop one server and start the next. A page that the
    old one answered in between carries this process's `boot`, so a new `seq` must tell it.
    """
    if _server_has_stopped:
        hub.publish_change(lambda seq: Reload(seq=seq, reason="restart"))


def server_stopped() -> None:
    """Note that an app does not serve any more."""
    global _server_has_stopped
    _server_has_stopped = True
