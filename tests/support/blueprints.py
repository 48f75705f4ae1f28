"""A site with blueprints, as Flask and Quart have them alike, and where its files are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from reloader_core.framework import Framework
from reloader_core.urls import StaticMount

TEMPLATES = [("templates/home.html", "/home"), ("inner/pages/inner.html", "/inner")]
"""Of the site: the file, and the path at which it shows."""


def site_with(app: Any, blueprint: Any, view: Callable[[str], Any], folder: Path) -> Any:
    """Return an app with two blueprints, one in the other.

    Args:
        app: The class of apps.
        blueprint: The class of blueprints.
        view: Makes the handler that renders a template.
        folder: Where the site is.
    """
    site = app("site", root_path=str(folder), static_url_path="/assets")
    outer = blueprint("outer", "outer", root_path=str(folder / "outer"), static_folder="files")
    inner = blueprint("inner", "inner", root_path=str(folder / "inner"), template_folder="pages")
    outer.register_blueprint(inner, url_prefix="/inner")
    site.register_blueprint(outer, url_prefix="/outer")
    for name in ("home", "inner"):
        site.add_url_rule(f"/{name}", name, view(f"{name}.html"))
    return site


def assert_directories_are_known_early(
    framework: Framework, site: Any, served: object, folder: Path
) -> None:
    found = framework.template_dirs(served)

    assert {folder / "templates", folder / "inner/pages"} <= set(found)
    assert "jinja_env" not in vars(site)  # Its options can still be changed.


def assert_the_user_s_loader_counts(
    framework: Framework, site: Any, served: object, folder: Path
) -> None:
    site.jinja_loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder / "mine")])
    assert site.jinja_env.loader

    found = list(framework.template_dirs(served))

    assert folder / "mine" in found
    assert folder / "templates" not in found


def served_in(folder: Path) -> set[StaticMount]:
    """Return where the site serves files when it is mounted at `/site`."""
    return {
        StaticMount("/site/assets", folder / "static"),
        StaticMount("/site/outer/files", folder / "outer/files"),
    }
