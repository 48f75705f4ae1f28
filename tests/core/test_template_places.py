"""An error in a template names the template and its line; a syntax error its place."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import mako.exceptions  # type: ignore[import-untyped]
import mako.lookup  # type: ignore[import-untyped]
import mako.template  # type: ignore[import-untyped]
import pytest
from django.template import Context, Engine
from jinja2 import Environment, FileSystemLoader

from reloader_core.origins import Origins
from reloader_core.places import Place
from reloader_core.raised import find_raised


def places(call: Callable[..., object], *arguments: Any, **keywords: Any) -> list[Place]:
    try:
        call(*arguments, **keywords)
    except Exception as error:
        return find_raised(error, Origins()).places
    raise AssertionError("it raises nothing")


def code_of(place: Place) -> str:
    return place.lines[place.line - place.first_line].strip()


def failing() -> None:
    raise ValueError


@pytest.fixture
def jinja(tmp_path: Path) -> Environment:
    (tmp_path / "base.html").write_text("<main>\n{% block body %}{% endblock %}\n</main>")
    (tmp_path / "page.html").write_text(
        "{% extends 'base.html' %}\n{% block body %}\n{% set x = 1 %}{{ user.name.first }}\n"
        "{% endblock %}"
    )
    (tmp_path / "broken.html").write_text("<p>\n{% if x %}\n{% endfor %}")
    (tmp_path / "including.html").write_text("\n{% include 'missing.html' %}")
    (tmp_path / "calling.html").write_text("{{ failing() }}")
    return Environment(loader=FileSystemLoader(tmp_path))


def test_jinjas_frames_are_those_of_the_template(jinja: Environment, tmp_path: Path) -> None:
    *_, base, block = places(jinja.get_template("page.html").render, user={"age": 1})[:-1]

    for place, name in ((base, "base.html"), (block, "page.html")):
        assert (place.kind, place.file) == ("template", str(tmp_path / name))
        assert place.column is None
    assert block.function == "block 'body'"
    assert code_of(block) == "{% set x = 1 %}{{ user.name.first }}"
    assert block.variables == {"user": {"age": 1}, "x": 1}


def test_a_changed_template_is_shown_as_it_is_now(jinja: Environment, tmp_path: Path) -> None:
    places(jinja.get_template("page.html").render)
    (tmp_path / "page.html").write_text("\n\n{{ a.b.c }}")

    found = places(Environment(loader=jinja.loader).get_template("page.html").render)

    place = next(place for place in found if place.kind == "template")
    assert code_of(place) == "{{ a.b.c }}"
    assert not place.is_stale


def test_jinjas_syntax_errors_have_a_place(jinja: Environment, tmp_path: Path) -> None:
    place = places(jinja.get_template, "broken.html")[-1]

    assert (place.kind, place.file, place.line) == ("template", str(tmp_path / "broken.html"), 3)
    assert code_of(place) == "{% endfor %}"


def test_a_template_without_a_file_shows_its_source(jinja: Environment) -> None:
    place = places(jinja.from_string, "a\n{{ b")[-1]

    assert (place.kind, place.file, code_of(place)) == ("template", "<unknown>", "{{ b")


def test_a_template_error_without_a_traceback_has_a_place() -> None:
    error = jinja2.TemplateSyntaxError("no", 2, name="page.html")

    (place,) = find_raised(error, Origins()).places

    assert (place.kind, place.file, place.line, place.lines) == ("template", "page.html", 2, [])


def test_a_missing_template_has_the_place_that_asks_for_it(jinja: Environment) -> None:
    found = places(jinja.get_template("including.html").render)

    place = next(place for place in found if place.kind == "template")
    assert code_of(place) == "{% include 'missing.html' %}"


def test_code_that_a_template_calls_comes_after_it(jinja: Environment) -> None:
    kinds = [
        place.kind for place in places(jinja.get_template("calling.html").render, failing=failing)
    ]

    assert kinds[-2:] == ["template", "python"]


def test_makos_frames_are_those_of_the_template(tmp_path: Path) -> None:
    (tmp_path / "page.mako").write_text("<p>\n% for x in [0]:\n${1 / x}\n% endfor\n")
    lookup = mako.lookup.TemplateLookup([str(tmp_path)])

    place = places(lookup.get_template("page.mako").render)[-1]

    assert (place.kind, place.file, place.line) == ("template", str(tmp_path / "page.mako"), 3)
    assert (place.function, code_of(place)) == ("body", "${1 / x}")
    assert place.variables["x"] == 0
    assert not [name for name in place.variables if name.startswith("_")]


@pytest.mark.parametrize(("source", "line", "column"), [("a\n<%page", 2, 0), ("\n  ${ x", 2, 4)])
def test_makos_syntax_errors_have_a_place(source: str, line: int, column: int) -> None:
    place = places(mako.template.Template, source, uri="page.mako")[-1]

    assert (place.kind, place.line) == ("template", line)
    assert code_of(place) == source.splitlines()[line - 1].strip()
    assert place.column is not None


def test_makos_help_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(mako.exceptions, "RichTraceback")

    assert {place.kind for place in places(mako.template.Template("${1 / 0}").render)} == {"python"}


def test_djangos_templates_name_their_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>\nü {{ user.name }} {% if x %}{{ y }}{% endif %}\n")
    engine = Engine([str(tmp_path)], debug=True)

    place = places(engine.get_template("page.html").render, Context({"user": Fails()}))[-1]

    assert (place.kind, place.file, place.line) == ("template", str(tmp_path / "page.html"), 2)
    line = place.lines[place.line - place.first_line]
    assert line[place.column : place.end_column] == "{{ user.name }}"


def test_djangos_syntax_errors_have_a_place() -> None:
    place = places(Engine(debug=True).from_string, "a\n{% nothing %}")[-1]

    assert (place.kind, place.line, code_of(place)) == ("template", 2, "{% nothing %}")


@pytest.mark.parametrize(
    "debug",
    [
        None,
        7,
        {},
        {"line": "2", "name": "x"},
        {"line": 1, "name": None},
        {"line": 1, "name": "x", "source_lines": 7, "before": 1, "during": None},
        {"line": 1, "name": "x", "source_lines": [("a", "b")]},
    ],
)
def test_what_looks_like_djangos_may_be_anything(debug: object) -> None:
    error = ValueError()
    error.template_debug = debug  # type: ignore[attr-defined]

    assert all(place.line == 1 for place in find_raised(error, Origins()).places)


def test_no_engine_has_to_be_loaded(monkeypatch: pytest.MonkeyPatch, jinja: Environment) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"jinja2", "mako"}]:
        monkeypatch.delitem(sys.modules, name)

    assert places(mako.template.Template, "<%page")
    assert places(jinja.get_template, "broken.html")


class Fails:
    @property
    def name(self) -> str:
        raise ValueError


def syntax_place(source: str, file: str = "shop.py") -> Place:
    return places(compile, source, file, "exec")[-1]


def test_a_syntax_error_has_its_range() -> None:
    place = syntax_place("\nprint('é' 'b' c)\n")

    assert (place.kind, place.file, place.line, place.function) == ("syntax", "shop.py", 2, "")
    assert (place.column, place.end_column) == (6, 15)
    assert place.lines == ["print('é' 'b' c)"]


def test_a_syntax_error_is_shown_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text("def price():\n    return (\n")

    place = syntax_place(file.read_text(), str(file))

    assert place.lines == ["def price():\n", "    return (\n"]
    assert (place.line, place.column, place.end_column) == (2, 11, 12)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (("a.py", None, None, None), None),
        (("a.py", "7", 1, "x"), None),
        (("a.py", -1, 1, "x"), None),
        ((None, 1, 1, "x"), ("<unknown>", 1, 0, 1)),
        ((7, 1, 1, "x"), ("<unknown>", 1, 0, 1)),
        (("a.py", 1, 10**20, "x"), ("a.py", 1, None, None)),
        (("a.py", 1, 10**6, "x"), ("a.py", 1, 1, 2)),
        (("a.py", 1, -1, "x"), ("a.py", 1, None, None)),
        (("a.py", 1, "1", 7), ("a.py", 1, None, None)),
        (("a.py", 1, 1, None), ("a.py", 1, 0, 1)),
        (("a.py", 1, 1, "xyz", 1, 3), ("a.py", 1, 0, 2)),
        (("a.py", 1, 1, "xyz", 2, 5), ("a.py", 1, 0, 4)),
        (("a.py", 1, 3, "xyz", 1, 1), ("a.py", 1, 2, 3)),
    ],
)
def test_a_syntax_error_may_say_anything(details: Any, expected: tuple[Any, ...] | None) -> None:
    found = find_raised(SyntaxError("odd", details), Origins()).places

    assert [(p.file, p.line, p.column, p.end_column) for p in found] == (
        [expected] if expected else []
    )
