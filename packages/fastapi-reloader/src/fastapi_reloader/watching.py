"""The one watcher of this process, for all its wrapped apps."""

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock, Timer

from fastapi_reloader import frameworks as frameworks  # Registers what it knows.
from fastapi_reloader.broadcast import hub, rendered, under_reloader
from fastapi_reloader.failures import note_exception
from fastapi_reloader.served import served
from reloader_core.framework import frameworks as registry
from reloader_core.reloader import Reloader
from reloader_core.settings import Settings

__all__ = ["Watching", "watch_exceptions", "watching"]

logger = logging.getLogger(__name__)

PYTHON = "*.py"

LEISURE = 0.3
"""Seconds after its start at which a process looks around of which there is one for each save."""


class Watching:
    """Starts a [`Reloader`][reloader_core.reloader.Reloader] with the first app that runs.

    The settings of that app say how to watch. It stops with the last one.
    """

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Forget everything, as a process does that was forked from this one."""
        self._lock = Lock()
        self._reloader: Reloader | None = None
        self._apps: list[object] = []
        self._is_over = False

    @contextmanager
    def during_lifespan(self, app: object, settings: Settings) -> Generator[None]:
        """Watch for an app while its server runs."""
        self.join(app, settings)
        try:
            yield
        finally:
            self.leave(app)

    def join(self, app: object, settings: Settings) -> None:
        """Watch for an app, if that is not done yet. Whatever fails is logged, and no more."""
        if not settings.watch or any(app is known for known in self._apps):
            return
        with self._lock:
            self._apps.append(app)
        if under_reloader.get():  # It says so in this thread only.
            if not settings.classify:
                # They are the supervisor's. To look at them here, too, delays what it asks.
                settings = replace(settings, exclude=(*settings.exclude, PYTHON))
            # The pages wait for the first answer. What is written meanwhile is noticed then.
            later = Timer(LEISURE, self._watch, (app, settings))
            later.daemon = True
            later.start()
        else:
            self._watch(app, settings)

    def _watch(self, app: object, settings: Settings) -> None:
        with self._lock:
            if self._is_over or not any(app is known for known in self._apps):
                return  # It has left meanwhile.
            try:
                _speak_up()
                reloader = self._reloader or Reloader(
                    hub, settings, renderings=rendered.times, urls_of=served.urls_of
                )
                reloader.add(app, settings)
                reloader.start()
                self._reloader = reloader
            except Exception:
                logger.exception("Reloader cannot watch files: styles and templates need F5")

    def stop(self) -> None:
        """Watch for nobody any more: another process does, from which the pages will hear."""
        with self._lock:
            self._is_over = True
            if self._reloader is not None:
                self._reloader.stop()
                self._reloader = None

    def leave(self, app: object) -> None:
        """Watch for an app no more."""
        with self._lock:
            self._apps = [known for known in self._apps if known is not app]
            if self._reloader is None:
                return
            self._reloader.remove(app)
            if not self._apps:
                self._reloader.stop()
                self._reloader = None


def watch_exceptions(app: object, settings: Settings) -> None:
    """Have the frameworks of an app tell of the exceptions that it answers by itself."""
    if not settings.errors:
        return
    for framework in registry.detect(app):
        try:
            framework.watch_exceptions(app, note_exception)
        except Exception as error:
            logger.warning("Reloader hears of no exceptions from %s: %r", framework.name, error)


def _speak_up() -> None:
    """Say on the terminal what is done about changes, where nobody has set up logging.

    Servers set up their own loggers only, and Python shows warnings alone by itself.
    """
    said_by = logging.getLogger("reloader_core")
    if not said_by.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(levelname)s:     %(message)s"))
        said_by.addHandler(handler)
        said_by.setLevel(logging.INFO)


watching = Watching()
"""Of this process."""

if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=watching.start_over)
