"""Notice that files change, and report those that change together as one.

A [`FileWatcher`][reloader_core.watcher.FileWatcher] is one thread. It waits for a
[source][reloader_core.sources] to name files, goes on until there is silence, asks its
[`Snapshot`][reloader_core.snapshot.Snapshot] which of them have other content, and calls back.
"""

import logging
import os
import platform
import time
from collections.abc import Callable, Iterable
from functools import partial
from threading import Event, Thread, current_thread

from reloader_core.changes import ChangeSet, FileChange
from reloader_core.filters import PathFilter
from reloader_core.snapshot import Snapshot
from reloader_core.sources import KernelEvents, Polling, Source
from reloader_core.specs import WatchSpec, WatchSpecs, registered_specs, watch_specs_ready

__all__ = ["FileWatcher"]

logger = logging.getLogger(__name__)

READING = 2.0
"""Seconds that may at most be spent on reading all files when a watcher starts."""

_FALL_BACK = (
    "Cannot listen for changes in %d folders: %s. Looking at them again and again instead, which "
    "is slower. On Linux, more can be listened to after "
    "`sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`."
)

WRITING = 0.02
"""Seconds of silence that end a group in which a file is still being written."""

GOODBYE = 5.0
"""Seconds that `stop` waits for a callback to return."""


class FileWatcher:
    """Watches files and calls back when their content has changed.

    Whatever happens while the callback runs is reported by the next call. A file that is created
    and deleted again before the silence, or changed and changed back, is no change.

    Args:
        specs: What to watch, besides all that
            [`register_watch_spec`][reloader_core.specs.register_watch_spec] has been or will be
            told. Pass a [`WatchSpecs`][reloader_core.specs.WatchSpecs] to add to it later.
        path_filter: Which of the files count.
        quiet: The seconds of silence that end a group of changes.
        debounce: The seconds after its first change at which a group ends in any case.
        force_polling: Whether to walk the tree instead of listening to the kernel. If `None`, the
            variable `WATCHFILES_FORCE_POLLING` decides; without it, only WSL is polled.
        poll_delay: The seconds between two walks.
        since: Files written after this time, in seconds as `time.time` counts, are reported when
            the watcher starts: what somebody saved while the program was starting.
        on_changes: Called in the watcher's thread. What it raises is logged.
    """

    def __init__(
        self,
        specs: WatchSpecs | Iterable[WatchSpec],
        path_filter: PathFilter,
        *,
        on_changes: Callable[[ChangeSet], object],
        quiet: float = 0.02,
        debounce: float = 0.5,
        force_polling: bool | None = None,
        poll_delay: float = 0.3,
        since: float | None = None,
    ) -> None:
        self._specs = specs if isinstance(specs, WatchSpecs) else WatchSpecs(specs)
        self._filter = path_filter
        self._on_changes = on_changes
        self._quiet = quiet
        self._debounce = debounce
        self._polls = _is_polling_wanted() if force_polling is None else force_polling
        self._poll_delay = poll_delay
        self._since = since
        self._known_specs = (0, 0)
        self._stopped = Event()
        self._ready = Event()
        self._thread: Thread | None = None
        self._snapshot = Snapshot(path_filter)
        self._source: Source = self._polling()

    @property
    def is_running(self) -> bool:
        """Whether its thread is alive."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Watch from now on, in a thread of its own. A watcher that runs is left alone."""
        if not self.is_running:
            self._stopped.clear()
            self._ready.clear()
            self._thread = Thread(target=self._run, name="reloader-watcher", daemon=True)
            self._thread.start()

    def wait_until_ready(self, timeout: float | None = None) -> bool:
        """Wait until the files are known, so that every change after this is reported."""
        return self._ready.wait(timeout)

    def stop(self) -> None:
        """Watch no more. Returns once the thread has ended, unless it is that which calls."""
        self._stopped.set()
        self._wake()
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(GOODBYE)

    def _run(self) -> None:
        growing = (self._specs.growing, registered_specs.growing)
        for callbacks in growing:
            callbacks.append(self._wake)
        try:
            self._watch()
        except Exception:
            logger.exception("The file watcher has failed; changes are no longer noticed")
        finally:
            for callbacks in growing:
                callbacks.remove(self._wake)
            self._source.close()
            self._ready.set()

    def _wake(self) -> None:
        self._source.wake()

    def _watch(self) -> None:
        self._snapshot = Snapshot(self._filter)
        self._source = self._polling()
        self._take_specs()
        early = () if self._since is None else self._snapshot.written_since(self._since)
        self._since = None  # If it is stopped and started again, that is old news.
        if not self._polls:
            self._source = KernelEvents(self._snapshot, self._is_woken)
        paths = self._sparing(self._refresh)
        self._snapshot.read(READING, self._stopped.is_set)
        self._ready.set()
        self._report(early, time.monotonic())
        while not self._stopped.is_set():
            self._report_group(paths)
            paths = set[str]()

    def _report_group(self, paths: set[str]) -> None:
        """Wait for changes, besides those that are there, until they end, and report them."""
        if self._known_specs != self._counts():
            paths |= self._take_specs() | self._sparing(self._refresh)
            self._snapshot.read(READING, self._stopped.is_set)
        paths |= paths or self._sparing(lambda: self._source.wait(None))
        noticed = time.monotonic()
        while paths and (left := noticed + self._debounce - time.monotonic()) > 0:
            # Who writes a file empties it first, and what is there until then is nobody's wish.
            is_unfinished = self._source.is_unfinished(paths)
            quiet = max(self._quiet, WRITING) if is_unfinished else self._quiet
            more = self._sparing(partial(self._source.wait, min(quiet, left)))
            if not more:
                break
            paths |= more
        if not self._stopped.is_set():
            self._report(self._snapshot.look(paths), noticed)

    def _report(self, changes: tuple[FileChange, ...], noticed: float) -> None:
        if changes:
            try:
                self._on_changes(ChangeSet(changes, noticed))
            except Exception:
                logger.exception("%r failed to take %d changes", self._on_changes, len(changes))

    def _refresh(self) -> set[str]:
        self._source.refresh()
        return set()

    def _sparing(self, ask: Callable[[], set[str]]) -> set[str]:
        """Ask the source, and go on by polling if it fails. Then any file may have changed."""
        try:
            return ask()
        except (OSError, RuntimeError) as error:
            logger.warning(_FALL_BACK, len(self._snapshot.listing.folders), error)
            self._source.close()
            self._source = self._polling()
            self._snapshot.rescan()
            return self._snapshot.known_files()

    def _polling(self) -> Source:
        return Polling(self._snapshot, self._is_woken, self._stopped, self._poll_delay)

    def _is_woken(self) -> bool:
        return self._stopped.is_set() or self._known_specs != self._counts()

    def _counts(self) -> tuple[int, int]:
        return len(self._specs), len(registered_specs)

    def _take_specs(self) -> set[str]:
        self._known_specs = self._counts()
        specs = tuple(WatchSpecs((*self._specs, *registered_specs)))
        watch_specs_ready.send(specs)
        return self._snapshot.watch(specs)


def _is_polling_wanted() -> bool:
    """Decide as watchfiles does: WSL does not tell of changes that Windows makes."""
    wish = os.environ.get("WATCHFILES_FORCE_POLLING", "")
    if wish:
        return wish.lower() not in {"false", "disable", "disabled"}
    return "microsoft-standard" in platform.release().lower()
