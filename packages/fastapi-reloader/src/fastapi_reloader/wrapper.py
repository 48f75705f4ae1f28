"""The outer app: a FastAPI app with the reload route, and the wrapped app behind it."""

from collections.abc import Awaitable
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette import types as asgi

from fastapi_reloader.access_log import quiet_access_logs
from fastapi_reloader.assets import answer_asset
from fastapi_reloader.broadcast import publish_error
from fastapi_reloader.error_app import ErrorApp
from fastapi_reloader.error_pages import answer_with_page
from fastapi_reloader.failures import answer_watched
from fastapi_reloader.gate import Route, current_route, is_from_elsewhere, is_welcome, may_see
from fastapi_reloader.injection import HtmlInjection
from fastapi_reloader.lifespan import StartupFailure, lifespan_of_wrapped_app, run_lifespan
from fastapi_reloader.navigation import Asset, Navigation, Rerendering, request_of
from fastapi_reloader.paths import is_reload_route
from fastapi_reloader.routes import reload_router
from fastapi_reloader.startup import error_app_for
from fastapi_reloader.universal import UniversalMiddleware
from fastapi_reloader.watching import watch_exceptions, watching
from reloader_core.report import ErrorReport
from reloader_core.settings import Settings

__all__ = [
    "WrappedApp",
    "auto_refresh_middleware",
    "error_app",
    "html_injection_middleware",
    "patch_for_auto_reloading",
    "reloader_route_middleware",
]


class WrappedApp(FastAPI):
    """A FastAPI app that answers the reload route, and is the wrapped app in everything else.

    Requests that are not for the reload route reach the wrapped app with the very scope that the
    server sent, so it sees itself in `request.app` and finds its own routes and root path. What is
    done to this object (adding routes, setting `state`, reading `routes`) is done to the wrapped
    app; what that has not, or does not take, is the outer app's.
    """

    def __init__(self, app: asgi.ASGIApp, settings: Settings, *, inject: bool) -> None:
        outer = FastAPI(openapi_url=None, lifespan=lifespan_of_wrapped_app)
        # Not include_router(): what that works out for each app keeps the first stream waiting.
        outer.router.routes.extend(reload_router.routes)
        outer.mount("/", app)
        # Not FastAPI.__init__: two apps in one object could not be told apart.
        injection = HtmlInjection(app, settings) if inject else None
        parts = _Parts(app, outer, injection, settings)
        object.__setattr__(self, "_parts", parts)

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer one connection."""
        parts: _Parts = object.__getattribute__(self, "_parts")  # on every request: the short way
        if scope["type"] == "lifespan":
            with watching.during_lifespan(parts.app, parts.settings):
                run = partial(run_lifespan, parts.outer, parts.app, scope, receive, send)
                await run(stand_in=parts.stand_in)
            return
        root = scope.get("root_path", "")
        if is_reload_route(scope) and is_welcome(scope, parts.settings):
            watching.join(parts.app, parts.settings)  # A server may run no lifespan.
            await _answer_at(Route(root, parts.settings), parts.outer(scope, receive, send))
            return
        app, settings = parts.answering, parts.settings
        request = request_of(scope)
        if not parts.is_watched:
            parts.is_watched = True
            watch_exceptions(app, settings)
        if isinstance(app, ErrorApp) and not isinstance(request, Navigation):
            await app(scope, receive, send)
        elif request is None:  # Nothing of ours concerns it, unless it fails.
            await answer_watched(app, scope, receive, send, settings)
        elif isinstance(request, Asset):
            if settings.watch and may_see(request.host, settings):
                app = partial(answer_asset, app)
            await answer_watched(app, scope, receive, send, settings)
        elif isinstance(request, Rerendering):
            is_ours = may_see(request.host, settings) and not is_from_elsewhere(scope)
            answer = partial(answer_with_page, always=True) if is_ours else answer_watched
            await answer(app, scope, receive, send, settings)
        elif parts.injection and not _Parts.injectors_apart:
            await parts.injection.answer(request, root, scope, receive, send)
        else:
            app = parts.injection or app
            await _answer_at(Route(root, parts.settings), app(scope, receive, send))

    def __getattribute__(self, name: str) -> Any:
        if name == "_parts" or (name.startswith("__") and name.endswith("__")):
            return object.__getattribute__(self, name)
        parts = object.__getattribute__(self, "_parts")
        return getattr(parts.owner_of(name), name)

    def __setattr__(self, name: str, value: Any) -> None:
        try:
            setattr(self._parts.face, name, value)
        except AttributeError:  # It takes no new ones.
            setattr(self._parts.outer, name, value)


class _Parts:
    """What a wrapped app is made of. Kept apart, so that its names hide none of the app's."""

    injectors_apart = False
    """Whether there is any injector besides those of wrapped apps, which needs to know a route."""

    def __init__(
        self,
        app: asgi.ASGIApp,
        outer: FastAPI,
        injection: HtmlInjection | None,
        settings: Settings,
    ) -> None:
        self.app = app
        self.outer = outer
        self.injection = injection
        self.settings = settings
        # An injector in between is nothing that anybody knows of.
        self.answering: asgi.ASGIApp = app
        self.is_watched = False
        self.face: object = app.app if isinstance(app, HtmlInjection) else app

    def stand_in(self, failure: StartupFailure) -> bool:
        """Have something answer for an app that has not started, if that is of any use."""
        error_app = error_app_for(failure, self.settings)
        if error_app is None:
            return False
        self.answering = error_app
        if self.injection:
            self.injection.app = error_app
        return True

    def owner_of(self, name: str) -> object:
        """Return the app that an attribute is read from."""
        return self.face if hasattr(self.face, name) else self.outer


