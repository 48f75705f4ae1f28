"""The exchange of code in a running process: looked at from all sides first, then done at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from reloader_core.hot.blocks import Block, Pairing
from reloader_core.hot.caches import cached_function, of_user
from reloader_core.hot.classes import renumber
from reloader_core.hot.codes import is_class_body
from reloader_core.hot.living import (
    Living,
    find_living,
    find_young,
    held_codes,
    other_processes,
    running,
    suspended_code,
)
from reloader_core.hot.outcome import Refusal
from reloader_core.hot.recording import LoadedModule, Recording

__all__ = ["Plan", "Swap"]


@dataclass(slots=True, eq=False)
class Plan:
    """What is to become of one loaded module."""

    file: Path
    module: LoadedModule
    pairing: Pairing
    source: bytes

    def exchanged(self) -> Iterator[Block]:
        """Return the old blocks that do something else now, or are no more."""
        yield from self.pairing.changed
        yield from self.pairing.gone

    def touched(self) -> Iterator[Block]:
        """Return these, and those around them: what runs there still makes functions of old code.

        It may be the module, which is run while it is imported.
        """
        for block in self.exchanged():
            yield from block.outer()

    def refusal(self, reason: str) -> Refusal:
        """Return a reason that has to do with this file."""
        refusal = Refusal(reason)
        refusal.file = self.file
        return refusal

    def finish(self) -> None:
        """Take the new code for that of the module."""
        renumber(self.pairing, self.module.namespace)
        self.module.block.take_apart()
        self.module.block = self.pairing.root
        self.module.source = self.source


class Swap:
    """New code for all functions of some modules.

    Args:
        plans: What is to become of each.
        recording: What was recorded while the app started.
    """

    def __init__(self, plans: Iterable[Plan], recording: Recording) -> None:
        self._plans = list(plans)
        self._recording = recording
        self._undo: list[tuple[FunctionType, CodeType]] = []
        self._old: dict[int, tuple[Plan, Block]] = {}
        self._touched: dict[int, tuple[Plan, Block]] = {}
        self._new: set[int] = set()
        for plan in self._plans:
            for block in (*plan.pairing.partners, *plan.pairing.gone):
                self._old |= {id(code): (plan, block) for code in block.codes()}
            for block in plan.touched():
                self._touched |= {id(code): (plan, block) for code in block.codes()}
            self._new |= {id(block.code) for block in plan.pairing.root.walk()}
        # As long as these are held, an id is that of the same code.
        self._held = tuple(code for _, block in self._old.values() for code in block.codes())

    def perform(self) -> None:
        """Give all functions their new code.

        Raises:
            Refusal: If it is not certain that this is enough. Then nothing has changed.
        """
        try:
            self._perform()
        finally:
            # An error may keep this object for a while, and the next attempt would find it.
            self._held = ()
            self._undo.clear()

    def _perform(self) -> None:
        self._check_what_ran()
        if self._touched and other_processes():
            raise Refusal("another process of the app may have the old code")
        # The codes are not in a list, which would hold them, too. Modules and classes cannot wait.
        living = find_living(
            [plan.module.namespace for plan in self._plans],
            (code for code in self._held if id(code) in self._touched and not is_class_body(code)),
            self._recording.visible,
        )
        stale = of_user(living.caches, self._recording.is_user_file) if self._touched else []
        self._check(living, stale)
        self._check_holders(living)
        try:
            self._exchange(living)
            # Another thread may have made something of the old code, until a moment ago.
            late = find_young()
            self._check(late, stale)
            self._exchange(late)
            self._check_what_ran()
        except BaseException as error:
            for function, code in self._undo:
                function.__code__ = code
            if isinstance(error, Refusal) or not isinstance(error, Exception):
                raise
            raise Refusal(f"Python refused the new code: {error}") from error
        for plan in self._plans:
            plan.finish()
        for cache in stale:
            cache.cache_clear()

    def _check_what_ran(self) -> None:
        for plan in self._plans:
            for block in plan.exchanged():
                if block.ran:
                    raise plan.refusal(f"{block.name} ran {block.ran}")
                if block.code.co_name == "__subclasshook__":
                    raise plan.refusal(f"Python keeps the answers of {block.name}")

    def _check(self, living: Living, caches: Iterable[Any]) -> None:
        """Refuse if old code goes on living where it cannot be exchanged."""
        for function in living.functions:
            self._check_function(function)
        for each in living.suspended:
            if (code := suspended_code(each)) and id(code) in self._touched:
                plan, block = self._touched[id(code)]
                raise plan.refusal(f"{block.name} is running: it waits to go on")
        now = running()
        for key in now & self._touched.keys():
            plan, block = self._touched[key]
            raise plan.refusal(f"{block.name} is running")
        for cache in caches:
            cached = cached_function(cache)
            if isinstance(cached, FunctionType) and id(cached.__code__) in now:
                raise Refusal(f"{cached.__qualname__}() is running, and its result is cached")

    def _check_function(self, function: FunctionType) -> None:
        code = function.__code__
        if id(code) in self._old:
            plan, block = self._old[id(code)]
            if block not in plan.pairing.partners:
                raise plan.refusal(f"{block.name} is gone, and was kept by something")
        elif id(code) not in self._new:
            for plan, block in self._touched.values():
                is_name = block.code.co_qualname == code.co_qualname
                if is_name and block.code.co_filename == code.co_filename:
                    raise plan.refusal(f"{block.name} has other code than its file")

    def _check_holders(self, living: Living) -> None:
        """Refuse if something else has the code: a compiler, a debugger, a cache."""
        known = {id(code.co_consts) for code in self._held} | {id(self._held)}
        exchanged = {block for plan in self._plans for block in plan.exchanged()}
        codes = {key for key, (_, block) in self._touched.items() if block in exchanged}
        for code in held_codes(living.others, codes, known):
            plan, block = self._touched[id(code)]
            raise plan.refusal(f"the code of {block.name} is held by something else")

    def _exchange(self, living: Living) -> None:
        for function in living.functions:
            code = function.__code__
            if id(code) in self._old:
                plan, block = self._old[id(code)]
                self._undo.append((function, code))
                function.__code__ = plan.pairing.partners[block].code
