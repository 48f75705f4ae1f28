"""What Reloader asks of a web framework, and the frameworks it can ask.

The loop knows files and pages. What lies between them, which directories hold templates, which
files are served where, what has to be forgotten before a change can be seen, only the framework of
the app knows. A [`Framework`][reloader_core.framework.Framework] tells; the registry finds it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from threading import RLock
from typing import ClassVar

from reloader_core.changes import ChangeSet
from reloader_core.errors import UnknownFrameworkError
from reloader_core.specs import WatchSpec
from reloader_core.urls import StaticMount

__all__ = [
    "ENTRY_POINTS",
    "Framework",
    "FrameworkRegistry",
    "ReloadContext",
    "ReloadResult",
    "frameworks",
]

logger = logging.getLogger(__name__)

ENTRY_POINTS = "reloader.frameworks"
"""The entry-point group in which a distribution names its frameworks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadContext:
    """What a framework is told about a reload."""

    app: object
    """The app, as the server has it: perhaps behind middleware, perhaps with others mounted."""

    changes: ChangeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadResult:
    """What a reload has done."""

    message: object | None = None
    """What was said to the pages, if anything."""

    seconds: float = 0.0
    """How long it took."""


class Framework:
    """What Reloader asks of a web framework. Every hook has an answer: nothing.

    A hook may be called from any thread, and for any app that `detect` has accepted. It should be
    quick, look at the app afresh, since routes may be added at any time, and never change it but in
    `before_reload` and `after_reload`.
    """

    name: ClassVar[str]
    """What the registry knows it by."""

    def detect(self, app: object) -> bool:
        """Tell whether this framework is in the app: it may be behind others, or one of several."""
        return False

    def watch_specs(self, app: object) -> Iterable[WatchSpec]:
        """Return what should be watched for the app, besides its source.

        `.gitignore` has no say there, unless it is the whole project.
        """
        return ()

    def template_dirs(self, app: object) -> Iterable[Path]:
        """Return the directories in which the app looks for templates."""
        return ()

    def static_mounts(self, app: object) -> Iterable[StaticMount]:
        """Return the directories whose files the app serves as they are."""
        return ()

    def classify(self, app: object, path: Path) -> str | None:
        """Say what a change of this file calls for, or `None` to leave it to its name.

        To call a file a template goes for nothing where all `template_dirs` that it is in hold the
        whole project.

        Returns:
            The value of an [`Effect`][reloader_core.classify.Effect], such as `"template"`.
        """
        return None

    def watch_exceptions(self, app: object, tell: Callable[[BaseException], object]) -> None:
        """Have `tell` called with each exception that the app answers without raising it.

        In the context of its request, and before it is answered. Not needed where a response is
        sent from within the `except` of its exception.
        """

    def before_reload(self, ctx: ReloadContext) -> None:
        """Make the next response show the changes. No page has heard of them yet."""

    def after_reload(self, ctx: ReloadContext, result: ReloadResult) -> None:
        """Learn what has been done about the changes."""

    def needs_restart(self, ctx: ReloadContext) -> bool:
        """Tell whether only a new process shows the changes."""
        return False


class FrameworkRegistry:
    """The frameworks that Reloader knows, by name. May be used from any thread.

    Those of other distributions come from their entry points, which are loaded when somebody asks
    for a framework. One that is registered by hand goes before an entry point of the same name.

    Args:
        group: The entry-point group.
    """

    def __init__(self, group: str = ENTRY_POINTS) -> None:
        self._group = group
        self._lock = RLock()  # What an entry point loads may well register something itself.
        self._frameworks: dict[str, Framework] = {}
        self._is_loaded = False

    def register(self, framework: Framework) -> None:
        """Add a framework, in the place of another one of that name."""
        with self._lock:
            self._frameworks[framework.name] = framework

    def get(self, name: str) -> Framework:
        """Return the framework of that name.

        Raises:
            UnknownFrameworkError: If there is none.
        """
        with self._lock:
            self._load()
            try:
                return self._frameworks[name]
            except KeyError:
                known = ", ".join(sorted(self._frameworks)) or "none"
                raise UnknownFrameworkError(
                    f"Reloader knows no framework {name!r}; the known ones are: {known}."
                ) from None

    def available(self) -> tuple[str, ...]:
        """Return the names of all frameworks, in alphabetical order."""
        with self._lock:
            self._load()
            return tuple(sorted(self._frameworks))

    def detect(self, app: object) -> list[Framework]:
        """Return every framework that is in the app; a mounted app may bring another one."""
        with self._lock:
            self._load()
            known = tuple(self._frameworks.values())
        return [framework for framework in known if _is_in(framework, app)]

    def _load(self) -> None:
        if self._is_loaded:
            return
        self._is_loaded = True
        for entry in entry_points(group=self._group):
            framework = _loaded(entry)
            if framework is not None:
                self._frameworks.setdefault(framework.name, framework)


def _loaded(entry: EntryPoint) -> Framework | None:
    try:
        found = entry.load()
        framework = found() if isinstance(found, type) else found
        if isinstance(framework, Framework) and framework.name:
            return framework
        raise TypeError(f"{entry.value} is no Framework")
    except Exception:
        logger.exception("Reloader does without the framework %r: it cannot be loaded", entry.name)
        return None


def _is_in(framework: Framework, app: object) -> bool:
    try:
        return framework.detect(app)
    except Exception:
        logger.exception("Reloader does without the framework %r for this app", framework.name)
        return False


frameworks = FrameworkRegistry()
"""The frameworks of this process."""
