"""Starlette's and FastAPI's apps show a saved template, wherever they keep their engine."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, cast

import flask
import pytest
import quart
from a2wsgi import WSGIMiddleware
from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Host, Mount, Route
from starlette.templating import Jinja2Templates
from tests.support.templates import assert_a_save_shows, environment, saved, shown, write

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.frameworks.flask import FlaskFramework
from fastapi_reloader.frameworks.quart import QuartFramework
from fastapi_reloader.frameworks.starlette import StarletteFramework
from reloader_core.framework import frameworks
from reloader_core.urls import StaticMount, url_for_file

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def jinja2_templates(folder: Path) -> Jinja2Templates:
    return Jinja2Templates(env=environment(folder))


def home_of(templates: Jinja2Templates) -> Any:
    def home(request: Request) -> Response:
        return templates.TemplateResponse(request, "home.html")

    return home


def function_app(folder: Path) -> Any:
    return Starlette(routes=[Route("/", home_of(jinja2_templates(folder)))])


def class_app(folder: Path) -> Any:
    class Home(HTTPEndpoint):
        templates = jinja2_templates(folder)

        def get(self, request: Request) -> Response:
            return self.templates.TemplateResponse(request, "home.html")

    return Starlette(routes=[Route("/", Home)])


def method_app(folder: Path) -> Any:
    class Views:
        def __init__(self) -> None:
            self.templates = jinja2_templates(folder)

        def home(self, request: Request) -> Response:
            return self.templates.TemplateResponse(request, "home.html")

    return Starlette(routes=[Route("/", Views().home)])


def state_app(folder: Path) -> Any:
    def home(request: Request) -> Response:
        made: Response = request.app.state.templates.TemplateResponse(request, "home.html")
        return made

    app = Starlette(routes=[Route("/", home)])
    app.state.templates = jinja2_templates(folder)
    return app


def environment_app(folder: Path) -> Any:
    engine = environment(folder)
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def home() -> str:
        return engine.get_template("home.html").render()

    return app


def dependency_app(folder: Path) -> Any:
    made = jinja2_templates(folder)

    def inner() -> Jinja2Templates:
        return made

    def outer(templates: Annotated[Jinja2Templates, Depends(inner)]) -> Jinja2Templates:
        return templates

    def home(request: Request, templates: Annotated[Any, Depends(outer)]) -> Any:
        return templates.TemplateResponse(request, "home.html")

    router = APIRouter()
    router.get("/")(home)
    app = FastAPI()
    app.include_router(router)
    return app


def mounted_app(folder: Path) -> Any:
    app = function_app(folder)
    for _ in range(3):
        app = Starlette(routes=[Mount("/", Starlette(routes=[Host("localhost", app)]))])
    return app


@pytest.mark.parametrize(
    "make",
    [
        function_app,
        class_app,
        method_app,
        state_app,
        environment_app,
        dependency_app,
        mounted_app,
        lambda folder: auto_refresh_middleware(mounted_app(folder)),
    ],
)
async def test_a_saved_template_shows(make: Callable[[Path], Any], tmp_path: Path) -> None:
    framework, app = StarletteFramework(), make(tmp_path)

    assert framework.detect(app)
    assert tmp_path in framework.template_dirs(app)
    await assert_a_save_shows(framework, app, tmp_path / "home.html", "/")


async def test_a_module_of_the_user_may_have_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("a_site_with_templates")
    module.__file__ = str(tmp_path / "site.py")
    vars(module)["templates"] = jinja2_templates(tmp_path)
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def home(request: Request) -> Response:
        made: Response = sys.modules["a_site_with_templates"].templates.TemplateResponse(
            request, "home.html"
        )
        return made

    app = Starlette(routes=[Route("/", home)])
    await assert_a_save_shows(StarletteFramework(), app, tmp_path / "home.html", "/")


async def test_an_engine_that_is_made_later_is_found(tmp_path: Path) -> None:
    framework, app = StarletteFramework(), Starlette()
    framework.before_reload(saved(app, tmp_path / "home.html"))

    app.routes.append(Route("/", home_of(jinja2_templates(tmp_path))))

    await assert_a_save_shows(framework, app, tmp_path / "home.html", "/")


async def test_a_changed_directory_counts_as_well(tmp_path: Path) -> None:
    app = function_app(tmp_path / "site/templates")

    await assert_a_save_shows(
        StarletteFramework(),
        app,
        tmp_path / "site/templates/home.html",
        "/",
        changed=tmp_path / "site",
    )


async def test_served_files_have_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "assets/a b.css", "styles")
    write(tmp_path / "a_package_of_files/__init__.py", "")
    write(tmp_path / "a_package_of_files/statics/b.css", "packaged")
    monkeypatch.syspath_prepend(tmp_path)
    inner = FastAPI()
    inner.mount("/static", StaticFiles(directory=tmp_path / "assets"))
    inner.mount("/package", StaticFiles(packages=["a_package_of_files"]))
    inner.mount("/{user}/files", StaticFiles(directory=tmp_path))
    app = auto_refresh_middleware(Starlette(routes=[Mount("/inner", inner)]))

    mounts = StarletteFramework().static_mounts(app)

    assert mounts == [
        StaticMount("/inner/static", tmp_path / "assets"),
        StaticMount("/inner/package", tmp_path / "a_package_of_files/statics"),
    ]
    [url] = url_for_file(mounts, tmp_path / "assets/a b.css")
    assert url == "/inner/static/a%20b.css"
    assert await shown(app, "/inner/static/a b.css") == "styles"
    assert await shown(app, "/inner/package/b.css") == "packaged"


async def test_a_frontend_of_fastapi_is_served_too(tmp_path: Path) -> None:
    write(tmp_path / "a.css", "styles")
    app = FastAPI()
    app.frontend("/site", directory=tmp_path)

    assert StarletteFramework().static_mounts(app) == [StaticMount("/site", tmp_path)]
    assert await shown(app, "/site/a.css") == "styles"


async def test_apps_of_several_frameworks_in_one(tmp_path: Path) -> None:
    pages = {name: tmp_path / name / "home.html" for name in ("starlette", "quart", "flask")}
    outer = FastAPI()
    outer.get("/starlette")(home_of(jinja2_templates(tmp_path / "starlette")))

    quart_app = quart.Quart("site", template_folder=str(tmp_path / "quart"))

    @quart_app.get("/home")
    async def home() -> str:
        return await quart.render_template("home.html")

    outer.mount("/quart", cast("Any", quart_app))

    flask_app: Any = flask.Flask("site", template_folder=tmp_path / "flask")
    flask_app.add_url_rule("/home", "home", lambda: flask.render_template("home.html"))
    bridge: Any = WSGIMiddleware(flask_app)
    outer.mount("/inner", Starlette(routes=[Mount("/flask", bridge)]))

    app = auto_refresh_middleware(outer)
    found = frameworks.detect(app)

    assert {type(framework) for framework in found} == {
        StarletteFramework,
        QuartFramework,
        FlaskFramework,
    }
    for page in pages.values():
        write(page, "before")
    paths = ["/starlette", "/quart/home", "/inner/flask/home"]
    assert [await shown(app, path) for path in paths] == ["before"] * 3
    for page in pages.values():
        write(page, "after")
    assert [await shown(app, path) for path in paths] == ["before"] * 3
    for framework in found:
        framework.before_reload(saved(app, *pages.values()))
    assert [await shown(app, path) for path in paths] == ["after"] * 3
