"""Litestar. Run it in this folder: `uv run uvicorn main:app --reload`."""

from litestar import Litestar, MediaType, get

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>Litestar</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""


@get("/", media_type=MediaType.HTML)
async def index() -> str:
    return PAGE


app = auto_refresh_middleware(Litestar([index]))
