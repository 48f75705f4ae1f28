"""Blocks of old and new code are paired, where it is certain which is which."""

import gc
from types import CodeType

import pytest

from reloader_core.hot.blocks import Block, Pairing, is_lasting
from reloader_core.hot.outcome import Refusal


def code(text: str) -> CodeType:
    return compile(text, "shop.py", "exec")


def named(block: Block, name: str) -> Block:
    return next(each for each in block.walk() if each.code.co_qualname == name)


def test_a_block_knows_what_it_is_in() -> None:
    root = Block(code("class A:\n  def f(self):\n    def g(): ..."))
    inner = named(root, "A.f.<locals>.g")

    assert [each.name for each in inner.outer()] == ["A.f.<locals>.g()", "A.f()", "A", "the module"]
    assert [is_lasting(each) for each in inner.outer()] == [False, False, True, True]


def test_what_ran_is_known_by_identity() -> None:
    module = code("f = [\n    lambda: 1,\n    lambda: 1,\n]")
    first, second = Block(module).nested
    root = Block(module, {id(first.code): "at once"})

    assert [each.ran for each in root.nested] == ["at once", ""]
    assert not second.ran


def test_what_changed_has_not_run() -> None:
    module = code("def f(): return 1\ndef g(): return 1")
    old = Block(module, {id(each): "at once" for each in module.co_consts})

    pairing = Pairing(old, code("def f(): return 2\n\ndef g(): return 1"), is_alike=False)

    assert pairing.changed == [named(old, "f")]
    assert pairing.gone == []
    assert not pairing.partners[named(old, "f")].ran
    assert pairing.partners[named(old, "g")].ran
    assert pairing.partners[named(old, "g")].code.co_firstlineno == 3


def test_older_code_is_known_as_long_as_something_has_it() -> None:
    old = Block(code("def f(): return 1"))
    kept = old.nested[0].code

    root = Pairing(old, code("def f(): return 2"), is_alike=False).root
    root = Pairing(root, code("def f(): return 3"), is_alike=False).root
    del old
    gc.collect()

    codes = list(root.nested[0].codes())
    assert [each.co_consts[-1] for each in codes][::2] == [3, 1][: len(codes[::2])]
    assert codes[-1] is kept


def test_what_only_moved_is_not_compared() -> None:
    old = Block(code("def f(x):\n  if x: pass\n  return 1"))
    new = code("def f(x):\n  if x:\n    pass\n  return 1")

    assert not Pairing(old, new, is_alike=True).changed


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("def f(): 1", "def f(): yield", "f() became a generator"),
        ("def f(): 1", "def g(): 1", "the functions in the module could not be told apart"),
        ("class A:\n  def f(self): 1", "class A:\n  def f(self): super()", "A.f() uses super()"),
    ],
)
def test_a_function_that_would_have_to_be_made_anew_is_refused(
    old: str, new: str, reason: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        Pairing(Block(code(old)), code(new), is_alike=False)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("def g(): 1", "def g(): 2", []),
        ("def g(): 1", "def h(): 1", ["g"]),
        ("def g(): lambda: 1", "def h(): 1", ["g", "g.<locals>.<lambda>"]),
        ("def g(): 1", "def g(a): 1", ["g"]),
        ("lambda: 1", "lambda: 1", []),
        ("lambda: 1", "lambda: 2", ["<lambda>"]),
        ("lambda: 1\n  lambda: 1", "lambda: 1", ["<lambda>", "<lambda>"]),
        ("(lambda: 1), (lambda: 2)", "(lambda: 2), (lambda: 3)", ["<lambda>"]),
    ],
)
def test_in_a_changed_function_names_tell(before: str, after: str, gone: list[str]) -> None:
    old = Block(code(f"def f():\n  {before}\n  return 1"))

    pairing = Pairing(old, code(f"def f():\n  {after}\n  return 2"), is_alike=False)

    names = [each.code.co_qualname.removeprefix("f.<locals>.") for each in pairing.gone]
    assert names == gone
    assert old.nested[0] in pairing.changed
