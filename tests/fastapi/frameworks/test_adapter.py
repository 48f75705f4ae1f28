"""The adapters of all frameworks do the same with what their apps are made of."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from tests.support.templates import environment, saved, write

from fastapi_reloader import frameworks as adapters
from fastapi_reloader.frameworks.adapter import AppFramework
from fastapi_reloader.frameworks.parts import Part
from reloader_core.changes import ChangeKind
from reloader_core.framework import ReloadResult, frameworks
from reloader_core.specs import WatchSpec
from reloader_core.urls import StaticMount


class Site:
    def __init__(self, folder: Path) -> None:
        self.engine = environment(folder / "templates")
        self.static = {"/static": folder / "static", "/{user}/files": folder / "files"}

    def __call__(self) -> None:
        raise NotImplementedError


class SiteFramework(AppFramework):
    name = "site"
    surveys = 0

    def knows(self, thing: object) -> bool:
        return isinstance(thing, Site)

    def roots(self, thing: Any) -> Iterator[object]:
        self.surveys += 1
        yield thing.engine

    def loaders(self, thing: Any) -> Iterator[object]:
        yield thing.engine.loader

    def mounts(self, part: Part) -> Iterator[StaticMount]:
        for url, directory in part.thing.static.items():
            yield StaticMount(part.prefix + url, directory)


class Bare(AppFramework):
    name = "bare"

    def knows(self, thing: object) -> bool:
        return thing == 1


@pytest.fixture
def app(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(autouse=True)
def only_its_own_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi_reloader.frameworks.adapter.own_modules", list)


def test_all_adapters_are_registered() -> None:
    ours = {getattr(adapters, name).name for name in adapters.__all__}

    assert ours == {"starlette", "litestar", "quart", "flask"}
    assert ours <= set(frameworks.available())


def test_adapters_import_no_framework() -> None:
    program = """if True:
        import sys
        import fastapi_reloader.frameworks
        from reloader_core.framework import frameworks
        assert frameworks.detect(print) == []
        names = {"litestar", "quart", "flask", "jinja2", "mako", "a2wsgi", "werkzeug"}
        assert not names & set(sys.modules), names & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_adapter_asks_for_nothing_but_what_its_parts_are(tmp_path: Path) -> None:
    framework = Bare()

    assert framework.detect(1)
    assert not framework.detect(2)
    assert framework.watch_specs(1) == []
    assert framework.classify(1, tmp_path / "a.html") is None
    framework.before_reload(saved(1, tmp_path / "a.html"))
    framework.after_reload(saved(1, tmp_path / "a.html"), ReloadResult())
    assert not framework.needs_restart(saved(1, tmp_path / "a.html"))
    with pytest.raises(NotImplementedError):
        AppFramework().detect(1)


def test_places_of_an_app_are_told_once(app: Site, tmp_path: Path) -> None:
    framework = SiteFramework()

    assert framework.template_dirs(app) == [tmp_path / "templates"]
    assert framework.static_mounts(app) == [StaticMount("/static", tmp_path / "static")]
    assert framework.watch_specs(app) == [
        WatchSpec(tmp_path / "templates"),
        WatchSpec(tmp_path / "static"),
    ]


@pytest.mark.parametrize("folder", [Path("/"), Path.home()])
def test_a_whole_disk_is_not_watched(app: Site, folder: Path, tmp_path: Path) -> None:
    app.engine.loader = jinja2.FileSystemLoader(folder)

    assert SiteFramework().watch_specs(app) == [WatchSpec(tmp_path / "static")]


def test_whatever_lies_among_templates_is_one(app: Site, tmp_path: Path) -> None:
    framework = SiteFramework()

    assert framework.classify(app, tmp_path / "templates/mail/a.txt") == "template"
    assert framework.classify(app, tmp_path / "templates/tags.py") is None
    assert framework.classify(app, tmp_path / "static/a.html") is None
    assert framework.classify(app, tmp_path / "a.html") is None


def test_the_nearest_directory_decides(app: Site, tmp_path: Path) -> None:
    framework = SiteFramework()
    app.static = {"/static": tmp_path / "templates/static", "/": tmp_path}

    assert framework.classify(app, tmp_path / "templates/a.css") == "template"
    assert framework.classify(app, tmp_path / "templates/static/a.css") is None


def test_an_app_is_looked_at_once_for_all_files_of_a_change(
    app: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = SiteFramework()

    for number in range(100):
        framework.classify(app, tmp_path / f"templates/{number}.html")
    assert framework.surveys == 1

    monkeypatch.setattr("time.monotonic", lambda: float("inf"))
    app.engine.loader = jinja2.FileSystemLoader(tmp_path / "new")
    assert framework.classify(app, tmp_path / "new/a.html") == "template"
    assert framework.classify(Site(tmp_path / "other"), tmp_path / "new/a.html") is None


def test_a_python_file_lets_templates_be(app: Site, tmp_path: Path) -> None:
    framework = SiteFramework()
    page = write(tmp_path / "templates/a.html", "before")
    app.engine.get_template("a.html")
    write(page, "after")

    framework.before_reload(saved(app, tmp_path / "templates/tags.py"))
    assert app.engine.get_template("a.html").render() == "before"

    ctx = saved(app, tmp_path / "templates/tags.py", page)
    assert ctx.changes.changes[0].kind is ChangeKind.MODIFIED
    framework.before_reload(ctx)
    assert app.engine.get_template("a.html").render() == "after"
