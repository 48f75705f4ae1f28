"""FastAPI. Run it in this folder: `uv run uvicorn main:app --reload`."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>FastAPI</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
async def index() -> str:
    return PAGE


app = auto_refresh_middleware(app)
