"""Starlette with files to change. Run it in this folder: `uv run uvicorn main:app --reload`."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from fastapi_reloader import auto_refresh_middleware

HERE = Path(__file__).parent
templates = Jinja2Templates(directory=HERE / "templates")


async def index(request: Request) -> Response:
    return templates.TemplateResponse(request, "index.html")


routes = [
    Route("/", index),
    Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
]
app = auto_refresh_middleware(Starlette(routes=routes))
