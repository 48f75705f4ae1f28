"""One object for every way in which a middleware is added."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from starlette.middleware import Middleware
from starlette.types import ASGIApp

__all__ = ["UniversalMiddleware"]

T = TypeVar("T", bound=ASGIApp)


class UniversalMiddleware(Middleware, Generic[T]):
    """A middleware to call, to add, and to list.

    All of these work, for the middlewares of this package and for your own:

    ```python
    app = middleware(app)  # any ASGI app
    app.add_middleware(middleware)  # FastAPI, Starlette
    app = Starlette(middleware=[middleware])
    app.user_middleware.append(middleware)
    ```

    Args:
        asgi_middleware: Makes the wrapped app from an ASGI app and, where it takes any, options.
    """

    def __init__(self, asgi_middleware: Callable[..., T], /) -> None:
        self.fn = asgi_middleware
        self.defaults: dict[str, Any] = {}
        self.__name__ = getattr(asgi_middleware, "__name__", type(self).__name__)
        super().__init__(self)

    def __call__(self, app: ASGIApp, /, **options: Any) -> T:
        """Wrap `app`. The options are those of the wrapped function."""
        return self.fn(app, **{**self.defaults, **options})

    def configure(self, **options: Any) -> Self:
        """Set options for every app that is wrapped from now on, and return the middleware.

        They count less than those of a single call, and more than the environment.
        """
        self.defaults = {**self.defaults, **options}
        return self
