"""The hub of this process, what its pages were made of, and the signal that refreshes them."""

import os

from reloader_core.hub import Hub
from reloader_core.messages import ErrorMessage, Reload
from reloader_core.rendered import RenderedPages
from reloader_core.report import ErrorReport

__all__ = [
    "hub",
    "publish_error",
    "rendered",
    "send_reload_signal",
    "server_started",
    "server_stopped",
]

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
