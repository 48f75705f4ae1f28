"""Changes that a page makes by being shown.

An app may write a file each time it renders a page: a map, a chart, a log of visits. If that file
is watched, its change refreshes the page, which writes the file again, and so on for ever.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

__all__ = ["LIMIT", "Echoes", "Renderings"]

logger = logging.getLogger(__name__)

LIMIT = 4
"""How often in a row a file may have been written while a page was rendered."""

LONGEST = 2.0
"""Seconds. In a rendering that takes longer, somebody may well have saved the file by chance."""

BLUR = 0.02
"""Seconds by which the time of a file may be wrong."""

Renderings: TypeAlias = Iterable[Sequence[float]]
"""When pages were rendered lately: begin and, unless that is still to come, end, in seconds as
`time.time` counts."""


class Echoes:
    """Knows which changes are echoes, and when there have been too many of them.

    Args:
        renderings: When pages were rendered lately. Looked at with each change.
    """

    def __init__(self, renderings: Renderings) -> None:
        self._renderings = renderings
        self._told: dict[Path, float] = {}
        self._counts: dict[Path, int] = {}

    def is_echo(self, path: Path) -> bool:
        """Tell whether to leave a changed file alone, for its changes do not come from a person.

        The first few echoes are acted upon, and whatever is saved while no page is rendered.
        """
        if not self._is_written_meanwhile(path):
            # The file that turned out to be the app's own is known to be so.
            if self._counts.get(path, 0) < LIMIT:
                self._counts.pop(path, None)
        else:
            count = self._counts[path] = self._counts.get(path, 0) + 1
            if count == LIMIT:
                logger.warning(
                    "The app writes %s whenever it renders a page, so pages do not follow its "
                    "changes any more. If it need not be watched, add it to RELOADER_EXCLUDE.",
                    path,
                )
            if count >= LIMIT:
                return True
        self._told[path] = time.time()
        return False

    def _is_written_meanwhile(self, path: Path) -> bool:
        try:
            written = path.stat().st_mtime
        except OSError:
            return False
        # Only a page that was rendered because of the last change echoes that.
        since = self._told.get(path, float("inf"))
        for begin, *ends in tuple(self._renderings):
            end = ends[0] if ends else time.time()
            if since <= begin and end - begin < LONGEST and begin - BLUR <= written <= end + BLUR:
                return True
        return False
