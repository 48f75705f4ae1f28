"""An app that has nothing to say but why there is no app."""

import json

from starlette import types as asgi

from fastapi_reloader.error_pages import page_messages
from fastapi_reloader.gate import is_from_elsewhere, is_welcome
from reloader_core.error_page import PROBLEM, problem
from reloader_core.report import ErrorReport
from reloader_core.settings import Settings

__all__ = ["ErrorApp"]

STATUS = 500


class ErrorApp:
    """Answers every request with a report: pages with a page, others with a JSON problem.

    Args:
        report: The report.
        settings: Who may see it.
    """

    def __init__(self, report: ErrorReport, settings: Settings) -> None:
        self.report = report
        self._settings = settings

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1011})
        else:
            for message in self._answer(scope):
                await send(message)

    def _answer(self, scope: asgi.Scope) -> list[asgi.Message]:
        start: asgi.Message = {"type": "http.response.start", "status": STATUS}
        headers = dict(scope["headers"])
        is_page = headers.get(b"sec-fetch-dest") in {b"document", b"iframe", b"frame"}
        may_see = is_welcome(scope, self._settings) and (is_page or not is_from_elsewhere(scope))
        if may_see and (is_page or b"html" in headers.get(b"accept", b"")):
            return page_messages(self.report, start)
        body = json.dumps(problem(self.report, STATUS, detailed=may_see)).encode()
        start["headers"] = [
            (b"content-type", PROBLEM.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        return [start, {"type": "http.response.body", "body": body}]


async def _live(receive: asgi.Receive, send: asgi.Send) -> None:
    while True:
        event = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{event}.complete"})
        if event == "shutdown":
            return
