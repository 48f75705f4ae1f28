"""Code objects are compared by what they do."""

import sys
from types import CodeType

import pytest

from reloader_core.hot import codes
from reloader_core.hot.codes import (
    does_the_same,
    head,
    head_difference,
    is_class_body,
    is_generic,
    nested,
    same_code,
)


def code(text: str) -> CodeType:
    """Return the code of the first function or class in a text."""
    return nested(compile(text, "shop.py", "exec"))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(): return 1", "\n\ndef f():\n    return 1"),
        ("def f(): return lambda: 1", "def f(): return lambda: 2"),
        ("def f():\n  def g(): return 1\n  return g", "def f():\n  def g(): pass\n  return g"),
        ("class A:\n  def f(self): self.a = 1", "\nclass A:\n  def f(self): self.b = 1"),
    ],
)
def test_what_stands_elsewhere_or_inside_does_not_count(one: str, other: str) -> None:
    assert does_the_same(code(one), code(other))
    assert not same_code(code(one), code(other)) or "\n" not in other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(): return 1", "def f(): return True"),
        ("def f(): return 0.0", "def f(): return -0.0"),
        ("def f(): return (1, 2)", "def f(): return (1, 2.0)"),
        ("def f(x): return x in {1, 2}", "def f(x): return x in {1, 3}"),
        ("def f(): return a", "def f(): return b"),
        ("def f(): return lambda: 1", "def f(): return lambda x: 1"),
        ("def f(): return lambda: 1", "def f(): return lambda: (yield)"),
        ("def f():\n  def g(): 'A'\n  return g", "def f():\n  def g(): 'B'\n  return g"),
        ("def f(a):\n  def g(): 1\n  return g", "def f(a):\n  def g(): a\n  return g"),
        ("class A:\n  a = 1", "class A:\n  a = 2"),
    ],
)
def test_what_it_does_counts(one: str, other: str) -> None:
    assert not does_the_same(code(one), code(other))
    assert not same_code(code(one), code(other))


def test_what_a_class_notes_of_its_place_is_no_step() -> None:
    """As compilers from Python 3.13 on have it do."""
    notes = "class A:\n  __firstlineno__ = 1\n  __static_attributes__ = ('x',)\n  a = 1"
    many = "".join(f"\n  a{number} = 1" for number in range(300))  # More than a byte can count.
    one, other = code(notes + many), code("class A:\n  a = 1" + many)

    assert codes._steps(one) == codes._steps(other)
    assert codes._steps(one) != codes._steps(code("class A:\n  a = 2" + many))


def test_the_same_text_makes_the_same_code() -> None:
    text = "class A:\n  def f(self):\n    return [lambda: x for x in (1, 2)]"

    assert same_code(code(text), code(text))
    assert not same_code(code(text), code(text.replace("2", "3")))


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("def f(): return 1", "def f(): yield 1", "f() became a generator"),
        ("async def f(): return 1", "async def f(): yield 1", "f() became a generator"),
        ("def f(): yield 1", "def f(): return 1", "f() became another kind of function"),
        ("def f(): 1", "def f(a): 1", "f() is seen differently from outside"),
    ],
)
def test_other_kinds_are_told(one: str, other: str, difference: str) -> None:
    assert head(code(one)) != head(code(other))
    assert head_difference(code(one), code(other)) == difference


def test_other_free_variables_are_told() -> None:
    without, with_a, with_super = (
        nested(code(f"def g(a):\n  class B:\n    def f(self): {body}"))[0]
        for body in ("1", "a", "super()")
    )
    one, two, three = nested(without)[0], nested(with_a)[0], nested(with_super)[0]

    assert head_difference(one, two).endswith("f() uses other variables of the function around it")
    assert head_difference(one, three).endswith("f() uses super()")
    assert head_difference(three, one).endswith("f() no longer uses super()")


def test_class_bodies_are_told_from_functions() -> None:
    assert is_class_body(code("class A: ..."))
    assert is_class_body(compile("", "shop.py", "exec"))
    assert not is_class_body(code("def f(): ..."))
    assert not is_generic(code("def f(): ..."))
    if sys.version_info >= (3, 12):
        assert is_generic(code("def f[T](): ..."))
