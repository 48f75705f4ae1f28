"""Which files count: not caches, databases or dependencies, and not what `.gitignore` leaves out.

Nothing here watches. A filter looks at names, at `.gitignore` files and for `pyvenv.cfg`, the mark
of a virtual environment; both are looked at anew each time, so an answer is never out of date.
"""

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from pathlib import Path

from pathspec import GitIgnoreSpec

from reloader_core.specs import glob_reaches

__all__ = ["RULE_FILES", "PathFilter"]

RULE_FILES = frozenset({".gitignore", "pyvenv.cfg"})
"""Files whose appearance or change may alter what a filter says of others."""

_FOLDERS = """
    .git .hg .svn .jj .bzr
    .venv venv env .env .tox .nox site-packages __pypackages__ node_modules bower_components
    __pycache__ .mypy_cache .pytest_cache .ruff_cache .cache .hypothesis .pytype .pyre
    .ipynb_checkpoints .parcel-cache .next .nuxt .svelte-kit .turbo .vite .sass-cache .eggs
    .idea .vscode .fleet .zed
"""
_FILES = """
    *.py[cod] *.log *.pid *.sock .coverage .coverage.* .DS_Store
    *.sqlite3 *.sqlite3-journal *.sqlite3-wal *.sqlite3-shm
    *.sqlite *.sqlite-journal *.sqlite-wal *.sqlite-shm
    *.db *.db-journal *.db-wal *.db-shm
    .*.sw? .*.sw?? *~ 4913 .#* #*# *.tmp *___jb_tmp___ *___jb_old___ .goutputstream-*
"""
_IGNORED_FOLDERS = frozenset(_FOLDERS.split())
_IGNORED_FILES = re.compile("|".join(map(translate, _FILES.split())))


