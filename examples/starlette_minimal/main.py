"""Starlette. Run it in this folder: `uv run uvicorn main:app --reload`."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>Starlette</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""


async def index(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


app = auto_refresh_middleware(Starlette(routes=[Route("/", index)]))
