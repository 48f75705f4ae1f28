"""It is known where each kind of loader looks, and what an engine remembers can be forgotten."""

import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import pytest
from tests.support.templates import environment, write

from fastapi_reloader.frameworks.engines import find_engines
from fastapi_reloader.frameworks.jinja import (
    directories_of,
    directories_of_loader,
    forget_templates,
    is_at,
)


class TemplateLookup:
    """What is of interest of Mako's."""

    def __init__(self, directories: list[Any]) -> None:
        self.directories = directories
        self._collection: dict[str, str] = {}

    def get_template(self, name: str) -> str:
        path = Path(self.directories[0]) / name
        return self._collection.setdefault(name, path.read_text("utf-8"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    write(tmp_path / "a_package_of_templates/__init__.py", "")
    write(tmp_path / "a_package_of_templates/pages/a.html", "before")
    monkeypatch.syspath_prepend(tmp_path)
    return "a_package_of_templates"


def test_every_loader_tells_where_it_looks(tmp_path: Path, package: str) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    loader = jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader([one, str(two)]),
            jinja2.PrefixLoader(
                {
                    "package": jinja2.PackageLoader(package, "pages"),
                    "three": jinja2.ChoiceLoader([jinja2.FileSystemLoader(three)]),
                }
            ),
            jinja2.DictLoader({"a.html": "a"}),
            jinja2.FunctionLoader(lambda _: None),
        ]
    )

    found = directories_of_loader(loader)

    assert found == [one, two, tmp_path / package / "pages", three]
    assert directories_of(jinja2.Environment(loader=loader)) == found
    assert directories_of(jinja2.Environment()) == []


def test_a_relative_directory_is_one_of_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    loader = jinja2.FileSystemLoader(["a/../templates", b"bytes"])  # type: ignore[list-item]
    assert directories_of_loader(loader) == [tmp_path / "templates"]


def test_a_loader_that_holds_itself_is_looked_at_once(tmp_path: Path) -> None:
    loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(tmp_path)])
    loader.loaders = [loader, *loader.loaders]

    assert directories_of_loader(loader) == [tmp_path]


def test_a_loader_around_another_one_is_seen_through(tmp_path: Path) -> None:
    class Around(jinja2.BaseLoader):
        def __init__(self) -> None:
            self.loader = jinja2.FileSystemLoader(tmp_path)

    assert directories_of_loader(Around()) == [tmp_path]


def test_a_zipped_package_has_no_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        archive.writestr("a_zipped_package/__init__.py", "")
        archive.writestr("a_zipped_package/templates/a.html", "zipped")
    monkeypatch.syspath_prepend(tmp_path / "zipped.zip")
    engine = jinja2.Environment(loader=jinja2.PackageLoader("a_zipped_package"))

    assert engine.get_template("a.html").render() == "zipped"
    assert directories_of(engine) == []


@pytest.mark.parametrize("cache_size", [-1, 0, 50])
def test_a_template_that_changed_is_read_again(tmp_path: Path, cache_size: int) -> None:
    loader = jinja2.FileSystemLoader(tmp_path)
    engine = jinja2.Environment(loader=loader, auto_reload=False, cache_size=cache_size)
    base = write(tmp_path / "base.html", "before {% block a %}{% endblock %}")
    write(tmp_path / "page.html", "{% extends 'base.html' %}{% block a %}page{% endblock %}")
    assert engine.get_template("page.html").render() == "before page"

    write(base, "after {% block a %}{% endblock %}")

    assert forget_templates(engine, [base])
    assert engine.get_template("page.html").render() == "after page"


def test_engines_that_have_nothing_to_do_with_a_file_remember(tmp_path: Path) -> None:
    engine = environment(tmp_path / "pages")
    page = write(tmp_path / "pages/a.html", "before")
    assert engine.get_template("a.html").render() == "before"
    write(page, "after")

    assert not forget_templates(engine, [tmp_path / "other.html"])
    assert engine.get_template("a.html").render() == "before"


def test_a_loader_that_cannot_tell_may_use_any_file(tmp_path: Path) -> None:
    page = write(tmp_path / "a.html", "before")
    loader = jinja2.FunctionLoader(lambda _: page.read_text("utf-8"))
    engine = jinja2.Environment(loader=loader, auto_reload=False)
    assert engine.get_template("a").render() == "before"

    write(page, "after")

    assert forget_templates(engine, [page])
    assert engine.get_template("a").render() == "after"


def test_makos_templates_are_forgotten_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("mako.lookup")
    vars(module)["TemplateLookup"] = TemplateLookup
    monkeypatch.setitem(sys.modules, "mako.lookup", module)
    lookup = TemplateLookup([str(tmp_path)])
    page = write(tmp_path / "a.mako", "before")
    assert lookup.get_template("a.mako") == "before"

    write(page, "after")

    assert list(find_engines([{"mako": lookup}])) == [lookup]
    assert directories_of(lookup) == [tmp_path]
    assert not forget_templates(lookup, [tmp_path.parent / "other.mako"])
    assert forget_templates(lookup, [page])
    assert lookup.get_template("a.mako") == "after"


def test_a_change_of_a_whole_directory_is_one_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert is_at(tmp_path / "real/a.html", [tmp_path / "real"])
    assert is_at(tmp_path / "real/a.html", [tmp_path / "link"])
    assert is_at(tmp_path, [tmp_path / "other", tmp_path / "real"])
    assert not is_at(tmp_path / "realm", [tmp_path / "real"])
