"""Put the client into HTML pages as they stream by."""

import logging
from collections.abc import Iterable

from starlette import types as asgi
from starlette.middleware.base import BaseHTTPMiddleware

from fastapi_reloader.broadcast import hub
from fastapi_reloader.gate import is_welcome
from fastapi_reloader.navigation import is_document, is_navigation, prepare
from fastapi_reloader.page_headers import RawHeaders, page_of
from fastapi_reloader.tag import MARKER, tag_for
from reloader_core.html import TagInserter
from reloader_core.settings import Settings

__all__ = ["HtmlInjection"]

logger = logging.getLogger(__name__)


class HtmlInjection(BaseHTTPMiddleware):
    """Puts the client into the HTML responses of `app`.

    It goes wherever a `BaseHTTPMiddleware` goes, but it does not bridge the request to `dispatch`
    through a task and a stream of its own: that would complete responses that broke off, lose
    context variables and trailers, and cost two task switches for every chunk. Requests that are no
    navigations go straight to the app; for navigations the messages are edited as they pass.
    """

    def __init__(self, app: asgi.ASGIApp, settings: Settings) -> None:
        super().__init__(app)
        self._settings = settings

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer one connection."""
        answer = self.answer_navigation if is_navigation(scope) else self.app
        await answer(scope, receive, send)

    async def answer_navigation(
        self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
    ) -> None:
        """Answer a request for what may be a page."""
        if not is_welcome(scope, self._settings):
            await self.app(scope, receive, send)
            return
        response = _Response(scope, self._settings)

        async def send_edited(message: asgi.Message) -> None:
            for edited in response.edit(message):
                await send(edited)

        before = prepare(scope)
        try:
            await self.app(scope, receive, send_edited)
        finally:
            # Changed in place and put back, and not copied: whoever called us may want to read
            # what the app writes into its scope, its route for instance.
            scope.update(before)
            # An app that fails between the start of a response and its body has started it.
            for held in response.let_go():
                await send(held)


class _Response:
    """One response on its way to the browser.

    The body of a page that declares its length decides about the start of the response: that is
    held back until the body begins, which it does at once.
    """

    def __init__(self, scope: asgi.Scope, settings: Settings) -> None:
        self._scope = scope
        self._settings = settings
        # Read before the app's handler runs: a change while it renders is newer than the page.
        self._position = hub.position
        self._inserter: TagInserter | None = None
        self._length: bytes | None = None
        self._held: asgi.Message | None = None
        self._message: asgi.Message = {}
        self._headers: RawHeaders = ()

    def edit(self, message: asgi.Message) -> Iterable[asgi.Message]:
        """Take what the app sends, and return what the browser shall get."""
        if message["type"] == "http.response.start":
            return self._begin(message)
        if message["type"] == "http.response.body" and self._inserter is not None:
            return self._continue(self._inserter, message)
        return (*self.let_go(), message) if self._held else (message,)

    def let_go(self) -> Iterable[asgi.Message]:
        """Return the start of the response, if it still waits for a body."""
        held, self._held = self._held, None
        return (held,) if held else ()

    def _begin(self, message: asgi.Message) -> Iterable[asgi.Message]:
        try:
            self._prepare(message)
        except Exception as error:
            self._leave_untouched(error)
        if self._inserter is None:
            return (message,)
        if self._length is None:
            return (self._start(),)
        self._held = message
        return ()

    def _prepare(self, message: asgi.Message) -> None:
        """Get ready to insert the tag, if this is a page."""
        page = page_of(message["status"], message.get("headers", ()))
        if page is None:
            return
        self._length = page.length
        tag, headers = tag_for(page, message["status"], self._scope, self._position, self._settings)
        self._message, self._headers = message, headers
        self._inserter = TagInserter(
            tag,
            marker=MARKER,
            charset=page.charset,
            xhtml=page.is_xhtml,
            document=is_document(self._scope),
        )

    def _continue(self, inserter: TagInserter, message: asgi.Message) -> Iterable[asgi.Message]:
        body, more_body = message.get("body", b""), message.get("more_body", False)
        changed, rest = b"", body
        try:
            changed, rest = inserter.feed(body), b""
            if not more_body:
                changed += inserter.close()
        except Exception as error:
            changed += inserter.held + rest
            self._leave_untouched(error)
        if self._held:
            if more_body:
                self._held = self._start()  # Without a length, which is not known yet.
            elif inserter.inserted and self._length == b"%d" % len(body):
                self._held = self._start((b"content-length", b"%d" % len(changed)))
            else:  # There is nothing in it, or the app has counted wrong: as it would be bare.
                changed = body
        if more_body and not changed:
            return self.let_go()
        return (*self.let_go(), {**message, "body": changed})

    def _start(self, *length: tuple[bytes, bytes]) -> asgi.Message:
        # A list of its own for each response: whoever gets it next may add to it.
        return {**self._message, "headers": [*self._headers, *length]}

    def _leave_untouched(self, error: Exception) -> None:
        self._inserter = None
        logger.warning("Reloader leaves the page %r as it is: %r", self._scope["path"], error)
