"""Apps with a template and a stylesheet, one for each framework, in a folder of their own."""

PAGE = """\
<!doctype html>
<html>
<head><title>Smart</title>
<link rel="stylesheet" href="/static/site.css">
<script src="/static/app.js"></script>
</head>
<body>
<h1 id="title">first</h1>
<img id="image" src="/static/image.svg">
<form><input id="field"></form>
<details id="more"><summary>more</summary>here</details>
</body>
</html>
"""
STYLE = "@import 'nested.css'; #title { color: rgb(1, 1, 1) }"
NESTED = "#title { background-color: rgb(1, 1, 1) }"
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'

FILES = {
    "templates/page.html": PAGE,
    "static/site.css": STYLE,
    "static/nested.css": NESTED,
    "static/image.svg": IMAGE,
    "static/app.js": "window.script = 'first'",
}

FASTAPI = """
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

# One that looks at no file twice.
env = Environment(loader=FileSystemLoader("templates"), autoescape=True, auto_reload=False)
templates = Jinja2Templates(env=env)
inner = FastAPI()
inner.mount("/static", StaticFiles(directory="static"))

@inner.get("/ping")
def ping():
    return "pong"

@inner.get("/page")
def page(request: Request, policy: str = ""):
    headers = {"Content-Security-Policy": policy} if policy else None
    return templates.TemplateResponse(request, "page.html", headers=headers)

app = Recorder(auto_refresh_middleware(inner))
"""

LITESTAR = """
from pathlib import Path

from litestar import Litestar, get
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

@get("/ping", sync_to_thread=False)
def ping() -> str:
    return "pong"

@get("/page", sync_to_thread=False)
def page() -> Template:
    return Template("page.html")

static = create_static_files_router(path="/static", directories=["static"])
config = TemplateConfig(directory=Path("templates"), engine=JinjaTemplateEngine)
app = Recorder(auto_refresh_middleware(Litestar([ping, page, static], template_config=config)))
"""

QUART = """
from quart import Quart, render_template
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

inner = Quart(__name__)

@inner.get("/ping")
async def ping():
    return "pong"

@inner.get("/page")
async def page():
    return await render_template("page.html")

app = Recorder(auto_refresh_middleware(inner))
"""

FLASK = """
from a2wsgi import WSGIMiddleware
from flask import Flask, render_template
from tests.support.recorder import Recorder

from fastapi_reloader import auto_refresh_middleware

inner = Flask(__name__)

@inner.get("/ping")
def ping():
    return "pong"

@inner.get("/page")
def page():
    return render_template("page.html")

app = Recorder(auto_refresh_middleware(WSGIMiddleware(inner)))
"""

APPS = {"fastapi": FASTAPI, "litestar": LITESTAR, "quart": QUART, "flask": FLASK}