class PathFilter:
    """Decides which files below some roots count, and which folders need not be looked into.

    Patterns are written as in `.gitignore`, relative to a root.

    Args:
        roots: The folders that are watched. One counts even where it lies in an ignored tree.
        include: What counts although `.gitignore` or our defaults ignore it. A pattern that begins
            with the name of a folder opens that folder: `static/dist/app.css`, `dist/**/*.css`.
            One that does not, such as `*.css`, opens no folder, or it would open `node_modules`.
        exclude: What does not count, whatever else is said.
        gitignore: Whether `.gitignore` files have a say: those in the roots, and those above
            them up to the folder of the repository.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        gitignore: bool = True,
    ) -> None:
        include = tuple(include)
        self._include = GitIgnoreSpec.from_lines(include)
        self._exclude = GitIgnoreSpec.from_lines(exclude)
        self._openings = [pattern.strip("/").split("/") for pattern in include if _opens(pattern)]
        self._gitignore = gitignore
        self._roots: dict[str, _Folder] = {}
        self._folders: dict[str, _Folder] = {}
        self.version = 0
        """Grows when a rule file is found changed, and with it perhaps earlier answers."""
        for root in roots:
            self.add_root(root)

    def add_root(self, root: str | os.PathLike[str], *, gitignore: bool = True) -> None:
        """Let a filter that is in use decide about one more folder.

        Args:
            root: The folder.
            gitignore: Whether `.gitignore` files have a say there, if they have one at all.
        """
        path = os.path.abspath(root)  # noqa: PTH100  Path.absolute() keeps "..".
        for spelling in dict.fromkeys((path, os.path.realpath(path))):
            if spelling not in self._roots:
                outer = _folders_above(spelling) if self._gitignore else None
                self._roots[spelling] = _Folder(spelling, outer)
                self._folders = dict(self._roots)
                self.version += 1
            if not gitignore and self._roots[spelling].hears_git:
                self._roots[spelling].hears_git = False
                self.version += 1

    def accepts(self, path: str | os.PathLike[str]) -> bool:
        """Tell whether a file counts. It need not exist any more."""
        text = os.fspath(path)
        folder = self._look(os.path.dirname(text))  # noqa: PTH120
        if folder is None or folder.pruned:
            return False
        relatives = self._relatives(text)
        if any(map(self._exclude.match_file, relatives)):
            return False
        if any(map(self._include.match_file, relatives)):
            return True
        name = text[len(folder.path) :].strip(os.sep)
        return not (folder.ignored or _IGNORED_FILES.match(name) or self._git_ignores(folder, text))

    def prunes(self, directory: str | os.PathLike[str]) -> bool:
        """Tell whether nothing in this folder or below it counts, so that nobody need look."""
        folder = self._look(os.fspath(directory))
        return folder is None or folder.pruned

    def _look(self, path: str) -> "_Folder | None":
        folder = self._find(path)
        if folder is not None:
            # Not any(): every rule file on the way has to be looked at.
            self.version += sum([above.rules_changed() for above in folder.upwards()])
            self._judge(folder)
        return folder

    def _find(self, path: str) -> "_Folder | None":
        folder = self._folders.get(path)
        if folder is None:
            parent = os.path.dirname(path)  # noqa: PTH120
            above = self._find(parent) if parent != path else None
            if above is not None:
                folder = self._folders[path] = _Folder(path, above)
        return folder

    def _judge(self, folder: "_Folder") -> None:
        if folder.judged == self.version:
            return
        folder.judged = self.version
        relatives = self._relatives(folder.path + os.sep)
        folder.pruned = any(map(self._exclude.match_file, relatives))
        above = folder.above
        if folder.path in self._roots:
            # Somebody asked for this folder by name: rules that would ignore it are not meant.
            folder.sees_above = above is not None and not self._git_ignores(
                above, folder.path + os.sep
            )
        elif above is not None:
            self._judge(above)
            ignored = folder.is_of_a_tool() or self._git_ignores(above, folder.path + os.sep)
            folder.ignored = above.ignored or ignored
            opened = any(map(self._include.match_file, relatives)) or self._leads(relatives)
            folder.pruned |= above.pruned or (folder.ignored and not opened)

    def _git_ignores(self, parent: "_Folder", path: str) -> bool:
        """Ask the nearest `.gitignore` that has an opinion of a file, or of a folder with `/`."""
        if not self._gitignore or not all(folder.hears_git for folder in parent.upwards()):
            return False
        for folder in parent.upwards():
            if folder.git is not None:
                relative = path[len(folder.path) :].replace(os.sep, "/").removeprefix("/")
                verdict = folder.git.check_file(relative).include
                if verdict is not None:
                    return verdict
            if not folder.sees_above:
                break
        return False

    def _relatives(self, path: str) -> list[str]:
        # Roots may lie in each other, and a pattern may be meant for any of them.
        prefixes = (os.path.join(root, "") for root in self._roots)  # noqa: PTH118
        return [
            path[len(prefix) :].replace(os.sep, "/")
            for prefix in prefixes
            if path.startswith(prefix) and path != prefix
        ]

    def _leads(self, relatives: Iterable[str]) -> bool:
        folders = [relative.rstrip("/").split("/") for relative in relatives]
        return any(glob_reaches(parts, names) for parts in self._openings for names in folders)


class _Folder:
    """A folder, its rule files as they were last seen, and what follows from them."""

    def __init__(self, path: str, above: "_Folder | None") -> None:
        self.path = path
        self.above = above
        self.judged = -1
        self.ignored = self.pruned = False
        self.sees_above = self.hears_git = True
        self._git_file = os.path.join(path, ".gitignore")  # noqa: PTH118
        self._venv_file = os.path.join(path, "pyvenv.cfg")  # noqa: PTH118
        self._git_stamp: tuple[int, int, int] | None = None
        self.git: GitIgnoreSpec | None = None
        self._is_venv = False

    def upwards(self) -> "Iterator[_Folder]":
        folder: _Folder | None = self
        while folder is not None:
            yield folder
            folder = folder.above

    def rules_changed(self) -> bool:
        """Read the rule files again if they are not what they were."""
        stamp, is_venv = _stamp(self._git_file), _stamp(self._venv_file) is not None
        if stamp == self._git_stamp and is_venv == self._is_venv:
            return False
        if stamp != self._git_stamp:
            self.git = _read(self._git_file)
        self._git_stamp, self._is_venv = stamp, is_venv
        return True

    def is_of_a_tool(self) -> bool:
        name = os.path.basename(self.path)  # noqa: PTH119
        return self._is_venv or name in _IGNORED_FOLDERS or name.endswith(".egg-info")


def _folders_above(root: str) -> _Folder | None:
    """Return the parent of a root, linked up to the repository's folder, or `None` outside one."""
    paths: list[str] = []
    for parent in (Path(root), *Path(root).parents):
        paths.append(str(parent))
        if (parent / ".git").exists():
            break
    else:
        return None
    folder: _Folder | None = None
    for path in reversed(paths[1:]):
        folder = _Folder(path, folder)
    return folder


def _opens(pattern: str) -> bool:
    return "/" in pattern.strip("/") and not pattern.startswith(("!", "#", "**"))


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        stat = os.stat(path)  # noqa: PTH116  Done often: a Path would take longer than the call.
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(path: str) -> GitIgnoreSpec | None:
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):  # A pattern that cannot be read ignores nothing.
        return None
