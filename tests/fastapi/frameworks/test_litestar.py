"""Litestar's apps show a saved template, and tell where they serve files."""

from pathlib import Path
from typing import Any

import litestar
import pytest
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router
from litestar.static_files.base import StaticFiles
from litestar.template import TemplateConfig
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.support.templates import assert_a_save_shows, environment, shown, write

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.frameworks.litestar import LitestarFramework
from reloader_core.urls import StaticMount

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def litestar_app(handlers: list[Any], **options: Any) -> Any:
    return litestar.Litestar(handlers, openapi_config=None, logging_config=None, **options)


def site(folder: Path) -> Any:
    @litestar.get("/", sync_to_thread=False)
    def home() -> Template:
        return Template("home.html")

    engine = JinjaTemplateEngine.from_environment(environment(folder))
    return litestar_app([home], template_config=TemplateConfig(instance=engine))


@pytest.mark.parametrize("prefix", ["", "/mounted"])
async def test_a_saved_template_shows(prefix: str, tmp_path: Path) -> None:
    framework = LitestarFramework()
    app = auto_refresh_middleware(Starlette(routes=[Mount(prefix, site(tmp_path))]))

    assert framework.detect(app)
    assert framework.template_dirs(app)[0] == tmp_path
    await assert_a_save_shows(framework, app, tmp_path / "home.html", f"{prefix}/")


async def test_a_handler_may_use_an_engine_of_its_own(tmp_path: Path) -> None:
    engine = environment(tmp_path)

    @litestar.get("/", media_type="text/html", sync_to_thread=False)
    def home() -> str:
        return engine.get_template("home.html").render()

    framework, app = LitestarFramework(), litestar_app([home])
    await assert_a_save_shows(framework, app, tmp_path / "home.html", "/")


def test_directories_are_those_of_the_configuration(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    config = TemplateConfig(directory=[one, two], engine=JinjaTemplateEngine)

    found = LitestarFramework().template_dirs(litestar_app([], template_config=config))

    assert found[:2] == [one, two]


async def test_served_files_have_addresses(tmp_path: Path) -> None:
    write(tmp_path / "one/a.css", "styles")
    write(tmp_path / "two/b.css", "more styles")
    write(tmp_path / "three/c.css", "mounted")
    inner = litestar.Router(
        "/inner",
        route_handlers=[
            create_static_files_router("/static", [tmp_path / "one", tmp_path / "two"], name="a")
        ],
    )
    files = StaticFiles(
        is_html_mode=False,
        directories=[tmp_path / "three"],
        file_system=litestar.file_system.BaseLocalFileSystem(),
    )
    old = litestar.asgi("/old", is_static=True, copy_scope=True)(files)  # as StaticFilesConfig does
    app = Starlette(routes=[Mount("/app", litestar_app([inner, old]))])

    found = LitestarFramework().static_mounts(app)

    assert set(found) == {
        StaticMount("/app/inner/static", tmp_path / "one"),
        StaticMount("/app/inner/static", tmp_path / "two"),
        StaticMount("/app/old", tmp_path / "three"),
    }
    assert await shown(app, "/app/inner/static/a.css") == "styles"
    assert await shown(app, "/app/inner/static/b.css") == "more styles"
    assert await shown(app, "/app/old/c.css") == "mounted"


def test_other_apps_are_none_of_its() -> None:
    assert not LitestarFramework().detect(Starlette())
