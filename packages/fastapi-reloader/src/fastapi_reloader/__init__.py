"""Refresh the browser when an ASGI app changes.

```python
from fastapi import FastAPI
from fastapi_reloader import auto_refresh_middleware

app = FastAPI()
app.add_middleware(auto_refresh_middleware)

app = auto_refresh_middleware(app)  # the same, for any ASGI app
```
"""

from fastapi_reloader.broadcast import send_reload_signal
from fastapi_reloader.hot_reload import HotReload, hot_reload
from fastapi_reloader.routes import reload_router
from fastapi_reloader.universal import UniversalMiddleware
from fastapi_reloader.wrapper import (
    auto_refresh_middleware,
    error_app,
    html_injection_middleware,
    patch_for_auto_reloading,
    reloader_route_middleware,
)

__version__ = "0.1.0"

__all__ = [
    "HotReload",
    "UniversalMiddleware",
    "auto_refresh_middleware",
    "error_app",
    "hot_reload",
    "html_injection_middleware",
    "patch_for_auto_reloading",
    "reload_router",
    "reloader_route_middleware",
    "send_reload_signal",
]
