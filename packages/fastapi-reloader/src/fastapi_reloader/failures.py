"""Notice requests that fail, and tell the page that made them.

The app's response and its exception go on to the server as they are.
"""

import os
import re
import sys
from collections import OrderedDict
from contextvars import ContextVar, copy_context
from functools import partial
from types import TracebackType
from typing import Any

from starlette import types as asgi
from starlette.requests import ClientDisconnect

from fastapi_reloader.aside import Aside
from fastapi_reloader.broadcast import hub, publish_error
from fastapi_reloader.gate import header, is_welcome
from reloader_core.messages import ErrorPhase, Recovered
from reloader_core.report import ErrorReport, ReportedRequest
from reloader_core.settings import Settings
from reloader_core.tracebacks import report_of

__all__ = [
    "Attempt",
    "answer_watched",
    "aside",
    "current_attempt",
    "key_of",
    "note_exception",
    "note_failure",
    "note_success",
    "report_for",
    "reported",
    "start_over",
    "tell",
]

MOST = 200
"""Of how many addresses it is remembered that they fail."""

MOST_OF_ONE = 20
"""How many errors of one address are remembered, and how many may wait to be told."""

Key = tuple[str, str, bytes]

# What is there to get past a cache, and so is another one each time.
_TIME = re.compile(rb"_=.*|[\w-]+=\d{10,}(?:\.\d+)?")

_failing: OrderedDict[Key, OrderedDict[str, None]] = OrderedDict()

aside = Aside()
"""Where reports are made that no response waits for."""


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
    aside.start_over()


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
    if aside.is_busy:  # The news of its failure may not even be out.
        aside.do(partial(_recover, key_of(scope)))
    elif _failing:
        _recover(key_of(scope))


def note_failure(key: Key, report: ErrorReport) -> None:
    """Remember which error to take away when such a request works again."""
    names = _failing.setdefault(key, OrderedDict())
    names[report.id] = None
    # What is forgotten would never be taken away.
    if len(names) > MOST_OF_ONE:
        hub.publish(Recovered(id=names.popitem(last=False)[0]))
    _failing.move_to_end(key)
    if len(_failing) > MOST:
        _recover(next(iter(_failing)))


def tell(attempt: Attempt, scope: asgi.Scope, settings: Settings, *, page: str = "") -> None:
    """Show what has failed in the page that made the request, soon.

    Args:
        attempt: How it went.
        scope: The request.
        settings: The settings of the wrapper.
        page: The address of that page, if the request does not say it.
    """
    if len(aside) > MOST_OF_ONE or not is_welcome(scope, settings):
        return
    request = _request(scope, attempt.status, page)
    # What the app's context variables say counts for its proxies, but the attempt is over.
    context = copy_context()
    context.run(current_attempt.set, None)
    exception = attempt.exception
    # On its way to the server it passes through more places, which are not the app's.
    traceback = exception.__traceback__ if exception else None
    told = partial(_tell, exception, traceback, request, key_of(scope), settings)
    aside.do(partial(context.run, told))


def _tell(
    exception: BaseException | None,
    traceback: TracebackType | None,
    request: ReportedRequest,
    key: Key,
    settings: Settings,
) -> None:
    report = reported(exception, ErrorPhase.REQUEST, settings, request, traceback)
    note_failure(key, report)
    publish_error(report)


def _recover(key: Key) -> None:
    for name in _failing.pop(key, ()):
        hub.publish(Recovered(id=name))


def report_for(
    exception: BaseException | None, scope: asgi.Scope, status: int | None, settings: Settings
) -> ErrorReport:
    """Return the report of a request that has failed."""
    return reported(exception, ErrorPhase.REQUEST, settings, _request(scope, status))


def reported(
    exception: BaseException | None,
    phase: ErrorPhase,
    settings: Settings,
    request: ReportedRequest | None = None,
    traceback: TracebackType | None = None,
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
        traceback=traceback,
    )


def _request(scope: asgi.Scope, status: int | None, page: str = "") -> ReportedRequest:
    query = scope["query_string"].decode("latin-1")
    return ReportedRequest(
        method=scope.get("method", "WEBSOCKET"),
        path=scope["path"] + (f"?{query}" if query else ""),
        status=status,
        page=page or header(scope, b"referer") or "",
    )


def key_of(scope: asgi.Scope) -> Key:
    """Return what makes two requests the same one, asked again."""
    pairs = scope["query_string"].split(b"&")
    kept = [pair for pair in pairs if not _TIME.fullmatch(pair)]
    return scope.get("method", "WEBSOCKET"), scope["path"], b"&".join(kept)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=start_over)
