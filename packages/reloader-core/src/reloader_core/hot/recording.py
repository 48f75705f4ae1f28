"""Which of the user's code ran while the app was imported and started, and in the background.

What ran then has left its result somewhere: in a constant, an attribute, a route. To run it again
is for a new process. What did not run, or only for a request, can be exchanged.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from reloader_core.hot.blocks import Block

__all__ = ["LoadedModule", "Recording", "serving"]

_TOOL_IDS = (4, 5, 3)
"""Ids of `sys.monitoring` that Python leaves to tools without a name; debuggers have others."""

serving: ContextVar[bool | None] = ContextVar("serving", default=None)
"""Whether what runs does so for a request; `False` if it runs while a request imports a module.

What a request leaves behind is state, which is kept. Of the rest, a new process would have the
result anew: of tasks and threads that were begun at the start, and of modules.
"""

_IMPORTED = "while a module was imported"


@dataclass(slots=True, eq=False)
class LoadedModule:
    """A module that was made of a user's file."""

    block: Block
    namespace: dict[str, Any]

    source: bytes | None = None
    """The text that its code is known to be made of."""

    @property
    def filename(self) -> str:
        """What its code calls the file."""
        return self.block.code.co_filename


class Recording:
    """Notes which code objects run, from `start` to `stop`.

    It has to start before the first of the user's modules is imported, and to settle when the app
    is ready to answer. It costs a microsecond for each function that runs, once; from then on, a
    fraction of one for each call of a user's function that a request makes. There can be one for a
    process at a time.

    Args:
        is_user_file: Tells from what a code object calls its file whether it is the user's.
    """

    def __init__(self, is_user_file: Callable[[str], bool]) -> None:
        self._is_user_file = is_user_file
        self._known: dict[str, bool] = {}
        self._ran: dict[int, str] = {}
        self._held: list[CodeType] = []
        """As long as these are held, an id is that of the same code."""
        self._when = "during start-up"
        self._roots: list[tuple[CodeType, dict[str, Any]]] = []
        self._modules: dict[str, list[LoadedModule]] = {}
        self._tool: int | None = None
        self.visible = [object()]
        """What the garbage collector sees, unless it was told since to look at nothing older."""

        self._problem = "nothing was recorded during start-up"
        self._failure = ""
        self._has_settled = False

    @property
    def problem(self) -> str:
        """Why nothing can be patched by what was recorded; empty if all is well."""
        return self._problem

    def start(self) -> None:
        """Begin to record, in all threads. Where Python cannot, there is a `problem`."""
        monitoring: Any = getattr(sys, "monitoring", None)
        if monitoring is None:
            self._problem = "needs Python 3.12"
            return
        if not getattr(sys, "_is_gil_enabled", lambda: True)():
            self._problem = "needs a Python with its global lock"
            return
        self._tool = _reserve_tool(monitoring)
        if self._tool is None:
            self._problem = "other tools leave no place for one that watches start-up"
            return
        self._problem = "the app is still starting"

        def started(code: CodeType, _: int) -> object:
            if self._note(code, sys._getframe(1)):  # pyright: ignore[reportPrivateUsage]
                return monitoring.DISABLE  # Once is enough.
            return None

        event = monitoring.events.PY_START
        monitoring.register_callback(self._tool, event, started)
        monitoring.set_events(self._tool, event)
        monitoring.restart_events()  # An earlier tool of this id may have disabled some.

    def settle(self) -> None:
        """Note from now on only what does not run for a request: the app has started."""
        if self._tool is not None:
            self._has_settled = True
            self._when = "in the background"
            self._problem = self._failure

    def stop(self) -> None:
        """Record no longer. May be called more than once."""
        if self._tool is None:
            return
        monitoring: Any = getattr(sys, "monitoring", None)
        monitoring.set_events(self._tool, 0)
        monitoring.register_callback(self._tool, monitoring.events.PY_START, None)
        monitoring.free_tool_id(self._tool)
        self._tool = None
        self._problem = self._failure

    def is_user_file(self, file: str) -> bool:
        """Tell whether a file is the user's."""
        if file not in self._known:
            self._known[file] = self._is_user_file(file)
        return self._known[file]

    def loaded(self, file: str | os.PathLike[str]) -> Sequence[LoadedModule]:
        """Return the modules that were made of a file: none, one, or another as `__main__`."""
        while self._roots:
            code, namespace = self._roots.pop(0)
            module = LoadedModule(Block(code, self._ran), namespace)
            self._modules.setdefault(os.path.realpath(code.co_filename), []).append(module)
        return self._modules.get(os.path.realpath(file), [])

    def _note(self, code: CodeType, frame: FrameType) -> bool:
        """Note what runs, and tell whether it need not be noted again."""
        # An error in here would be raised in the user's code.
        try:
            if not self.is_user_file(code.co_filename):
                return True
            # Templates are compiled to code of that name, too.
            is_module = code.co_name == "<module>" and "__name__" in frame.f_globals
            if serving.get():
                if not is_module:
                    return False  # It may run again, for something else.
                serving.set(False)  # Nobody tells when a module that is not imported ends.
            self._held.append(code)
            is_late_import = self._has_settled and serving.get() is False
            self._ran.setdefault(id(code), _IMPORTED if is_late_import else self._when)
            if is_module:
                self._roots.append((code, frame.f_globals))
        except Exception as error:
            self._failure = f"what runs could not be watched: {type(error).__name__}"
            if self._has_settled:
                self._problem = self._failure
        return True


def _reserve_tool(monitoring: Any) -> int | None:
    for tool in _TOOL_IDS:
        try:
            monitoring.use_tool_id(tool, "reloader")
        except ValueError:
            continue  # Another tool has it.
        return tool
    return None
