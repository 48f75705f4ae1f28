"""Statements have names that a reader finds again."""

import ast

import pytest

from reloader_core.hot.wording import LONGEST, Where, key_of, label_of


def statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("def price(): ...", "Cart.price()"),
        ("async def price(): ...", "Cart.price()"),
        ("class Item: ...", "class Cart.Item"),
        ("TAX = 1", "TAX in class Cart"),
        ("TAX: int", "TAX in class Cart"),
        ("TAX += 1", "TAX in class Cart"),
        ("a = b[0] = 1", "a, b[0] in class Cart"),
        ("import os, sys", "the import of os, sys in class Cart"),
        ("from ..shop import cart", "the import from ..shop in class Cart"),
        ("app.include_router(pages)", "the call of app.include_router() in class Cart"),
        ("if a: ...", "the if statement in line 1"),
        ("async def f():\n async for a in b: ...", "Cart.f()"),
        ("del a", "the del statement in line 1"),
        ("'text'", "the single statement in line 1"),
        ("try: ...\nexcept* OSError: ...", "the try statement in line 1"),
    ],
)
def test_a_statement_is_called_by_what_it_is(text: str, label: str) -> None:
    node = statement("class Cart: ...")
    assert isinstance(node, ast.ClassDef)

    assert label_of(statement(text), Where().inside(node)) == label


def test_a_long_name_is_cut() -> None:
    label = label_of(statement(f"x[{'a' * 100!r}] = 1"), Where())

    assert len(label) == LONGEST + len(" at top level")
    assert "… at top level" in label


def test_places_inside_of_functions_have_qualified_names() -> None:
    node = statement("def make(): ...")
    assert isinstance(node, ast.FunctionDef)
    inside = Where().inside(node)

    assert inside.name(node) == "make.<locals>.make"
    assert inside.text == "in make()"


def test_a_key_does_not_depend_on_how_something_is_written() -> None:
    assert key_of(statement("TAX = 1")) == key_of(statement("TAX = 2"))
    assert key_of(statement("def a(): ...")) == key_of(statement("async def a(x): ..."))
    assert key_of(statement("def a(): ...")) != key_of(statement("def b(): ..."))
