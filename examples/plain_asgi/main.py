"""An ASGI app without a framework. Run it in this folder: `uv run uvicorn main:app --reload`."""

from starlette.types import Receive, Scope, Send

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>ASGI</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"  # It knows nothing of lifespans and WebSockets.
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE.encode()})


app = auto_refresh_middleware(page)
