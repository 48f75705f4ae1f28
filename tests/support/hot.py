"""Modules that are loaded, edited and patched, and then compared with a fresh run."""

import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from reloader_core.hot import Patched, Recording, Refused, patch

Sources = Mapping[str, str]


@dataclass(frozen=True)
class Edit:
    """An edit of a running app, and what has to come of it."""

    name: str
    old: str | Sources
    """The text of the module `shop`, or of several by their names."""

    change: Mapping[str, str]
    """What is replaced by what."""

    probes: tuple[str, ...] = ()
    """Expressions that a fresh run answers alike, if the process was patched."""

    patched: tuple[str, ...] | None = None
    """The functions that change, if it can be patched."""

    refused: str = ""
    """Part of the reason, if not."""

    starting: str = ""
    """What runs when the app has been imported, and starts."""

    before: str = ""
    """What runs between start-up and the edit."""

    after: str = ""
    """What runs last."""

    since: tuple[int, int] = (3, 11)
    """The first Python that reads it."""

    @property
    def sources(self) -> Sources:
        old = {"shop": self.old} if isinstance(self.old, str) else self.old
        return {name: textwrap.dedent(text) for name, text in old.items()}

    @property
    def edited(self) -> Sources:
        sources = dict(self.sources)
        for before, after in self.change.items():
            assert any(before in text for text in sources.values()), f"no {before!r} to replace"
            sources = {name: text.replace(before, after) for name, text in sources.items()}
        return sources


class ProfiledRecording(Recording):
    """Records by the means of Python 3.11: only in this thread, and for tests quick enough."""

    def start(self) -> None:
        def called(frame: FrameType, event: str, _: object) -> None:
            if not self._problem and not self._has_settled:  # Another thread has stopped it.
                sys.setprofile(None)
            elif event == "call":
                self._note(frame.f_code, frame)

        sys.setprofile(called)

    def settle(self) -> None:
        super().settle()
        self._problem = ""

    def stop(self) -> None:
        sys.setprofile(None)
        self._problem = ""


def make_recording(is_user_file: Callable[[str], bool]) -> Recording:
    kind = Recording if sys.version_info >= (3, 12) else ProfiledRecording
    return kind(is_user_file)


@dataclass
class Laboratory:
    """Modules in a folder."""

    folder: Path
    recording: Recording = field(init=False)
    modules: dict[str, Any] = field(default_factory=dict[str, Any])

    def start(self, sources: Sources, starting: str = "", *, settle: bool = False) -> None:
        """Load modules while it is recorded what runs, and until then or for good."""
        folder = str(self.folder)
        self.recording = make_recording(lambda file: file.startswith(folder))
        self.recording.start()
        try:
            self.modules = self.load(sources)
            self.run(starting)
        finally:
            if settle:
                self.recording.settle()
            else:
                self.recording.stop()

    def import_module(self, name: str) -> Any:
        """Load one more module."""
        importlib.invalidate_caches()
        return importlib.import_module(name)

    def load(self, sources: Sources) -> dict[str, Any]:
        """Load modules as a new process does."""
        self.write(sources)
        for name in sources:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return {name: importlib.import_module(name) for name in sources}

    def write(self, sources: Sources) -> None:
        for name, text in sources.items():
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8", newline="")

    def edit(self, old: Sources, new: Sources) -> Patched | Refused:
        """Write files, and patch the process."""
        self.write(new)
        changes = {
            self.folder / f"{name}.py": (old[name].encode(), new[name].encode())
            for name in new
            if old[name] != new[name]
        }
        return patch(changes, self.recording)

    def run(self, statements: str) -> None:
        exec(textwrap.dedent(statements), {**self.modules})

    def ask(self, probes: tuple[str, ...]) -> list[object]:
        """Return what some expressions come to, or how they fail."""
        return [_answer(probe, self.modules) for probe in probes]


@contextmanager
def laboratory(folder: Path) -> Generator[Laboratory]:
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))
    known = set(sys.modules)
    try:
        yield (made := Laboratory(folder))
    finally:
        if hasattr(made, "recording"):
            made.recording.stop()
        for name in set(sys.modules) - known:
            if str(folder) in (getattr(sys.modules[name], "__file__", None) or ""):
                del sys.modules[name]
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = writes


def surface(modules: Mapping[str, Any]) -> dict[str, object]:
    """Return all that is seen of the functions and classes of some modules."""
    found: dict[str, object] = {}
    for name, module in modules.items():
        _collect(name, vars(module), found, set())
    return found


def _collect(
    prefix: str, names: Mapping[str, Any], found: dict[str, object], seen: set[int]
) -> None:
    for name, value in names.items():
        value = getattr(value, "__func__", getattr(value, "fget", None)) or value
        label = f"{prefix}.{name}"
        if name == "__builtins__" or id(value) in seen:
            continue
        if isinstance(value, FunctionType):
            seen.add(id(value))
            found[label] = _of_function(value)
            cells = {f"<{n}>": cell.cell_contents for n, cell in enumerate(value.__closure__ or ())}
            _collect(label, {**value.__dict__, **cells}, found, seen)
        elif isinstance(value, type) and value.__module__ in sys.modules:
            seen.add(id(value))
            is_ours = prefix.split(".")[0] == value.__module__
            if is_ours:
                found[label] = (value.__doc__, sorted(vars(value).get("__static_attributes__", ())))
                if "<locals>" not in value.__qualname__:  # Of these, it is not kept right.
                    found[f"{label}:"] = vars(value).get("__firstlineno__")
                _collect(label, vars(value), found, seen)


def _of_function(function: FunctionType) -> object:
    return (
        _of_code(function.__code__),
        function.__doc__,
        repr(function.__defaults__),
        repr(function.__kwdefaults__),
        repr(inspect.get_annotations(function)),
    )


def _of_code(code: CodeType) -> object:
    return (
        code.co_qualname,
        code.co_code,
        list(code.co_lines()),
        [_of_code(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts],
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags),
    )


def _answer(probe: str, names: Mapping[str, Any]) -> object:
    try:
        return repr(eval(probe, {**names}))
    except Exception as error:
        lines: list[tuple[str, int | None]] = []
        traceback = error.__traceback__
        while traceback is not None:
            lines.append((traceback.tb_frame.f_code.co_name, traceback.tb_lineno))
            traceback = traceback.tb_next
        return type(error).__name__, str(error), lines[1:]
