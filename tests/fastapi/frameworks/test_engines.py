"""A template engine is found wherever a handler can have it from."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import flask
import jinja2
import pytest
from starlette.templating import Jinja2Templates

import fastapi_reloader
from fastapi_reloader.frameworks.engines import find_engines, own_modules


class Views:
    def __init__(self, engine: jinja2.Environment) -> None:
        self.templates = Jinja2Templates(env=engine)

    def home(self) -> None:
        raise NotImplementedError


class Endpoint:
    engine: jinja2.Environment


def holding_class(engine: jinja2.Environment) -> type:
    return type("Home", (Endpoint,), {"engine": engine})


def in_a_closure(engine: jinja2.Environment) -> Callable[[], object]:
    def handler() -> object:
        return engine

    return handler


def in_a_helper_of_a_closure(engine: jinja2.Environment) -> Callable[[], object]:
    render = in_a_closure(engine)
    return lambda: render()


def as_a_default(engine: jinja2.Environment) -> Callable[[], object]:
    def handler(a: int = 1, templates: object = engine, *, b: object = None) -> object:
        return a, templates, b

    return handler


def as_a_keyword_default(engine: jinja2.Environment) -> Callable[[], object]:
    def handler(*, templates: object = Jinja2Templates(env=engine)) -> object:
        return templates

    return handler


def in_a_partial(engine: jinja2.Environment) -> object:
    return functools.partial(print, engine)


def in_a_bound_method(engine: jinja2.Environment) -> object:
    return Views(engine).home


def in_a_container(engine: jinja2.Environment) -> object:
    return {"pages": (Jinja2Templates(env=engine),)}


def in_a_template(engine: jinja2.Environment) -> object:
    return engine.from_string("a template knows its engine")


@pytest.fixture
def engine() -> jinja2.Environment:
    return jinja2.Environment()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the user's, and no other."""
    made = ModuleType("a_site_of_the_tests")
    made.__file__ = str(tmp_path / "site.py")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


@pytest.mark.parametrize(
    "place",
    [
        Views,
        holding_class,
        in_a_closure,
        in_a_helper_of_a_closure,
        as_a_default,
        as_a_keyword_default,
        in_a_partial,
        in_a_bound_method,
        in_a_container,
        in_a_template,
    ],
)
def test_an_engine_is_found(
    engine: jinja2.Environment, place: Callable[[jinja2.Environment], object]
) -> None:
    assert list(find_engines([place(engine)])) == [engine]


def test_an_engine_is_found_once(engine: jinja2.Environment) -> None:
    assert list(find_engines([engine, [engine], Views(engine)])) == [engine]


@pytest.mark.parametrize("place", [lambda engine: engine, Views, in_a_container])
def test_an_engine_is_found_in_a_module(
    engine: jinja2.Environment, module: ModuleType, place: Callable[[jinja2.Environment], object]
) -> None:
    vars(module)["templates"] = place(engine)

    assert module in own_modules()
    assert engine in find_engines(own_modules())


def test_an_installed_package_is_not_searched(
    engine: jinja2.Environment, module: ModuleType, tmp_path: Path
) -> None:
    module.__file__ = str(tmp_path / "lib/site-packages/admin/site.py")
    vars(module)["engine"] = engine

    assert module not in own_modules()
    assert jinja2 not in own_modules()
    assert functools not in own_modules()
    assert fastapi_reloader not in own_modules()
    assert engine not in find_engines([module])


def test_a_handler_of_an_installed_package_is(
    engine: jinja2.Environment, module: ModuleType, tmp_path: Path
) -> None:
    module.__file__ = str(tmp_path / "lib/site-packages/admin/site.py")
    vars(module)["engine"] = engine
    source = "def page(): return engine\ndef helper(): return page\nclass Page: kept = engine"
    exec(source, vars(module))

    assert list(find_engines([module.page])) == [engine]
    assert list(find_engines([module.Page])) == [engine]
    assert list(find_engines([[module.Page, module.helper]])) == []  # It is no handler.


def test_objects_that_do_not_like_it_are_left_alone(engine: jinja2.Environment) -> None:
    class Odd(dict[str, object]):
        def values(self) -> Any:
            raise RuntimeError("changed during iteration")

    class Slots:
        __slots__ = ()

    roots = [Odd(a=1), Slots(), flask.request, flask.g, SimpleNamespace(engine=engine), 1, engine]

    assert list(find_engines(roots)) == [engine]


def test_the_search_is_bounded(engine: jinja2.Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(find_engines([[[[[[engine]]]]]])) == []
    assert list(find_engines([[*range(100), engine]])) == []

    monkeypatch.setattr("fastapi_reloader.frameworks.engines.MOST_OBJECTS", 2)
    assert list(find_engines(["one", "two", engine])) == []


def test_nothing_is_searched_for_where_there_are_no_engines(
    engine: jinja2.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "jinja2")

    assert list(find_engines([engine])) == []
