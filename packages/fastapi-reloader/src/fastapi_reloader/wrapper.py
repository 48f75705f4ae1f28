"""The outer app: a FastAPI app with the reload route, and the wrapped app behind it."""

from collections.abc import Awaitable
from typing import Any

from fastapi import FastAPI
from starlette import types as asgi

from fastapi_reloader.access_log import quiet_access_logs
from fastapi_reloader.assets import answer_asset
from fastapi_reloader.gate import Route, current_route, is_welcome, may_see
from fastapi_reloader.injection import HtmlInjection
from fastapi_reloader.lifespan import lifespan_of_wrapped_app, run_lifespan
from fastapi_reloader.navigation import Asset, request_of
from fastapi_reloader.paths import is_reload_route
from fastapi_reloader.routes import reload_router
from fastapi_reloader.universal import UniversalMiddleware
from fastapi_reloader.watching import watching
from reloader_core.settings import Settings

__all__ = [
    "WrappedApp",
    "auto_refresh_middleware",
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
        outer.include_router(reload_router)
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
                await run_lifespan(parts.outer, parts.app, scope, receive, send)
            return
        root = scope.get("root_path", "")
        if is_reload_route(scope) and is_welcome(scope, parts.settings):
            watching.join(parts.app, parts.settings)  # A server may run no lifespan.
            await _answer_at(Route(root, parts.settings), parts.outer(scope, receive, send))
            return
        request = request_of(scope)
        if request is None:  # Nothing of ours concerns it.
            await parts.app(scope, receive, send)
        elif isinstance(request, Asset):
            if parts.settings.watch and may_see(request.host, parts.settings):
                await answer_asset(parts.app, scope, receive, send)
            else:
                await parts.app(scope, receive, send)
        elif parts.injection and not _Parts.injectors_apart:
            await parts.injection.answer(request, root, scope, receive, send)
        else:
            app = parts.injection or parts.app
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
        self.face: object = app.app if isinstance(app, HtmlInjection) else app

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
