"""What differs between two texts of one module, told without running either.

A function's body is run again each time it is called, so another body can take its place. All the
rest has been run, once and for all: statements, classes, defaults, decorators. Annotations and
docstrings are read by frameworks, when a function is registered. Only a comment is nothing.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Any, cast

from reloader_core.hot.outcome import Refusal
from reloader_core.hot.source import Source
from reloader_core.hot.wording import Where, key_of, label_of

__all__ = ["changed_functions"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Part = ast.stmt | ast.ExceptHandler | ast.match_case


def changed_functions(old: Source, new: Source) -> tuple[str, ...]:
    """Return the qualified names of the functions whose bodies differ.

    Of functions in each other, it is the inner one if nothing else changed.

    Raises:
        Refusal: If anything but the bodies of functions differs.
    """
    try:
        return tuple(_Comparison(old, new).changed())
    except RecursionError as error:
        raise Refusal("it is nested too deeply to compare") from error


class _Comparison:
    def __init__(self, old: Source, new: Source) -> None:
        self._old = old
        self._new = new

    def changed(self) -> Iterator[str]:
        if _docstring(self._old.tree) != _docstring(self._new.tree):
            raise Refusal("the docstring of the module changed")
        yield from self._statements(self._old.tree.body, self._new.tree.body, Where())

    def _statements(
        self, old: Sequence[ast.stmt], new: Sequence[ast.stmt], where: Where
    ) -> Iterator[str]:
        _check_alignment(old, new, where)
        for before, after in zip(old, new, strict=True):
            # Equal text is an equal tree; to compare the trees takes ten times as long.
            if self._old.text_of(before) != self._new.text_of(after):
                yield from self._statement(before, after, where)

    def _statement(self, before: ast.stmt, after: ast.stmt, where: Where) -> Iterator[str]:
        if isinstance(before, _Function) and isinstance(after, _Function):
            yield from self._function(before, after, where)
        elif isinstance(before, ast.ClassDef) and isinstance(after, ast.ClassDef):
            _check_class(before, after, where)
            yield from self._statements(before.body, after.body, where.inside(after))
        else:
            yield from self._fields(before, after, label_of(after, where), where)

    def _fields(self, before: _Part, after: _Part, label: str, where: Where) -> Iterator[str]:
        """Compare a statement that may hold others, as `if` does."""
        for field in before._fields:
            one, other = getattr(before, field, None), getattr(after, field, None)
            if _holds(one, ast.stmt) and _holds(other, ast.stmt):
                yield from self._statements(
                    cast("list[ast.stmt]", one), cast("list[ast.stmt]", other), where
                )
            elif _holds(one, _Part) and _holds(other, _Part):
                parts, others = cast("list[_Part]", one), cast("list[_Part]", other)
                if len(parts) != len(others):
                    raise Refusal(f"{label} changed")
                for part, its_other in zip(parts, others, strict=True):
                    yield from self._fields(part, its_other, label, where)
            elif not _same(one, other):
                raise Refusal(f"{label} changed")

    def _function(self, before: _Function, after: _Function, where: Where) -> Iterator[str]:
        _check_head(before, after, where)
        try:
            yield from list(self._statements(before.body, after.body, where.inside(after)))
        except Refusal:
            yield where.name(after)


def _check_alignment(old: Sequence[ast.stmt], new: Sequence[ast.stmt], where: Where) -> None:
    """Refuse if these are not the same statements, by their names, in the same order."""
    before, after = [key_of(each) for each in old], [key_of(each) for each in new]
    if before == after:
        return
    removed = [number for number, key in enumerate(before) if key not in after]
    added = [number for number, key in enumerate(after) if key not in before]
    if removed and removed[:1] == added[:1] and len(before) == len(after):
        number = removed[0]
        was, is_now = label_of(old[number], where), label_of(new[number], where)
        if before[number][0] == after[number][0] != "Expr":
            raise Refusal(f"{was} was replaced by {is_now}")
        raise Refusal(f"{was} changed")
    if removed:
        raise Refusal(f"{label_of(old[removed[0]], where)} was removed")
    if added:
        raise Refusal(f"{label_of(new[added[0]], where)} was added")
    raise Refusal(f"the order of the statements {where.text} changed")


def _check_class(before: ast.ClassDef, after: ast.ClassDef, where: Where) -> None:
    name = where.name(after)
    if not _same(before.decorator_list, after.decorator_list):
        raise Refusal(f"the decorators of {name} changed")
    if not _same(before.bases, after.bases) or not _same(before.keywords, after.keywords):
        raise Refusal(f"the bases of {name} changed")
    _check_type_parameters(before, after, name)
    if _docstring(before) != _docstring(after):
        raise Refusal(f"the docstring of {name} changed")


def _check_head(before: _Function, after: _Function, where: Where) -> None:
    """Refuse if a function differs in what is seen of it from outside."""
    name = f"{where.name(after)}()"
    if type(before) is not type(after):
        kind = "async" if isinstance(after, ast.AsyncFunctionDef) else "sync"
        raise Refusal(f"{name} became {kind}")
    if not _same(before.decorator_list, after.decorator_list):
        raise Refusal(f"the decorators of {name} changed")
    one, other = before.args, after.args
    if _names(one) != _names(other):
        raise Refusal(f"the arguments of {name} changed")
    defaults, others = (one.defaults, one.kw_defaults), (other.defaults, other.kw_defaults)
    if not all(map(_same, defaults, others)):
        raise Refusal(f"the default of {name} changed")
    if not _same(one, other) or not _same(before.returns, after.returns):
        raise Refusal(f"the annotations of {name} changed")
    _check_type_parameters(before, after, name)
    if _docstring(before) != _docstring(after):
        raise Refusal(f"the docstring of {name} changed")


def _check_type_parameters(before: ast.stmt, after: ast.stmt, name: str) -> None:
    if not _same(getattr(before, "type_params", None), getattr(after, "type_params", None)):
        raise Refusal(f"the type parameters of {name} changed")


def _names(arguments: ast.arguments) -> list[list[str]]:
    several = [arguments.posonlyargs, arguments.args, arguments.kwonlyargs]
    starred = [[each] if each else [] for each in (arguments.vararg, arguments.kwarg)]
    return [[each.arg for each in group] for group in several + starred]


def _docstring(node: ast.Module | ast.ClassDef | _Function) -> str | None:
    return ast.get_docstring(node, clean=False)


def _holds(value: object, kind: Any) -> bool:
    """Tell whether a field of a node is a list of such nodes."""
    return isinstance(value, list) and all(
        isinstance(each, kind) for each in cast("list[object]", value)
    )


def _same(one: object, other: object) -> bool:
    """Tell whether two trees are equal, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.AST):
        return all(_same(getattr(one, f, None), getattr(other, f, None)) for f in one._fields)
    if isinstance(one, list):
        several, others = cast("list[object]", one), cast("list[object]", other)
        return len(several) == len(others) and all(map(_same, several, others))
    return one == other
