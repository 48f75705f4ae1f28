"""Smart updates for a Starlette app that runs in debug mode, switched on from inside."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fastapi_reloader.gate import is_from_elsewhere, is_welcome
from fastapi_reloader.streams import EventStream, ReloadStream
from fastapi_reloader.watching import watching
from fastapi_reloader.wrapper import auto_refresh_middleware
from reloader_core.journal import Position
from reloader_core.settings import Settings

__all__ = ["HotReload", "hot_reload"]


class HotReload:
    """Refreshes the pages of a Starlette app, and swaps what can be swapped in them.

    ```python
    app = Starlette(debug=True, routes=[...])
    HotReload(watch_dirs=["templates", "static"]).setup(app)
    ```

    Args:
        watch_dirs: The folders to watch, besides those in which the app has templates and files.
        events_path: Where the app answers with server-sent events.
        poll_interval: How often to look at the files where the system does not tell of changes,
            in seconds.
        options: [`Settings`][reloader_core.settings.Settings], by name.

    Raises:
        SettingsError: If a setting cannot be used.
    """

    def __init__(
        self,
        watch_dirs: Sequence[str] = ("templates", "static"),
        events_path: str = "/__starlette_hot_reload",
        poll_interval: float = 0.25,
        **options: Any,
    ) -> None:
        self._events_path = events_path
        folders = [str(folder) for folder in watch_dirs]
        self._options = {"watch_dirs": folders, "poll_delay": poll_interval, **options}
        self._settings = Settings.load(self._options)

    def setup(self, app: Starlette) -> None:
        """Switch it on, unless the app is not in debug mode. To be called before the app starts."""
        if self._is_wanted(app):
            self._add_route(app)
            app.add_middleware(auto_refresh_middleware, **self._options)

    @asynccontextmanager
    async def during_lifespan(self, app: Starlette) -> AsyncGenerator[None]:
        """Switch it on while the block runs, which is the app's own lifespan."""
        if not self._is_wanted(app):
            yield
            return
        self._add_route(app)
        # What the server calls is built by now, and looked up again for every request.
        built = app.middleware_stack or app.build_middleware_stack()
        app.middleware_stack = auto_refresh_middleware(built, **self._options)
        with watching.during_lifespan(built, self._settings):
            yield

    def _is_wanted(self, app: Starlette) -> bool:
        return app.debug and self._settings.enabled

    def _add_route(self, app: Starlette) -> None:
        # In front: a mount at "/" would take the request.
        route = Route(self._events_path, self._send_events, include_in_schema=False)
        app.router.routes.insert(0, route)

    async def _send_events(self, request: Request) -> Response:
        if not is_welcome(request.scope, self._settings):
            return Response(status_code=404)
        if is_from_elsewhere(request.scope):
            return Response(status_code=403)
        since = Position.parse(request.headers.get("last-event-id", ""))
        return ReloadStream(EventStream(), since=since, heartbeat=self._settings.heartbeat)


@asynccontextmanager
async def hot_reload(
    app: Starlette, watch_dirs: Sequence[str] = ("templates", "static"), **options: Any
) -> AsyncGenerator[None]:
    """Switch [`HotReload`][fastapi_reloader.hot_reload.HotReload] on in an app's own lifespan.

    ```python
    @asynccontextmanager
    async def lifespan(app):
        async with hot_reload(app=app, watch_dirs=["templates"]):
            yield
    ```

    Args:
        app: The app whose lifespan it is.
        watch_dirs: The folders to watch.
        options: What else `HotReload` takes.
    """
    async with HotReload(watch_dirs, **options).during_lifespan(app):
        yield
