"""The places of a traceback: line, columns, function, variables."""

import linecache
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from reloader_core.origins import Origins
from reloader_core.places import Place, entries_of, python_place, shortened, without_ours


class Shop:
    def price(self, name: str) -> int:
        prices = {"ü": 1}
        return prices["ü"] + prices[name]


def places(call: Any, *arguments: object) -> list[Place]:
    try:
        call(*arguments)
    except Exception as error:
        return [python_place(entry, Origins()) for entry in entries_of(error.__traceback__)]
    raise AssertionError("it raises nothing")


def run(source: str, file: str = "<string>", **module_globals: object) -> list[Place]:
    code = compile(source, file, "exec")
    return places(FunctionType(code, module_globals))[1:]


def test_a_place_has_its_line_its_columns_and_its_function() -> None:
    place = places(Shop().price, "x")[-1]

    assert place.kind == "python"
    assert place.file == __file__
    assert place.function == "Shop.price"
    line = place.lines[place.line - 1]
    assert line[place.column : place.end_column] == "prices[name]"
    assert place.end_line == place.line
    assert place.origin.shown == "tests/core/test_places.py"
    assert place.origin.is_app


def test_variables_are_those_of_the_frame() -> None:
    place = places(Shop().price, "x")[-1]

    assert list(place.variables) == ["self", "name", "prices"]


def test_a_module_shows_what_it_has_made_itself() -> None:
    (place,) = run("import os\n__x = a = _ = 1\na / 0", __name__="x")

    assert place.function == "<module>"
    assert place.variables == {"a": 1}


def test_an_expression_over_several_lines_has_an_end() -> None:
    linecache.cache["several.py"] = (1, None, ["x = (\n", "    1 /\n", "    0)\n"], "several.py")

    (place,) = run("x = (\n    1 /\n    0)", "several.py")

    assert (place.line, place.end_line, place.column, place.end_column) == (2, 3, 4, 5)


def test_without_source_there_are_no_columns() -> None:
    (place,) = run("1 / 0", "no such file.py")

    assert (place.line, place.column, place.end_column, place.lines) == (1, None, None, [])


def test_code_that_knows_no_positions_still_has_a_line() -> None:
    code = compile("\n\n1 / 0", "x.py", "exec")

    (place,) = places(FunctionType(code.replace(co_linetable=b""), {}))[1:]

    assert (place.line, place.column) == (0, None) or place.line >= 1


@pytest.mark.parametrize("name", [None, 7, "x"])
def test_a_module_may_have_any_name(name: object) -> None:
    (place,) = run("1 / 0", __name__=name)

    assert place.line == 1


def test_locals_may_be_any_mapping() -> None:
    class Namespace(dict[str, object]):
        def keys(self) -> Any:
            raise SystemExit

    class Kind(type):
        @classmethod
        def __prepare__(cls, *_: Any, **__: Any) -> Any:
            return Namespace()

    def define() -> None:
        class Fails(metaclass=Kind):
            value = 1 / 0

    assert places(define)[-1].line


def test_what_is_too_much_is_left_out_in_the_middle() -> None:
    numbers = list(range(100))

    assert shortened(numbers, 100) == (numbers, 0, 0)
    assert shortened(numbers, 60) == ([*range(20), *range(60, 100)], 40, 20)
    assert shortened(numbers, 6) == ([0, 1, 2, 97, 98, 99], 94, 3)


@pytest.mark.parametrize(
    ("modules", "kept"),
    [
        (["app", "app"], [0, 1]),
        (["fastapi_reloader.wrapper", "json", "app", "reloader_core.hub"], [1, 2, 3]),
        (["json", "fastapi_reloader.injection", "json", "app"], [0, 2, 3]),
        (["fastapi_reloader.wrapper", "json"], [1]),
        (["fastapi_reloader.wrapper", "reloader_core.hub"], [0, 1]),
        (["json", "reloader_core.hub"], [0, 1]),
        ([], []),
    ],
)
def test_ours_around_the_apps_code_are_left_out(modules: list[str], kept: list[int]) -> None:
    entries = []
    for module in modules:
        file = {"app": "shop.py", "json": "/x/site-packages/json.py"}.get(module, "<ours>")
        code = compile("import sys\nframe = sys._getframe()", file, "exec")
        module_globals: dict[str, Any] = {"__name__": module}
        FunctionType(code, module_globals)()
        entries.append((module_globals["frame"], 0, 1))

    assert without_ours(entries, Origins(Path.cwd())) == kept
    assert sys.exc_info() == (None, None, None)
