"""Two texts are compared: only the bodies of functions may differ.

What there is to tell of each kind of edit is in `test_patching.py`.
"""

import ast
import sys

import pytest
from tests.support.edits import EDITS
from tests.support.hot import Edit

from reloader_core.hot import comparison
from reloader_core.hot.comparison import changed_functions
from reloader_core.hot.outcome import Refusal
from reloader_core.hot.source import Source


def compare(old: str, new: str) -> tuple[str, ...]:
    return changed_functions(Source.of(old.encode()), Source.of(new.encode()))


READABLE = [
    pytest.param(edit, id=edit.name) for edit in EDITS if edit.since <= sys.version_info[:2]
]


@pytest.mark.parametrize("edit", READABLE)
def test_what_can_be_patched_differs_only_in_bodies(edit: Edit) -> None:
    if edit.patched is None:
        return
    changed = [compare(edit.sources[name], edit.edited[name]) for name in edit.sources]

    assert tuple(name for names in changed for name in names) == edit.patched


@pytest.mark.parametrize("edit", READABLE)
def test_what_only_moved_has_no_changes(edit: Edit) -> None:
    for text in edit.sources.values():
        assert compare(text, text) == ()
        if text[0] not in "#\ufeff":
            assert compare(text, f"# It is {edit.name}.\n\n{text}") == ()


def test_comments_inside_of_statements_are_no_change() -> None:
    assert compare("x = [\n1,\n]\nclass A:\n  a = 1", "x = [1]  # One.\nclass A:\n  a = (1)") == ()


@pytest.mark.parametrize(
    ("old", "new"), [("x = 1", "x = True"), ("x = 1", "x = 1.0"), ("x = 'a'", "x = b'a'")]
)
def test_constants_of_another_type_are_others(old: str, new: str) -> None:
    with pytest.raises(Refusal, match="x at top level changed"):
        compare(old, new)


def test_an_expression_that_is_too_deep_is_refused() -> None:
    deep = "x = " + "+".join(["a"] * 990)

    with pytest.raises(Refusal, match="too deeply"):
        compare(deep, f"{deep} + b")


def test_other_type_parameters_are_told() -> None:
    before, after = ast.parse("def f(): 1\ndef f(): 2").body
    vars(before)["type_params"], vars(after)["type_params"] = [], [ast.Name("T")]

    with pytest.raises(Refusal, match=r"^the type parameters of f\(\) changed$"):
        comparison._check_type_parameters(before, after, "f()")