def patch_for_auto_reloading(app: Any, **options: Any) -> Any:
    """Wrap an ASGI app so that its pages refresh themselves.

    Args:
        app: Any ASGI app. It is not changed.
        options: [`Settings`][reloader_core.settings.Settings], by name.

    Returns:
        A [`WrappedApp`][fastapi_reloader.wrapper.WrappedApp], or `app` itself when Reloader is
            switched off.

    Raises:
        SettingsError: If a setting cannot be used.
    """
    return _wrap(app, options, inject=True)


def error_app(report: ErrorReport, **options: Any) -> Any:
    """Make an app that answers every request with a report, and says so to every open page.

    It stands in for an app that cannot be imported, until another process has one that can.

    Args:
        report: Why there is no app.
        options: [`Settings`][reloader_core.settings.Settings], by name.

    Raises:
        SettingsError: If a setting cannot be used.
    """
    settings = Settings.load(options)
    publish_error(report)
    return WrappedApp(ErrorApp(report, settings), settings, inject=True)


def _add_route(app: Any, **options: Any) -> Any:
    return _wrap(app, options, inject=False)


def _add_injection(app: Any, **options: Any) -> Any:
    settings = Settings.load(options)
    _Parts.injectors_apart = True
    return HtmlInjection(app, settings) if settings.enabled else app


async def _answer_at(route: Route, answer: Awaitable[None]) -> None:
    token = current_route.set(route)
    try:
        await answer
    finally:
        current_route.reset(token)


def _wrap(app: Any, options: dict[str, Any], *, inject: bool) -> Any:
    settings = Settings.load(options)
    if not settings.enabled:
        return app
    quiet_access_logs()
    return WrappedApp(app, settings, inject=inject)


auto_refresh_middleware = UniversalMiddleware(patch_for_auto_reloading)
"""Everything: the reload route, and the client in every page."""

html_injection_middleware = UniversalMiddleware(_add_injection)
"""The client in every page, for an app that gets the reload route in another place."""

reloader_route_middleware = UniversalMiddleware(_add_route)
"""The reload route, for an app whose pages get the client in another place."""
