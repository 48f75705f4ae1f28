"""Put the client into HTML pages as they stream by."""

import logging

from starlette import types as asgi
from starlette.middleware.base import BaseHTTPMiddleware

from fastapi_reloader.broadcast import hub, rendered
from fastapi_reloader.error_pages import answer_with_page
from fastapi_reloader.failures import answer_watched
from fastapi_reloader.gate import current_route, is_from_elsewhere, may_see
from fastapi_reloader.navigation import Navigation, navigation_of, without_bypasses
from fastapi_reloader.page_headers import LENGTH
from fastapi_reloader.plan import Plan, plan_for
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
        navigation = navigation_of(scope)
        if not navigation:
            await self.app(scope, receive, send)
            return
        route = current_route.get()
        # Where the route is not ours, it stands where the outermost app has it.
        root = route.root if route else scope.get("app_root_path", scope.get("root_path", ""))
        await self.answer(navigation, root, scope, receive, send)

    async def answer(
        self,
        navigation: Navigation,
        root: str,
        scope: asgi.Scope,
        receive: asgi.Receive,
        send: asgi.Send,
    ) -> None:
        """Answer a request for what may be a page, whose reload route is at this root path."""
        settings = self._settings
        if not may_see(navigation.host, settings):
            await self.app(scope, receive, send)
            return
        # Read before the app's handler runs: a change while it renders is newer than the page.
        position = hub.position
        page: _Page | None = None

        async def send_edited(message: asgi.Message) -> None:
            nonlocal page
            if page:
                start, body = page.edit(message)
                if start:
                    await send(start)
                if body:
                    await send(body)
                return
            if message["type"] == "http.response.start":
                try:
                    plan = plan_for(message, navigation, root, scope, position, settings)
                except Exception as error:
                    plan = None
                    _leave_untouched(scope["path"], error)
                if plan:
                    page = _Page(plan, message, scope["path"])
                    if not page.held:
                        await send(page.start(message))
                    return
            await send(message)

        headers, extensions = scope["headers"], scope.get("extensions")
        scope["headers"] = [*navigation.headers]
        if extensions:
            scope["extensions"] = without_bypasses(extensions)
        times = rendered.begin()
        try:
            if navigation.is_document or (navigation.accepts_html and not is_from_elsewhere(scope)):
                await answer_with_page(self.app, scope, receive, send_edited, settings)
            else:
                await answer_watched(self.app, scope, receive, send_edited, settings)
        finally:
            rendered.end(times)
            # Changed in place and put back, and not copied: whoever called us may want to read
            # what the app writes into its scope, its route for instance.
            scope["headers"] = headers
            if extensions:
                scope["extensions"] = extensions
            if page and page.held:
                # An app that fails between the start of a response and its body has started it.
                await send(page.held)


class _Page:
    """A page on its way to the browser.

    If it declares its length, its body decides about the start of the response: that is held back
    until the body begins, which it does at once.
    """

    def __init__(self, plan: Plan, message: asgi.Message, path: str) -> None:
        self.plan = plan
        self.path = path
        self.held = None if plan.page.length is None else message
        """The start of the response, while it waits for the body."""
        self.inserter: TagInserter | None = None  # Most pages need none.
        self.is_done = False
        self.name = rendered.new_name() if plan.is_kept else ""
        self.parts: list[bytes] = []
        self.room = rendered.limit

    def start(self, message: asgi.Message, length: int | None = None) -> asgi.Message:
        """Return the start of the response with this length."""
        # A list of its own for each response: whoever gets it next may add to it.
        headers = [*self.plan.headers]
        if length is not None:
            headers.append((LENGTH, b"%d" % length))
        return {**message, "headers": headers}

    def edit(self, message: asgi.Message) -> tuple[asgi.Message | None, asgi.Message | None]:
        """Take what the app sends after the start.

        Returns:
            What the browser shall get: the start, if it has waited, and what comes after it.
        """
        held, self.held = self.held, None
        if message["type"] != "http.response.body":
            return held, message
        body: bytes = message.get("body", b"")
        more_body = message.get("more_body", False)
        changed = body if self.is_done else self._insert(body, more_body)
        self.room -= len(body)
        if self.room < 0:  # Nobody will ask for it, and it may go on for ever.
            self.parts.clear()
        elif self.name:
            self.parts.append(body)
            if not more_body:
                rendered.keep(self.name, self.parts)
        if more_body:  # It goes without a length, which is not known yet.
            following = {**message, "body": changed} if changed else None
            return held and self.start(held), following
        if held is None:
            return None, {**message, "body": changed}
        if len(changed) == len(body) or self.plan.page.length != len(body):
            # There is nothing in it, or the app has counted wrong: as it would be bare.
            return held, message
        return self.start(held, len(changed)), {**message, "body": changed}

    def _insert(self, body: bytes, more_body: bool) -> bytes:
        changed, rest = b"", body
        try:
            if self.inserter is None:
                at_once = self.plan.insertion.at_once(body, self.name)
                if at_once is not None:
                    self.is_done = True
                    return at_once
                self.inserter = TagInserter(self.plan.insertion, self.name)
            changed, rest = self.inserter.feed(body), b""
            if not more_body:
                changed += self.inserter.close()
        except Exception as error:
            self.is_done = True
            _leave_untouched(self.path, error)
            return changed + (self.inserter.held if self.inserter else b"") + rest
        return changed


def _leave_untouched(path: str, error: Exception) -> None:
    logger.warning("Reloader leaves the page %r as it is: %r", path, error)
