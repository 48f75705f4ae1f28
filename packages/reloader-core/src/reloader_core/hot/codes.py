"""What code objects are equal in, wherever they stand in their file.

Code objects hold those of the functions and classes in them. These are compared by themselves:
here, they count only for what is seen of them from outside.
"""

import dis
import inspect
import sys
from collections.abc import Hashable
from types import CodeType
from typing import cast

__all__ = [
    "does_the_same",
    "head",
    "head_difference",
    "is_class_body",
    "is_generic",
    "nested",
    "same_code",
]

_KIND = (
    inspect.CO_VARARGS
    | inspect.CO_VARKEYWORDS
    | inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
    | inspect.CO_ITERABLE_COROUTINE
)
_HAS_DOCSTRING = 0x4000000  # inspect.CO_HAS_DOCSTRING, from Python 3.14 on
_OF_PLACE = ("__firstlineno__", "__static_attributes__")
"""Names that a class body sets, from Python 3.13 on, to what is no part of the class."""


def nested(code: CodeType) -> list[CodeType]:
    """Return the code of the functions and classes in a block, in their order."""
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def is_class_body(code: CodeType) -> bool:
    """Tell whether it is the body of a class (or a module) rather than of a function."""
    return not code.co_flags & inspect.CO_OPTIMIZED


def is_generic(code: CodeType) -> bool:
    """Tell whether it is what Python puts around a function or class with type parameters."""
    return code.co_name.startswith("<generic parameters of ")


def does_the_same(one: CodeType, other: CodeType) -> bool:
    """Tell whether two blocks are equal, apart from the blocks in them."""
    if _frame(one) != _frame(other):
        return False
    # A class notes its line in its code: the quick comparison may find a difference that is none.
    return _bytes(one) == _bytes(other) or (
        sys.version_info >= (3, 13) and is_class_body(one) and _steps(one) == _steps(other)
    )


def head(code: CodeType) -> tuple[Hashable, ...]:
    """Return what is seen of a function from outside, as far as its code tells."""
    return (
        code.co_name,
        code.co_qualname,
        code.co_flags & _KIND,
        code.co_freevars,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        code.co_varnames[: _arguments(code)],
        _docstring(code),
    )


def head_difference(old: CodeType, new: CodeType) -> str:
    """Return in words why a function with one code cannot have the other."""
    name = f"{old.co_qualname}()"
    if (old.co_flags ^ new.co_flags) & _KIND:
        is_generator = new.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR)
        return f"{name} became {'a generator' if is_generator else 'another kind of function'}"
    if "__class__" in {*old.co_freevars} ^ {*new.co_freevars}:
        return f"{name} {'uses' if '__class__' in new.co_freevars else 'no longer uses'} super()"
    if old.co_freevars != new.co_freevars:
        return f"{name} uses other variables of the function around it"
    return f"{name} is seen differently from outside"


def same_code(one: CodeType, other: CodeType) -> bool:
    """Tell whether two code objects were made of the same text."""
    return (
        one.co_firstlineno == other.co_firstlineno
        and does_the_same(one, other)
        and len(nested(one)) == len(nested(other))
        and all(map(same_code, nested(one), nested(other)))
    )


def _frame(code: CodeType) -> Hashable:
    return (
        head(code),
        code.co_flags,
        code.co_varnames,
        code.co_cellvars,
        code.co_exceptiontable,
    )


def _bytes(code: CodeType) -> Hashable:
    return code.co_code, code.co_names, tuple(map(_constant, code.co_consts))


def _steps(code: CodeType) -> Hashable:
    """Return the instructions of a class body, but for those that only note where it stands."""
    steps: list[tuple[str, Hashable]] = []
    for each in dis.get_instructions(code):
        if each.opname == "STORE_NAME" and each.argval in _OF_PLACE:
            steps.pop()  # It loads the constant.
        elif each.opname != "EXTENDED_ARG":
            steps.append((each.opname, _constant(each.argval)))
    return tuple(steps)


def _constant(value: object) -> Hashable:
    """Return something equal only for the same constant: `1`, `1.0` and `True` are three."""
    if isinstance(value, CodeType):
        return "code", head(value)
    if isinstance(value, tuple):
        return "tuple", tuple(map(_constant, cast("tuple[object, ...]", value)))
    if isinstance(value, frozenset):
        return "frozenset", frozenset(map(_constant, cast("frozenset[object]", value)))
    if isinstance(value, (int, str, bytes)):
        return type(value).__name__, value
    return type(value).__name__, repr(value)  # Of numbers with a point, zero has two signs.


def _arguments(code: CodeType) -> int:
    starred = (code.co_flags & inspect.CO_VARARGS > 0) + (
        code.co_flags & inspect.CO_VARKEYWORDS > 0
    )
    return code.co_argcount + code.co_kwonlyargcount + starred


def _docstring(code: CodeType) -> str | None:
    if sys.version_info >= (3, 14) and not code.co_flags & _HAS_DOCSTRING:
        return None
    first = code.co_consts[0] if code.co_consts else None
    return first if isinstance(first, str) and not is_class_body(code) else None
