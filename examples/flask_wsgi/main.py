"""Flask, or any WSGI app. Run it in this folder: `uv run uvicorn main:app --reload`."""

from a2wsgi import WSGIMiddleware
from flask import Flask

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>Flask</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""

flask_app = Flask(__name__)


@flask_app.get("/")
def index() -> str:
    return PAGE


app = auto_refresh_middleware(WSGIMiddleware(flask_app))
