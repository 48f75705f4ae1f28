"""Quart. Run it in this folder: `uv run uvicorn main:app --reload`."""

from quart import Quart

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>Quart</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""

app = Quart(__name__)


@app.get("/")
async def index() -> str:
    return PAGE


app = auto_refresh_middleware(app)
