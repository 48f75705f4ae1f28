"""Notice requests that fail, and tell the page that made them.

The app's response and its exception go on to the server as they are.
"""

import logging
import os
import sys
from collections import OrderedDict
from contextvars import ContextVar
from typing import Any

from starlette import types as asgi
from starlette.requests import ClientDisconnect

from fastapi_reloader.broadcast import hub, publish_error
from fastapi_reloader.gate import header, is_welcome
from reloader_core.messages import ErrorPhase, Recovered
from reloader_core.report import ErrorReport, ReportedRequest
from reloader_core.settings import Settings
from reloader_core.tracebacks import report_of

__all__ = [
    "Attempt",
    "answer_watched",
    "current_attempt",
    "note_exception",
    "note_failure",
    "note_success",
    "report_for",
    "reported",
    "start_over",
    "tell",
]

logger = logging.getLogger(__name__)

MOST = 200
"""Of how many addresses it is remembered that they fail."""

_failing: OrderedDict[tuple[str, str, bytes], str] = OrderedDict()


class Attempt:
    """How it goes with one request."""

    __slots__ = ("exception", "has_failed", "status")

    def __init__(self) -> None:
        self.status: int | None = None
        self.has_failed = False
        """Whether the app has answered with an error of the server's."""
        self.exception: BaseException | None = None
        """The one that the app has raised, or has answered with an error of the server's."""

    def start(self, message: asgi.Message) -> bool:
        """Note how the app begins its response, and tell whether it has failed."""
        self.status = status = message["status"]
        if status < 500:
            return False
        self.has_failed = True
        if self.exception is None:
            # Starlette and Litestar send their answer to an exception from within their `except`.
            self.exception = sys.exception()
        return True


current_attempt: ContextVar[Attempt | None] = ContextVar("current_attempt", default=None)
"""Set by the outermost part of ours that answers a request."""


def start_over() -> None:
    """Forget which requests have failed, as a process does that was forked from this one."""
    _failing.clear()


def note_exception(exception: BaseException) -> None:
    """Take an exception that the app is about to answer, in the context of the request."""
    attempt = current_attempt.get()
    if attempt:
        attempt.exception = exception


async def answer_watched(
    app: asgi.ASGIApp,
    scope: asgi.Scope,
    receive: asgi.Receive,
    send: asgi.Send,
    settings: Settings,
) -> None:
    """Answer a request that a page has made in the background, or a WebSocket."""
    if not settings.errors or current_attempt.get():
        await app(scope, receive, send)
        return
    attempt = Attempt()

    def send_watched(message: asgi.Message) -> Any:
        if message["type"] == "http.response.start":
            attempt.start(message)
        return send(message)

    token = current_attempt.set(attempt)
    try:
        await app(scope, receive, send_watched)
    except ClientDisconnect:
        raise  # The page has gone: there is nobody to tell.
    except Exception as error:
        attempt.exception = error
        tell(attempt, scope, settings)
        raise
    else:
        if attempt.has_failed:
            tell(attempt, scope, settings)
        else:
            note_success(scope)
    finally:
        current_attempt.reset(token)
        attempt.exception = None  # Its frames hold what the handler held, and this one.


def note_success(scope: asgi.Scope) -> None:
    """Take errors of such a request away, which works by now."""
    if not _failing:
        return
    name = _failing.pop(_key(scope), None)
    if name:
        hub.publish(Recovered(id=name))


def note_failure(scope: asgi.Scope, report: ErrorReport) -> None:
    """Remember which error to take away when such a request works again."""
    _failing[_key(scope)] = report.id
    if len(_failing) > MOST:
        _failing.popitem(last=False)


def tell(attempt: Attempt, scope: asgi.Scope, settings: Settings, *, page: str = "") -> None:
    """Show what has failed in the page that made the request.

    Args:
        attempt: How it went.
        scope: The request.
        settings: The settings of the wrapper.
        page: The address of that page, if the request does not say it.
    """
    try:
        if not is_welcome(scope, settings):
            return
        report = report_for(attempt.exception, scope, attempt.status, settings, page=page)
        note_failure(scope, report)
        publish_error(report)
    except Exception as error:
        logger.warning("Reloader cannot tell of the error at %r: %r", scope["path"], error)


def report_for(
    exception: BaseException | None,
    scope: asgi.Scope,
    status: int | None,
    settings: Settings,
    *,
    page: str = "",
) -> ErrorReport:
    """Return the report of a request that has failed."""
    query = scope["query_string"].decode("latin-1")
    request = ReportedRequest(
        method=scope.get("method", "WEBSOCKET"),
        path=scope["path"] + (f"?{query}" if query else ""),
        status=status,
        page=page or header(scope, b"referer") or "",
    )
    return reported(exception, ErrorPhase.REQUEST, settings, request)


def reported(
    exception: BaseException | None,
    phase: ErrorPhase,
    settings: Settings,
    request: ReportedRequest | None = None,
) -> ErrorReport:
    """Return the report of an error, as the settings say."""
    return report_of(
        exception,
        phase=phase,
        request=request,
        show_locals=settings.show_locals,
        mask=settings.mask,
        editor=settings.editor,
        path_map=settings.path_map,
    )


def _key(scope: asgi.Scope) -> tuple[str, str, bytes]:
    return scope.get("method", "WEBSOCKET"), scope["path"], scope["query_string"]


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=start_over)
