"""What the libraries of a process depend on, in short: if it is another, so may they be."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from reloader_core.warm.libraries import is_library

__all__ = ["Installation", "fingerprint", "library_environ", "library_folders"]

LOCKS = (
    *("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "conda-lock.yml"),
    *("requirements.txt", "requirements-dev.txt"),
)
SETTINGS = {"DJANGO_SETTINGS_MODULE", "FLASK_APP", "CELERY_CONFIG_MODULE", "QUART_APP"}
"""Variables that have libraries import the project."""


class Installation:
    """What is installed, as it was when somebody looked.

    Args:
        environ: Returns the app's environment.
        app_dir: The folder that the app is imported from.
        project: The folder that may hold a lock file.
    """

    def __init__(
        self, environ: Callable[[], Mapping[str, str]], app_dir: Path, project: Path
    ) -> None:
        self.environ: dict[str, str] = {}
        """What libraries are imported in."""

        self.fingerprint = ""
        self._app_environ = environ
        self._app_dir = str(app_dir)
        self._project = str(project)
        self._folders = library_folders(sys.path)
        self._stamps: list[str] = []

    def look(self) -> bool:
        """Look, and tell whether anything is not as it was."""
        before = self.fingerprint
        self.environ = library_environ(self._app_environ(), self._app_dir)
        self.fingerprint = fingerprint(self.environ, self._folders, self._project)
        return before != self.fingerprint

    def has_changed(self) -> bool:
        """Tell whether anything has been installed meanwhile, and that is done."""
        # As long as somebody installs, this is different each time.
        before, self._stamps = self._stamps, [*_stamps(self._folders)]
        if not before or before != self._stamps:
            return False
        return self.fingerprint != fingerprint(self.environ, self._folders, self._project)


def fingerprint(environ: Mapping[str, str], folders: Sequence[str], project: str) -> str:
    """Return what is the same for two processes only if the same libraries do the same in them.

    Args:
        environ: The environment that libraries are imported in.
        folders: Where they are installed.
        project: The folder that may hold a lock file.
    """
    facts = [
        sys.version,
        sys.executable,
        *sys.orig_argv[:1],
        *(f"{name}={value}" for name, value in sorted(environ.items())),
        *_stamps([sys.executable]),
        *_stamps(os.path.join(project, name) for name in LOCKS),  # noqa: PTH118
        *(fact for folder in folders for fact in _installed(folder)),
    ]
    return blake2b("\0".join(facts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def library_environ(environ: Mapping[str, str], app_dir: str) -> dict[str, str]:
    """Return the environment to import libraries in.

    It is the app's, since libraries may read it. What would have them import the project is left
    out: a variable whose value is the name of a module there.
    """
    return {
        name: value
        for name, value in environ.items()
        if name not in SETTINGS and not _names_module(value, app_dir)
    }


def library_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those folders of `sys.path` that libraries are installed in."""
    return tuple(dict.fromkeys(path for path in paths if path and is_library(path)))


def _names_module(value: str, app_dir: str) -> bool:
    head, dot, _ = value.replace(":", ".").partition(".")
    if not (dot and head.isidentifier()):
        return False
    found = Path(app_dir, head)
    return found.is_dir() or found.with_suffix(".py").is_file()


def _installed(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return
    yield folder
    for name in names:
        if name.endswith(".dist-info"):
            yield from _stamps([os.path.join(folder, name, "RECORD")])  # noqa: PTH118
        elif name.endswith((".pth", ".egg-info", ".egg-link")):
            yield from _stamps([os.path.join(folder, name)])  # noqa: PTH118


def _stamps(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            status = os.stat(path)  # noqa: PTH116  For hundreds of files, a Path is too slow.
        except OSError:
            continue
        yield f"{path} {status.st_mtime_ns} {status.st_size}"
