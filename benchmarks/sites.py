"""One page on different sites, each of which has its own way to bring a change to the browser."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from textwrap import dedent

from benchmarks.servers import BYTECODE
from benchmarks.variants import OTHER_PYTHON, Run, install_with, installed
from tests.support.servers import Server

__all__ = ["OURS", "SUPERRELOAD", "Part", "Site", "other_sites"]


class Part(StrEnum):
    """A file of which the page shows the version.

    In folders below those for templates and static files, as Django's documentation has it:
    before Python 3.13, django-watchfiles notices no other.
    """

    STYLESHEET = "static/site/styles.css"
    TEMPLATE = "templates/site/index.html"
    IMAGE = "static/site/dot.gif"


# As long as a small site's.
RULES = "".join(f".line-{number} > p {{ margin: {number}px }}\n" for number in range(200))
LINES = "".join(
    f'<p class="line-{number}">Some <b>words</b> and <a href="/">a link</a>.</p>\n'
    for number in range(100)
)
STYLES = "h1 { color: rgb(%d, 0, 0) }\nimg { width: 100px; height: 100px }\n" + RULES

# The page notes itself when a version has been painted: a message that is posted while a frame is
# made arrives after it. What it notes outlives a refresh, and the first time counts.
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Page</title>
<link rel="stylesheet" href="/static/site/styles.css"></head>
<body><h1>%d</h1><img src="/static/site/dot.gif" alt="">
<script>
const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
const heading = () => document.querySelector("h1")
const shown = {
  "static/site/styles.css": () => parseInt(getComputedStyle(heading()).color.slice(4)),
  "templates/site/index.html": () => heading().textContent,
  "static/site/dot.gif": () => {
    const image = document.querySelector("img")
    if (image.naturalWidth) brush.drawImage(image, 0, 0, 1, 1)
    return brush.getImageData(0, 0, 1, 1).data[0]
  },
}
const painted = new MessageChannel()
painted.port1.onmessage = ({ data }) => { sessionStorage[data] ??= Date.now() }
const known = new Set()
function look() {
  requestAnimationFrame(look)
  for (const [part, version] of Object.entries(shown)) {
    const news = part + " " + version()
    if (!known.has(news)) painted.port2.postMessage(news)
    known.add(news)
  }
}
requestAnimationFrame(look)
</script>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site, made as the documentation of its tool says.

    Args:
        name: What the tables call it.
        command: What serves it.
        files: What it has besides the page.
        script: What the page needs at its end.
    """

    name: str
    command: tuple[str, ...]
    files: Mapping[str, str]
    script: str = ""

    def content(self, part: Part, version: int) -> bytes:
        """Return a file as it is in this version, up to 255."""
        match part:
            case Part.STYLESHEET:
                return (STYLES % version).encode()
            case Part.TEMPLATE:
                return f"{PAGE % version}{LINES}{self.script}\n</body></html>\n".encode()
            case Part.IMAGE:  # One pixel in the first of two colours, of which red is the version.
                head = b"GIF89a\1\0\1\0\x80\0\0" + bytes([version, 0, 0, 0, 0, 0])
                return head + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"

    @contextmanager
    def serving(self, folder: Path) -> Iterator[Server]:
        """Serve it from a new folder, every part in version 0."""
        parts = {part: self.content(part, 0) for part in Part}
        for path, content in parts.items() | {
            (path, dedent(source).encode()) for path, source in self.files.items()
        }:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        with Server(self.command, folder, env=BYTECODE) as server:
            yield server


UVICORN = ("-m", "uvicorn", "main:app", "--port", "{port}", "--no-access-log")
STARLETTE = """
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles
    from starlette.templating import Jinja2Templates

    templates = Jinja2Templates(directory="templates")

    async def index(request):
        return templates.TemplateResponse(request, "site/index.html")

    routes = [
        Route("/", index),
        Mount("/static", StaticFiles(directory="static"), name="static"),
    ]
"""
OURS = Site(
    name="ours",
    command=(sys.executable, *UVICORN),
    files={
        "main.py": STARLETTE
        + """
    from fastapi_reloader import auto_refresh_middleware

    app = auto_refresh_middleware(Starlette(routes=routes))
"""
    },
)
AREL = Site(
    name="arel",
    command=(OTHER_PYTHON, *UVICORN),
    files={
        "main.py": STARLETTE
        + """
    from contextlib import asynccontextmanager

    import arel
    from starlette.routing import WebSocketRoute

    hotreload = arel.HotReload(paths=[arel.Path("templates"), arel.Path("static")])
    templates.env.globals["hotreload"] = hotreload

    @asynccontextmanager
    async def lifespan(app):
        await hotreload.startup()
        try:
            yield
        finally:
            await hotreload.shutdown()

    routes.append(WebSocketRoute("/hot-reload", hotreload, name="hot-reload"))
    app = Starlette(routes=routes, lifespan=lifespan)
"""
    },
    script="{{ hotreload.script(url_for('hot-reload')) | safe }}",
)


def _django(name: str, verb: str, *, apps: str, middleware: str, urls: str = "") -> Site:
    """Make a Django site that is served by one of its management commands."""
    return Site(
        name=name,
        command=(OTHER_PYTHON, "manage.py", verb, "127.0.0.1:{port}"),
        files={
            "manage.py": """
    import os
    import sys

    from django.core.management import execute_from_command_line

    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    execute_from_command_line(sys.argv)
""",
            "settings.py": f"""
    from pathlib import Path

    BASE_DIR = Path(__file__).parent
    DEBUG = True
    SECRET_KEY = "none"
    ROOT_URLCONF = "urls"
    INSTALLED_APPS = ["django.contrib.staticfiles", {apps}]
    MIDDLEWARE = ["{middleware}"]
    TEMPLATES = [
        {{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [BASE_DIR / "templates"],
        }},
    ]
    STATIC_URL = "static/"
    STATICFILES_DIRS = [BASE_DIR / "static"]
""",
            "urls.py": f"""
    from django.shortcuts import render
    from django.urls import include, path

    urlpatterns = [path("", lambda request: render(request, "site/index.html")), {urls}]
""",
        },
    )


def _browser_reload(name: str, *more: str) -> Site:
    return _django(
        name,
        "runserver",
        apps=", ".join(f'"{app}"' for app in ("django_browser_reload", *more)),
        middleware="django_browser_reload.middleware.BrowserReloadMiddleware",
        urls='path("__reload__/", include("django_browser_reload.urls"))',
    )


BROWSER_RELOAD = _browser_reload("django-browser-reload")
WITH_WATCHFILES = _browser_reload("django-browser-reload, django-watchfiles", "django_watchfiles")
SUPERRELOAD = _django(
    "superreload",
    "superreload",
    apps='"superreload.frameworks.django"',
    middleware="superreload.frameworks.django.SuperReloadMiddleware",
)


def other_sites(run: Run = install_with) -> list[Site]:
    """Install what we are compared with, and return what could be installed."""
    return installed(
        [
            (AREL, ["arel"]),
            (BROWSER_RELOAD, ["django-browser-reload"]),
            (WITH_WATCHFILES, ["django-browser-reload", "django-watchfiles"]),
            (SUPERRELOAD, ["superreload[django]"]),
        ],
        run,
    )
