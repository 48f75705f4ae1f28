"""What Reloader knows about the frameworks that an ASGI server can serve.

None of them is imported here: an adapter looks at what the app's process has imported already.
"""

from fastapi_reloader.frameworks.flask import FlaskFramework
from fastapi_reloader.frameworks.litestar import LitestarFramework
from fastapi_reloader.frameworks.quart import QuartFramework
from fastapi_reloader.frameworks.starlette import StarletteFramework
from reloader_core.framework import frameworks

__all__ = ["FlaskFramework", "LitestarFramework", "QuartFramework", "StarletteFramework"]

for _framework in (StarletteFramework, LitestarFramework, QuartFramework, FlaskFramework):
    frameworks.register(_framework())
