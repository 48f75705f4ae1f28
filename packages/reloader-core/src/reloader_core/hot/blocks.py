"""The code of a loaded module as a tree, and the tree that takes its place.

What Python's reference calls a block is a module, a class body or a function: one code object.
"""

import weakref
from collections.abc import Iterator, Mapping
from types import CodeType, MappingProxyType

from reloader_core.hot.codes import (
    does_the_same,
    head,
    head_difference,
    is_class_body,
    is_generic,
    nested,
)
from reloader_core.hot.outcome import Refusal

__all__ = ["Block", "Pairing", "is_lasting"]


class Block:
    """One block of a loaded module, with the blocks in it.

    Code objects are found by their identity, since those of equal functions are equal.

    Args:
        code: The code it has now.
        recorded: When code objects ran, by their ids. More may be added to it.
        parent: The block that it is in.
    """

    __slots__ = ("_ran", "code", "nested", "older", "parent", "recorded")

    def __init__(
        self,
        code: CodeType,
        recorded: Mapping[int, str] = MappingProxyType({}),
        parent: "Block | None" = None,
    ) -> None:
        self.code = code
        self.parent = parent
        self.recorded = recorded
        self._ran = ""
        self.older: list[weakref.ref[CodeType]] = []
        """Code that it had before, and that functions which nobody found may have still."""
        self.nested = [Block(each, recorded, self) for each in nested(code)]

    @property
    def name(self) -> str:
        """How it is called in a sentence."""
        if self.parent is None:
            return "the module"
        return self.code.co_qualname + ("" if is_class_body(self.code) else "()")

    @property
    def ran(self) -> str:
        """When it ran, if that was not for a request: `during start-up`; else empty."""
        return self._ran or self.recorded.get(id(self.code), "")

    def codes(self) -> Iterator[CodeType]:
        """Return all code that functions of this block may have."""
        yield self.code
        for each in self.older:
            if (code := each()) is not None:
                yield code

    def walk(self) -> Iterator["Block"]:
        """Return this block and all in it."""
        yield self
        for each in self.nested:
            yield from each.walk()

    def outer(self) -> Iterator["Block"]:
        """Return this block and all that it is in."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    def replace(self, old: "Block", is_changed: bool) -> None:
        """Take the place of a block."""
        self._ran = "" if is_changed else old.ran
        self.older = [weakref.ref(code) for code in old.codes()]

    def take_apart(self) -> None:
        """Let go of the code of this block and all in it: at once, not at the next collection."""
        for block in [*self.walk()]:
            block.parent = None
            block.nested = []


class Pairing:
    """The blocks of a module and those of its new code.

    Args:
        old: The module as it is.
        new: The code of its new text, of which only the bodies of functions may be other.
        is_alike: Whether the syntax trees are equal, so that only lines have moved.

    Raises:
        Refusal: If a function would have to be made anew.
    """

    def __init__(self, old: Block, new: CodeType, *, is_alike: bool) -> None:
        self.root = Block(new, old.recorded)
        self.partners: dict[Block, Block] = {}
        """From the old blocks to the new ones."""
        self.changed: list[Block] = []
        """Old blocks that do something else now."""
        self.gone: list[Block] = []
        """Old blocks that have no counterpart: functions inside of changed ones."""
        self._is_alike = is_alike
        self._pair(old, self.root)

    def _pair(self, old: Block, new: Block) -> None:
        self.partners[old] = new
        is_settled = self._is_alike or is_lasting(old)
        is_changed = not is_settled and not does_the_same(old.code, new.code)
        new.replace(old, is_changed)
        if is_changed:
            self.changed.append(old)
            self._pair_by_name(old, new)
        else:
            self._pair_by_place(old, new)

    def _pair_by_place(self, old: Block, new: Block) -> None:
        if [each.code.co_name for each in old.nested] != [each.code.co_name for each in new.nested]:
            raise Refusal(f"the functions in {old.name} could not be told apart")
        for one, other in zip(old.nested, new.nested, strict=True):
            if head(one.code) != head(other.code):
                raise Refusal(head_difference(one.code, other.code))
            self._pair(one, other)

    def _pair_by_name(self, old: Block, new: Block) -> None:
        for one in old.nested:
            others = [each for each in new.nested if _may_be(one, each)]
            if len(others) == 1 and sum(_may_be(each, others[0]) for each in old.nested) == 1:
                self._pair(one, others[0])
            else:
                self.gone.extend(one.walk())


def is_lasting(block: Block) -> bool:
    """Tell whether a block is run once, at import: the module, and classes directly in it."""
    return all(is_class_body(each.code) or is_generic(each.code) for each in block.outer())


def _may_be(old: Block, new: Block) -> bool:
    """Tell whether one function in a changed function can be the other one."""
    if head(old.code) != head(new.code):
        return False
    # Of what has no name, it cannot be known which is which, unless it is the same.
    return not old.code.co_name.startswith("<") or _is_alike(old, new)


def _is_alike(old: Block, new: Block) -> bool:
    return (
        does_the_same(old.code, new.code)
        and len(old.nested) == len(new.nested)
        and all(map(_is_alike, old.nested, new.nested))
    )
