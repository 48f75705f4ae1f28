"""Changes of Python that the running app takes, where that is shown to be enough."""

import asyncio
import os
from concurrent.futures import Future
from pathlib import Path
from typing import Self

from fastapi_reloader.broadcast import code_was_patched
from fastapi_reloader.frameworks.derived import Derived
from reloader_cli.contract import Child
from reloader_core.hot import Patched, Recording, Refused, patch
from reloader_core.warm.libraries import absolute, is_library, own_packages

__all__ = ["InPlace", "is_user_file"]

BUSY = 0.2
"""Seconds after which a loop that has not answered keeps a change waiting for too long.

The supervisor waits for half a second, and a patch takes its time, too.
"""

_OURS = tuple(str(package) + os.sep for package in own_packages())


class InPlace:
    """What lets a process take changes.

    What runs is recorded, and from `offer` on only what does not run for a request.

    Args:
        child: The process. Nothing of the app has been imported.
    """

    def __init__(self, child: Child) -> None:
        self._child = child
        self._recording = Recording(is_user_file)

    def __enter__(self) -> Self:
        self._recording.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._recording.stop()

    def offer(self, loop: asyncio.AbstractEventLoop, app: object) -> None:
        """Take changes from now on, in the thread of a loop: the app has started."""
        self._derived = Derived(app)
        self._recording.settle()
        if not self._recording.problem:
            self._child.on_change(lambda paths: self._take(paths, loop))

    def _take(self, paths: tuple[Path, ...], loop: asyncio.AbstractEventLoop) -> Patched | Refused:
        answer: Future[Patched | Refused] = Future()

        def work() -> None:
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(self._patch(paths))
                except Exception as error:
                    answer.set_exception(error)

        loop.call_soon_threadsafe(work)
        try:
            return answer.result(BUSY)
        except TimeoutError:
            # What has begun is finished; what has not must not begin when nobody waits any more.
            return Refused("the app is busy") if answer.cancel() else answer.result()

    def _patch(self, paths: tuple[Path, ...]) -> Patched | Refused:
        sources = self._child.sources
        changes: dict[Path, tuple[bytes, bytes]] = {}
        for path in paths:
            source = sources.get(str(path))
            if source is None:
                return Refused("it is no module of the running app", path)
            try:
                changes[path] = source, path.read_bytes()
            except OSError:
                return Refused("it is gone", path)
        answer = patch(changes, self._recording)
        if isinstance(answer, Refused):
            return answer
        if answer.not_loaded:  # An import that has failed, and was done without.
            return Refused("it was not loaded", answer.not_loaded[0])
        for path, (_, new) in changes.items():
            sources[str(path)] = new
        if answer.names:
            self._derived.forget()
            code_was_patched()
        return answer


def is_user_file(file: str) -> bool:
    """Tell from what a code object calls its file whether somebody may edit it."""
    path = absolute(file)
    return not (file.startswith("<") or path.startswith(_OURS) or is_library(path))
