"""The app, where nobody has said which: found in the usual places, without running anything."""

from collections.abc import Iterator
from pathlib import Path

from reloader_cli.errors import TargetError
from reloader_cli.target import Target, app_of_file, parse_target, target_of_file
from reloader_core.project_file import tool_table

__all__ = ["PLACES", "find_app"]

_PLACES = """
    main.py app.py api.py application.py server.py asgi.py wsgi.py
    app/main.py app/app.py app/api.py app/__init__.py
"""
PLACES = tuple(_PLACES.split())
"""Where apps are, the first that has one counts. Then come the packages in `src` and here."""

_IN_PACKAGE = ("main.py", "app.py", "api.py", "asgi.py", "wsgi.py", "__init__.py", "__main__.py")
_NEVER = {"tests", "test", "docs", "migrations", "node_modules", "examples", "venv", "env"}


def find_app(folder: Path) -> Target:
    """Find the app of a project.

    `[tool.reloader] app` and `[tool.fastapi] entrypoint` in `pyproject.toml` say where it is. Else
    the usual places are looked through. A file that cannot be parsed may have it, so it counts if
    no other file has one.

    Args:
        folder: Of the project.

    Raises:
        TargetError: If there is none.
        SettingsError: If `pyproject.toml` cannot be read.
    """
    for table, name in (("reloader", "app"), ("fastapi", "entrypoint")):
        said = tool_table(table, folder).get(name)
        if said is not None:
            return parse_target(str(said), folder)
    broken: Path | None = None
    for file in _candidates(folder):
        try:
            if app := app_of_file(file):
                return target_of_file(file, "" if app.is_factory else app.name)
        except SyntaxError:
            broken = broken or file
    if broken:
        return target_of_file(broken)
    raise TargetError(
        f"No app in {folder}: neither main.py nor app.py, nor any other usual place, has one; "
        "try reloader serve main:app, with the names of your module and your app."
    )


def _candidates(folder: Path) -> Iterator[Path]:
    for name in PLACES:
        if (file := folder / name).is_file():
            yield file
    for root in (folder / "src", folder):
        for package in _packages(root):
            for name in _IN_PACKAGE:
                if (file := package / name).is_file():
                    yield file
        if root != folder:
            yield from (root / name for name in PLACES if (root / name).is_file())


def _packages(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        is_hidden = path.name.startswith((".", "_"))
        if not is_hidden and path.name not in _NEVER and (path / "__init__.py").is_file():
            yield path
