"""Django over ASGI, in one file. Run it in this folder: `uv run uvicorn main:app --reload`."""

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from fastapi_reloader import auto_refresh_middleware

PAGE = """<!doctype html>
<html lang="en">
<head><title>Django</title></head>
<body>
  <h1>Edit this line, and save.</h1>
  <p>What you type stays when the page refreshes: <input name="note"></p>
</body>
</html>
"""


def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [path("", index)]
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="only an example")

app = auto_refresh_middleware(get_asgi_application())
