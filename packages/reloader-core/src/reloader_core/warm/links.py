"""The links that a file was reached through: it is another one if one of them is."""

import os

from reloader_core.warm.libraries import absolute

__all__ = ["Links"]

MOST = 40
"""How many links are followed, as systems do."""


class Links:
    """Follows links below a folder, whose own path stays as it is.

    Args:
        root: The folder.
    """

    def __init__(self, root: str) -> None:
        self._root = absolute(root)
        self._real_root = os.path.realpath(root)

    def follow(self, path: str) -> tuple[list[str], list[str]]:
        """Return all paths that a file has, the given one first, and the links to its folders.

        Args:
            path: From the root of the system on.

        Raises:
            OSError: If a link has gone meanwhile.
        """
        paths, links = [path], list[str]()
        for _ in range(MOST):
            link = self._first_link(paths[-1])
            if link is None:
                break
            if link != paths[-1]:
                links.append(link)
            folder = os.path.dirname(link)  # noqa: PTH120
            target = absolute(os.path.join(folder, os.readlink(link)))  # noqa: PTH115, PTH118
            paths.append(self._as_below_root(target + paths[-1][len(link) :]))
        return paths, links

    def _first_link(self, path: str) -> str | None:
        start = len(self._root) if path.startswith(self._root + os.sep) else 0
        end = start
        while end < len(path):
            end = path.find(os.sep, end + 1)
            end = len(path) if end < 0 else end
            if os.path.islink(path[:end]):  # noqa: PTH114  It is asked for each folder of each file.
                return path[:end]
        return None

    def _as_below_root(self, path: str) -> str:
        if path.startswith(self._real_root + os.sep):
            return self._root + path[len(self._real_root) :]
        return path
