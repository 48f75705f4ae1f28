"""Answer a request for a page with its error, if the app has no page for that.

This stands between the injection and the app: what it makes of a failure is a page like any other,
into which the client goes.
"""

import logging
import re
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from urllib.parse import quote

from starlette import types as asgi
from starlette.requests import ClientDisconnect

from fastapi_reloader.failures import (
    Attempt,
    current_attempt,
    key_of,
    note_failure,
    note_success,
    report_for,
    tell,
)
from fastapi_reloader.gate import header
from fastapi_reloader.page_headers import LENGTH, is_html, is_stream, is_text, is_whole
from reloader_core.error_page import ELEMENT, error_page
from reloader_core.messages import ErrorPhase
from reloader_core.report import ErrorReport
from reloader_core.settings import Settings

__all__ = ["answer_with_page", "page_messages"]

logger = logging.getLogger(__name__)

TYPE = b"text/html; charset=utf-8"
LONGEST = 64 * 1024
"""Bytes of an answer to wait for. What goes on after that may go on for ever."""

WORDS = 4000
"""Bytes of an answer to show, where no exception is known."""

# Flask's and Quart's page for an exception that the app has none for.
_STOCK = re.compile(
    rb"^\s*<!doctype html>\s*(?:<html[^>]*>\s*)?<title>500 Internal Server Error</title>\s*"
    rb"<h1>Internal Server Error</h1>\s*<p>[^<]*</p>\s*$",
    re.IGNORECASE,
)
_OURS = f'id="{ELEMENT}"'.encode()
# What is true of the app's own body only, and what may be kept for later.
_REPLACED = {
    *(LENGTH, b"content-type", b"content-encoding", b"content-disposition", b"transfer-encoding"),
    *(b"cache-control", b"expires", b"etag", b"last-modified", b"content-md5", b"digest"),
}


async def answer_with_page(
    app: asgi.ASGIApp,
    scope: asgi.Scope,
    receive: asgi.Receive,
    send: asgi.Send,
    settings: Settings,
    *,
    always: bool = False,
) -> None:
    """Answer a request; if that fails, send a page of ours with the same status.

    Whatever the app raises goes on to the server.

    Args:
        app: The app.
        scope: The request.
        receive: The receiving end of the request.
        send: The sending end.
        settings: The settings of the wrapper.
        always: Whether the app's own page for the error is replaced, too.
    """
    if not settings.errors:
        await app(scope, receive, send)
        return
    outer = current_attempt.get()
    attempt = outer or Attempt()
    answer = _Answer(attempt, scope, send, settings, always=always)
    token = current_attempt.set(attempt)
    try:
        await app(scope, receive, answer.send)
    except ClientDisconnect:
        raise  # There is nobody to answer.
    except Exception as error:
        attempt.exception = error
        await answer.fail()
        raise
    else:
        await answer.end()
    finally:
        current_attempt.reset(token)
        attempt.exception = None  # Its frames hold what the handler held, and this one.


class _Answer:
    """The app's answer, as long as it may become an error."""

    __slots__ = (
        *("_always", "_attempt", "_has_begun", "_held", "_is_html"),
        *("_is_replaced", "_room", "_scope", "_send", "_settings"),
    )

    def __init__(
        self,
        attempt: Attempt,
        scope: asgi.Scope,
        send: asgi.Send,
        settings: Settings,
        *,
        always: bool,
    ) -> None:
        self._attempt = attempt
        self._scope = scope
        self._send = send
        self._settings = settings
        self._always = always
        self._held: list[asgi.Message] = []
        self._room = LONGEST
        self._is_html = False
        self._has_begun = False
        self._is_replaced = False

    def send(self, message: asgi.Message) -> Awaitable[None]:
        """Take what the app sends."""
        # Not asynchronous itself: nearly all that is sent passes at once.
        if self._has_begun:
            return self._send(message)
        if (
            message["type"] == "http.response.start"
            and not self._attempt.start(message)
            and is_whole(message)
        ):
            self._has_begun = True
            return self._send(message)
        return self._take(message)

    async def _take(self, message: asgi.Message) -> None:
        if self._is_replaced:
            return
        self._held.append(message)
        if message["type"] == "http.response.start":
            self._is_html = is_html(message) and not self._always
            if not self._attempt.has_failed:
                return  # A stream. It may fail before there is anything in it.
            if is_stream(message) or (self._is_html and not self._attempt.exception):
                await self._pass_on()
            elif self._attempt.exception and not self._is_html:
                await self._replace()
        elif not self._attempt.has_failed:
            await self._pass_on()
        else:
            self._room -= len(message.get("body", b""))
            if not message.get("more_body", False) or self._room < 0:
                await self._decide()

    async def fail(self) -> None:
        """Answer in the place of an app that has raised, if there still is something to answer."""
        if self._is_replaced:
            return
        if self._has_begun:  # The page is there, or half of it.
            tell(self._attempt, self._scope, self._settings, page=_address(self._scope))
        elif self._held and self._attempt.has_failed:
            await self._decide()
        else:
            await self._replace()

    async def end(self) -> None:
        """Send what is still held, once the app has returned."""
        if self._held and not self._is_replaced and not self._has_begun:
            await (self._decide() if self._attempt.has_failed else self._pass_on())
        if not self._attempt.has_failed:
            note_success(self._scope)

    async def _decide(self) -> None:
        """Choose between the app's page and ours."""
        body = b"".join(message.get("body", b"") for message in self._held)
        is_stock = bool(self._attempt.exception and _STOCK.search(body))
        # A page that holds a report already says more than we know here.
        if (is_stock or not self._is_html) and _OURS not in body:
            await self._replace()
        else:
            await self._pass_on()

    async def _pass_on(self) -> None:
        self._has_begun = True
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    async def _replace(self) -> None:
        self._is_replaced = True
        status = self._attempt.status if self._attempt.has_failed else 500
        try:
            report = report_for(self._attempt.exception, self._scope, status, self._settings)
            note_failure(key_of(self._scope), report)
            if report.error is None:
                report = replace(report, text="\n\n".join([report.title, *self._words()]))
            start = self._held[0] if self._held else {"type": "http.response.start"}
            messages = page_messages(_as_template_error(report), {**start, "status": status})
        except Exception as error:
            logger.warning(
                "Reloader has no page for the error at %r: %r", self._scope["path"], error
            )
            messages = self._held
        for message in messages:
            await self._send(message)

    def _words(self) -> Iterator[str]:
        """Yield what the app has to say itself, if that can be read."""
        if self._held and is_text(self._held[0]):
            body = b"".join(message.get("body", b"") for message in self._held)
            yield body[:WORDS].decode("utf-8", "replace")


def page_messages(report: ErrorReport, start: asgi.Message) -> list[asgi.Message]:
    """Return the page of a report as a response.

    Args:
        report: The report.
        start: How the app has begun its own response. Its status and its other headers stay.
    """
    body = error_page(report).encode()
    headers = [item for item in start.get("headers", ()) if item[0].lower() not in _REPLACED]
    headers += [
        (b"content-type", TYPE),
        (b"cache-control", b"no-store"),
        (LENGTH, b"%d" % len(body)),
    ]
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]


def _address(scope: asgi.Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    host = header(scope, b"host") or ""
    return f"{scope['scheme']}://{host}{quote(scope['path'])}{f'?{query}' if query else ''}"


def _as_template_error(report: ErrorReport) -> ErrorReport:
    frames = report.error.frames if report.error else ()
    if not frames or frames[-1].kind != "template":
        return report
    return replace(report, phase=ErrorPhase.TEMPLATE)
