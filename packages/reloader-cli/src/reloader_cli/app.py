"""From the object that was imported to the app that is served."""

import inspect
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from starlette import types as asgi
from uvicorn.middleware.asgi2 import ASGI2Middleware

from fastapi_reloader import (
    auto_refresh_middleware,
    html_injection_middleware,
    reloader_route_middleware,
)
from fastapi_reloader.wrapper import WrappedApp
from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import AppError
from reloader_cli.interfaces import interface_of, is_factory, required_arguments

__all__ = ["make_app"]

_OURS = (auto_refresh_middleware, html_injection_middleware, reloader_route_middleware)


def make_app(thing: Any, plan: AppPlan) -> asgi.ASGIApp:
    """Return the ASGI app, whose pages refresh themselves.

    Args:
        thing: The app, or what returns it.
        plan: What is known of it.

    Raises:
        AppError: If it is no app, or does not return one.
    """
    app = _call(thing, plan) if plan.is_factory or _returns_one(thing, plan) else thing
    interface = interface_of(app) if plan.interface == "auto" else plan.interface
    if is_wrapped(app):
        return cast("asgi.ASGIApp", app)
    if interface == "wsgi":
        adapted: Any = WSGIMiddleware(app)
    elif interface == "asgi2":
        adapted = ASGI2Middleware(app)
    elif interface is None:
        raise AppError(_no_app(app, plan))
    else:
        adapted = app
    return cast("asgi.ASGIApp", auto_refresh_middleware(adapted))


def is_wrapped(app: Any) -> bool:
    """Tell whether somebody has wrapped an app already, from outside or from inside."""
    # Asked for by its type: a wrapped app answers for all attributes of what it wraps.
    if type(app) is WrappedApp:
        return True
    middleware: Any = getattr(app, "user_middleware", ())
    try:
        return any(getattr(each, "cls", each) in _OURS for each in middleware)
    except Exception:  # It is something else that only has that name.
        return False


def _returns_one(thing: Any, plan: AppPlan) -> bool:
    return plan.interface == "auto" and is_factory(thing)


def _call(factory: Any, plan: AppPlan) -> Any:
    if not callable(factory) or not (inspect.isroutine(factory) or inspect.isclass(factory)):
        interface = interface_of(factory)
        if interface is not None and required_arguments(factory):
            kind = type(factory).__name__
            raise AppError(f"{plan.name} is an app already, a {kind}; leave --factory out.")
        if not callable(factory):
            raise AppError(_no_app(factory, plan))
    if missing := required_arguments(factory):
        needed = " and ".join(map(repr, missing))
        raise AppError(
            f"{plan.name} needs {needed}, but a factory is called without arguments; "
            "try a function that has none, and calls it."
        )
    app = factory()
    if inspect.iscoroutine(app):
        app.close()
        raise AppError(
            f"{plan.name} is asynchronous, but a factory has to return the app at once; "
            "try a plain function, and wait for things in the lifespan."
        )
    if interface_of(app) is None:
        raise AppError(f"{plan.name}() returned {_described(app)}, which is no app.")
    return app


def _no_app(thing: Any, plan: AppPlan) -> str:
    if inspect.isroutine(thing) or inspect.isclass(thing):
        needed = ", ".join(required_arguments(thing))
        return f"{plan.name} takes ({needed}), so it is neither an app nor a factory of one."
    return f"{plan.name} is {_described(thing)}, which is no app: it cannot be called as one."


def _described(thing: Any) -> str:
    kind = type(thing).__name__
    article = "an" if kind[0].lower() in "aeiou" else "a"
    return "None" if thing is None else f"{article} {kind}"
