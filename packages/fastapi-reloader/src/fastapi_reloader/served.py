"""Which file was served at which address, for files that no static mount names."""

import os
from collections import OrderedDict
from pathlib import Path
from urllib.parse import quote

__all__ = ["ServedFiles", "served"]


class ServedFiles:
    """The files that were served lately. May be used from any thread.

    Args:
        capacity: How many addresses.
    """

    def __init__(self, *, capacity: int = 1000) -> None:
        self._capacity = capacity
        self._files: OrderedDict[str, str] = OrderedDict()

    def note(self, url: str, path: str | os.PathLike[str]) -> None:
        """Remember that a file was served at this path of the app, which is not quoted."""
        self._files[quote(url)] = os.path.realpath(path)
        if len(self._files) > self._capacity:
            self._files.popitem(last=False)

    def urls_of(self, path: Path) -> list[str]:
        """Return the paths at which a file was served, quoted."""
        real = os.path.realpath(path)
        return [url for url, file in tuple(self._files.items()) if file == real]


served = ServedFiles()
"""Of this process."""
