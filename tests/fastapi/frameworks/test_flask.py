"""Flask's apps show a saved template, a blueprint's too, and tell where they serve files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.support.blueprints import (
    TEMPLATES,
    assert_directories_are_known_early,
    assert_the_user_s_loader_counts,
    served_in,
    site_with,
)
from tests.support.templates import assert_a_save_shows, environment, shown, write

from fastapi_reloader import auto_refresh_middleware
from fastapi_reloader.frameworks.flask import FlaskFramework

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def view(template: str) -> Callable[[], str]:
    return lambda: flask.render_template(template)


def site(folder: Path) -> Any:
    return site_with(flask.Flask, flask.Blueprint, view, folder)


def served(app: Any) -> Any:
    bridge: Any = WSGIMiddleware(app.wsgi_app)
    return auto_refresh_middleware(Starlette(routes=[Mount("/site", bridge)]))


@pytest.mark.parametrize(("template", "path"), TEMPLATES)
async def test_a_saved_template_shows(template: str, path: str, tmp_path: Path) -> None:
    framework, app = FlaskFramework(), served(site(tmp_path))

    assert framework.detect(app)
    await assert_a_save_shows(framework, app, tmp_path / template, f"/site{path}")


async def test_a_view_may_use_an_engine_of_its_own(tmp_path: Path) -> None:
    engine = environment(tmp_path)
    app = flask.Flask("site", root_path=str(tmp_path))
    app.add_url_rule("/own", "own", lambda: engine.get_template("home.html").render())

    await assert_a_save_shows(FlaskFramework(), served(app), tmp_path / "home.html", "/site/own")


def test_directories_are_known_before_the_app_has_an_engine(tmp_path: Path) -> None:
    app = site(tmp_path)

    assert_directories_are_known_early(FlaskFramework(), app, served(app), tmp_path)


def test_the_loader_of_the_user_counts(tmp_path: Path) -> None:
    app = site(tmp_path)

    assert_the_user_s_loader_counts(FlaskFramework(), app, served(app), tmp_path)


async def test_served_files_have_addresses(tmp_path: Path) -> None:
    write(tmp_path / "static/a.css", "styles")
    write(tmp_path / "outer/files/b.css", "more styles")
    app = site(tmp_path)

    found = FlaskFramework().static_mounts(served(app))

    assert set(found) >= served_in(tmp_path)
    assert await shown(served(app), "/site/assets/a.css") == "styles"
    assert await shown(served(app), "/site/outer/files/b.css") == "more styles"


def test_other_apps_are_none_of_its() -> None:
    assert not FlaskFramework().detect(Starlette())
