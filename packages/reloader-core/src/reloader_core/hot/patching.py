"""New bodies for the functions of a running process, if they are shown to be enough.

They are if nothing but bodies changed, and none of the changed functions ran while the app started,
is running, or waits: then no old result and no old code is left, and the process answers as a new
one would. What it has gathered since it started is kept.
"""

import gc
import linecache
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from reloader_core.hot.blocks import Pairing
from reloader_core.hot.codes import same_code
from reloader_core.hot.comparison import changed_functions
from reloader_core.hot.living import namespace_of
from reloader_core.hot.outcome import Patched, Refusal, Refused
from reloader_core.hot.recording import LoadedModule, Recording
from reloader_core.hot.source import Source
from reloader_core.hot.swap import Plan, Swap

__all__ = ["patch"]

_lock = Lock()


def patch(changes: Mapping[Path, tuple[bytes, bytes]], recording: Recording) -> Patched | Refused:
    """Let a running process go on with new code, or leave it as it is.

    Either all files are patched, or nothing is.

    Call it in the thread of the event loop, where no request can begin meanwhile. In another thread
    it is as certain, but what begins in between may make it refuse. It holds Python's lock for most
    of its time, so a thread of its own would gain nothing.

    Args:
        changes: The files, each with the text that it was loaded from and the new text.
        recording: What was recorded while the app started, and has stopped.
    """
    with _lock, _no_collection():
        try:
            return _patch(changes, recording)
        except Refusal as refusal:
            return Refused(str(refusal), refusal.file)


def _patch(changes: Mapping[Path, tuple[bytes, bytes]], recording: Recording) -> Patched:
    if recording.problem:
        raise Refusal(recording.problem)
    functions: dict[Path, tuple[str, ...]] = {}
    not_loaded: list[Path] = []
    plans: list[Plan] = []
    for file, (old, new) in changes.items():
        with _about(file):
            modules = recording.loaded(file)
            if modules:
                functions[file] = ()
            if modules and old != new:
                functions[file], added = _plan(file, modules, old, new)
                plans += added
            _check_modules(file, modules, recording)
            if not modules:
                not_loaded.append(file)
    Swap(plans, recording).perform()
    for plan in plans:
        linecache.cache.pop(plan.module.filename, None)
    return Patched(functions, tuple(not_loaded))


def _plan(
    file: Path, modules: Sequence[LoadedModule], old: bytes, new: bytes
) -> tuple[tuple[str, ...], list[Plan]]:
    """Return the names of the functions that changed, and what is to be done for each module."""
    before, after = Source.of(old), Source.of(new)
    names = changed_functions(before, after)
    plans: list[Plan] = []
    for module in modules:
        if module.source is None:
            if not same_code(module.block.code, before.compiled(module.filename)):
                raise Refusal("what was loaded is not what the file held")
            module.source = old
        elif module.source != old:
            raise Refusal("what was loaded is not what the file held")
        pairing = Pairing(module.block, after.compiled(module.filename), is_alike=not names)
        plans.append(Plan(file, module, pairing, new))
    return names, plans


def _check_modules(file: Path, modules: Sequence[LoadedModule], recording: Recording) -> None:
    """Refuse if a module was made of a file when nothing was recorded any more."""
    known = [module.namespace for module in modules]
    path, name = os.path.realpath(file), file.name
    for module in list(sys.modules.values()):
        namespace = namespace_of(module)
        its_file = namespace.get("__file__")
        if (
            isinstance(its_file, str)
            and its_file.endswith(name)
            and os.path.realpath(its_file) == path
            and not any(namespace is each for each in known)
        ):
            if recording.is_user_file(its_file):
                raise Refusal("it was imported after start-up")
            raise Refusal("what ran of it was not recorded")


@contextmanager
def _about(file: Path) -> Generator[None]:
    """Note which file a reason has to do with."""
    try:
        yield
    except Refusal as refusal:
        refusal.file = file
        raise


@contextmanager
def _no_collection() -> Generator[None]:
    """Keep what is made meanwhile where it can be found, among the youngest objects."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
