"""The loop: files change, what that calls for is found out, and every open page is told."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from reloader_core.changes import ChangeSet
from reloader_core.classify import Effect, effect_of, strongest
from reloader_core.echoes import Echoes, Renderings
from reloader_core.filters import PathFilter
from reloader_core.framework import (
    Framework,
    FrameworkRegistry,
    ReloadContext,
    ReloadResult,
    frameworks,
)
from reloader_core.hub import Hub
from reloader_core.messages import AssetReload, Change, CssReload, JsReload, Reload, TemplateReload
from reloader_core.process_start import began
from reloader_core.settings import Settings
from reloader_core.specs import WatchSpec, WatchSpecs, is_too_much
from reloader_core.urls import StaticMount, relative_paths, url_for_file
from reloader_core.watcher import FileWatcher

__all__ = ["Reloader"]

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Reloader:
    """Watches files for some apps, and tells the pages of a hub what has become of them.

    Args:
        hub: Where the pages listen.
        settings: What is watched, and how.
        registry: The frameworks to ask about the apps.
        renderings: When pages were rendered lately.
        urls_of: Returns the addresses at which the apps have served a file, besides those of static
            mounts.
    """

    def __init__(
        self,
        hub: Hub,
        settings: Settings,
        *,
        registry: FrameworkRegistry = frameworks,
        renderings: Renderings = (),
        urls_of: Callable[[Path], Iterable[str]] = lambda _: (),
    ) -> None:
        self._hub = hub
        self._settings = settings
        self._registry = registry
        self._urls_of = urls_of
        self._apps: list[object] = []
        self._specs = WatchSpecs(_chosen(settings))
        self._roots = {spec.root for spec in self._specs}
        self._echoes = Echoes(renderings)
        self._watcher = FileWatcher(
            self._specs,
            PathFilter([spec.root for spec in self._specs], settings.include, settings.exclude),
            quiet=settings.quiet,
            debounce=settings.debounce,
            force_polling=settings.polling,
            poll_delay=settings.poll_delay,
            since=began(),
            on_changes=self.handle,
        )

    def start(self) -> None:
        """Begin to watch, in a thread of its own."""
        self._watcher.start()

    def wait_until_ready(self, timeout: float | None = None) -> bool:
        """Wait until every change from then on is noticed; tell whether that is so."""
        return self._watcher.wait_until_ready(timeout)

    def stop(self) -> None:
        """Stop watching."""
        self._watcher.stop()

    def add(self, app: object, settings: Settings) -> None:
        """Look after an app: ask its frameworks about it, and watch what they and it name."""
        self._apps.append(app)
        for spec in _chosen(settings):
            self._roots.add(spec.root)
            self._specs.add(spec)
        for framework in self._registry.detect(app):
            for spec in _ask(framework.watch_specs, app, default=cast("Iterable[WatchSpec]", ())):
                # What is served or read counts, though Git ignores it because it is built.
                whole = self._is_whole_project(spec.root)
                self._specs.add(spec if whole else replace(spec, gitignore=False))

    def remove(self, app: object) -> None:
        """Look after an app no more."""
        self._apps = [known for known in self._apps if known is not app]

    def handle(self, changes: ChangeSet) -> None:
        """Act upon changes that came together. Called by the watcher, in its thread."""
        asked = [
            (framework, ReloadContext(app=app, changes=changes))
            for app in tuple(self._apps)
            for framework in self._registry.detect(app)
        ]
        for framework, context in asked:
            _ask(framework.before_reload, context, default=None)
        claim = self._claims(asked)
        effects = {
            path: effect_of(path, rules=self._settings.classify, claim=claim)
            for path in changes.paths
        }
        seen = [path for path, effect in effects.items() if effect in _ORDERS]
        for path in effects.keys() - set(seen):
            logger.debug("%s changed, which calls for nothing in the page.", _shown(path))
        seen = [path for path in seen if not self._echoes.is_echo(path)]
        if any(
            _ask(framework.needs_restart, context, default=False) for framework, context in asked
        ):
            logger.warning("%s changed: restart the server to see it.", _listed(changes.paths))
        if not seen:
            return
        mounts = [
            mount
            for framework, context in asked
            for mount in _ask(
                framework.static_mounts, context.app, default=cast("Iterable[StaticMount]", ())
            )
        ]
        urls = dict.fromkeys(
            url for path in seen for url in (*url_for_file(mounts, path), *self._urls_of(path))
        )
        effect = strongest(effects[path] for path in seen)
        result = self._publish(effect, seen, list(urls), changes.noticed)
        for framework, context in asked:
            _ask(framework.after_reload, context, result, default=None)

    def _claims(
        self, asked: Sequence[tuple[Framework, ReloadContext]]
    ) -> Callable[[Path], str | None]:
        """Return what says of a file what a framework says of it."""

        @cache  # for all files of the changes, of which there may be a thousand
        def template_dirs(index: int) -> Iterable[Path]:
            framework, context = asked[index]
            return tuple(
                _ask(framework.template_dirs, context.app, default=cast("Iterable[Path]", ()))
            )

        def claim(path: Path) -> str | None:
            for index, (framework, context) in enumerate(asked):
                claimed = _ask(
                    framework.classify, context.app, path, default=cast("str | None", None)
                )
                if claimed == Effect.TEMPLATE and effect_of(path) is not Effect.TEMPLATE:
                    near = [place for place in template_dirs(index) if relative_paths(path, place)]
                    if near and all(map(self._is_whole_project, near)):
                        continue  # The engine may read it, as it may read anything.
                if claimed is not None:
                    return claimed
            return None

        return claim

    def _is_whole_project(self, folder: Path) -> bool:
        """Tell whether a folder holds all that is watched, and not only what a framework reads."""
        return any(relative_paths(root, folder) for root in (Path.cwd(), *self._roots))

    def _publish(
        self, effect: Effect, paths: Sequence[Path], urls: Sequence[str], noticed: float
    ) -> ReloadResult:
        kind = _IN_PLACE.get(effect)
        shown = tuple(map(_shown, paths))
        made: list[Change] = []

        def make_message(seq: int) -> Change:
            if kind:
                made.append(kind(seq=seq, paths=shown, urls=tuple(urls)))
            else:
                made.append(Reload(seq=seq, paths=shown, reason="change"))
            return made[0]

        reached = self._hub.publish_change(make_message)
        seconds = time.monotonic() - noticed
        # What came of it only each page knows: it may not use the files at all.
        browsers = "1 browser" if reached == 1 else f"{reached} browsers"
        logger.info(
            "%s changed: told %s to %s, %.0f ms.",
            _listed(paths),
            browsers,
            _ORDERS[effect],
            seconds * 1000,
        )
        return ReloadResult(message=made[0], seconds=seconds)


def _chosen(settings: Settings) -> Iterator[WatchSpec]:
    for folder in map(Path, settings.watch_dirs):
        if is_too_much(folder):
            logger.warning(
                "Reloader does not watch %s, which holds more than a project. Start the server in "
                "the project's folder, or set RELOADER_WATCH_DIRS to it.",
                folder.resolve(),
            )
        else:
            yield WatchSpec(folder)


def _ask(hook: Callable[..., T], *arguments: object, default: T) -> T:
    """Return what a framework answers. If it fails, it says nothing."""
    try:
        return hook(*arguments)
    except Exception:
        logger.exception("Reloader goes on without %r, which failed", hook)
        return default


def _shown(path: Path) -> str:
    """Return a path as people and pages know it: relative to where the server was started."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):  # It is elsewhere, or that folder is gone.
        return path.as_posix()


def _listed(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(map(_shown, paths[:3])) + more


_ORDERS = {
    Effect.ASSET: "swap files",
    Effect.STYLE: "swap styles",
    Effect.TEMPLATE: "render again",
    Effect.SCRIPT: "refresh",
    Effect.RELOAD: "refresh",
}
_IN_PLACE: dict[Effect, type[AssetReload | CssReload | TemplateReload | JsReload]] = {
    Effect.ASSET: AssetReload,
    Effect.STYLE: CssReload,
    Effect.TEMPLATE: TemplateReload,
    Effect.SCRIPT: JsReload,
}
