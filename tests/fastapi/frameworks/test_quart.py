"""Quart's apps show a saved template, a blueprint's too, and tell where they serve files."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
import quart
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.support.templates import assert_a_save_shows, environment, shown, write

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.frameworks.quart import QuartFramework
from reloader_core.urls import StaticMount

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def view(template: str) -> Callable[[], Awaitable[str]]:
    async def rendered() -> str:
        return await quart.render_template(template)

    return rendered


def site(folder: Path) -> Any:
    """Return an app with two blueprints, one in the other."""
    app = quart.Quart("site", root_path=str(folder), static_url_path="/assets")
    outer = quart.Blueprint(
        "outer", "outer", root_path=str(folder / "outer"), static_folder="files"
    )
    inner = quart.Blueprint(
        "inner", "inner", root_path=str(folder / "inner"), template_folder="pages"
    )
    outer.register_blueprint(inner, url_prefix="/inner")
    app.register_blueprint(outer, url_prefix="/outer")
    for name in ("home", "inner"):
        app.add_url_rule(f"/{name}", name, view(f"{name}.html"))
    return app


def served(app: Any) -> Any:
    return auto_refresh_middleware(Starlette(routes=[Mount("/site", app)]))


@pytest.mark.parametrize(
    ("template", "path"), [("templates/home.html", "/home"), ("inner/pages/inner.html", "/inner")]
)
async def test_a_saved_template_shows(template: str, path: str, tmp_path: Path) -> None:
    framework, app = QuartFramework(), served(site(tmp_path))

    assert framework.detect(app)
    await assert_a_save_shows(framework, app, tmp_path / template, f"/site{path}")


async def test_a_view_may_use_an_engine_of_its_own(tmp_path: Path) -> None:
    engine = environment(tmp_path)
    app = quart.Quart("site", root_path=str(tmp_path))

    async def own() -> str:
        return engine.get_template("home.html").render()

    app.add_url_rule("/own", "own", own)

    await assert_a_save_shows(QuartFramework(), served(app), tmp_path / "home.html", "/site/own")


def test_directories_are_known_before_the_app_has_an_engine(tmp_path: Path) -> None:
    app = site(tmp_path)

    found = QuartFramework().template_dirs(served(app))

    assert {tmp_path / "templates", tmp_path / "inner/pages"} <= set(found)
    assert "jinja_env" not in vars(app)  # Its options can still be changed.


def test_the_loader_of_the_user_counts(tmp_path: Path) -> None:
    app = site(tmp_path)
    app.jinja_loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(tmp_path / "mine")])
    assert app.jinja_env.loader

    found = QuartFramework().template_dirs(served(app))

    assert tmp_path / "mine" in found
    assert tmp_path / "templates" not in found


async def test_served_files_have_addresses(tmp_path: Path) -> None:
    write(tmp_path / "static/a.css", "styles")
    write(tmp_path / "outer/files/b.css", "more styles")
    app = site(tmp_path)

    found = QuartFramework().static_mounts(served(app))

    assert set(found) >= {
        StaticMount("/site/assets", tmp_path / "static"),
        StaticMount("/site/outer/files", tmp_path / "outer/files"),
    }
    assert await shown(served(app), "/site/assets/a.css") == "styles"
    assert await shown(served(app), "/site/outer/files/b.css") == "more styles"


def test_other_apps_are_none_of_its() -> None:
    assert not QuartFramework().detect(Starlette())
