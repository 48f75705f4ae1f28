"""Which app is meant: from what is written on the command line to a module and a name in it."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reloader_cli.errors import TargetError
from reloader_cli.source_apps import SourceApp, apps_in

__all__ = ["DEFAULT", "Target", "app_of_file", "module_of_file", "parse_target", "target_of_file"]

DEFAULT = SourceApp("app")
"""What an app is called if its source does not tell."""

# The last colon, unless a path follows it: `C:\shop\main.py`.
_PARTS = re.compile(r"(?P<place>.+?)(?::(?P<attribute>[^:\\/]*))?")
_IN_FOLDER = ("__init__.py", "main.py", "app.py", "api.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An app, by its name."""

    module: str
    """As it is imported: `shop.main`."""

    attribute: str
    """What it is called in there, with dots if need be."""

    app_dir: Path
    """The folder that modules are imported from."""

    file: Path | None = None
    """The source of the module, if it was found."""

    is_factory: bool = False
    """Whether the app is what it returns."""

    @property
    def name(self) -> str:
        """What to call it: `shop.main:app`."""
        return f"{self.module}:{self.attribute}"


def parse_target(text: str, app_dir: Path) -> Target:
    """Find out what is meant by `module:attribute`, `path/to/main.py` or a folder.

    Args:
        text: What was written. Without an attribute, the module's own source says what its app is
            called, and else it is `app`.
        app_dir: The folder that modules are imported from, and that paths begin in.

    Raises:
        TargetError: If it can mean nothing.
    """
    parts = _PARTS.fullmatch(text.strip())
    if parts is None or parts["place"] == ":":
        raise TargetError("The app has no name; try main:app, or path/to/main.py.")
    place, attribute = parts["place"], parts["attribute"] or ""
    if attribute and not _is_dotted_name(attribute):
        raise TargetError(_wrong_attribute(text, place, attribute))
    if _is_path(place):
        return target_of_file(_file_at(app_dir / place), attribute)
    if not _is_dotted_name(place):
        raise TargetError(f"{text!r} names no module; try main:app, or path/to/main.py.")
    path = app_dir.joinpath(*place.split("."))
    if path.with_suffix(".py").is_file() and not (path / "__init__.py").is_file():
        file: Path | None = path.with_suffix(".py")
    else:
        file = _file_in(path)
        if file and file.name != "__init__.py":
            # `app` where the app is in app/main.py, say.
            return target_of_file(file, attribute)
    return _target(place, attribute, app_dir, file)


def target_of_file(file: Path, attribute: str = "") -> Target:
    """Return the app in a file.

    Args:
        file: The source of a module.
        attribute: What the app is called; the source tells if this is empty.
    """
    app_dir, module = module_of_file(file)
    return _target(module, attribute, app_dir, file)


def module_of_file(file: Path) -> tuple[Path, str]:
    """Return the folder that a file is imported from, and its name as a module."""
    file = file.absolute()
    names = [] if file.stem == "__init__" else [file.stem]
    folder = file.parent
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    return folder, ".".join(names)


def app_of_file(file: Path) -> SourceApp | None:
    """Return what the app in a file is called, as far as its source tells.

    Raises:
        SyntaxError: If it is no Python.
    """
    try:
        source = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return next(iter(apps_in(source)), None)


def _target(module: str, attribute: str, app_dir: Path, file: Path | None) -> Target:
    found = SourceApp(attribute) if attribute else (_app_if_any(file) or DEFAULT)
    return Target(
        module=module,
        attribute=found.name,
        app_dir=app_dir.absolute(),
        file=file and file.absolute(),
        is_factory=found.is_factory,
    )


def _app_if_any(file: Path | None) -> SourceApp | None:
    try:
        return app_of_file(file) if file else None
    except SyntaxError:  # The page will say so.
        return None


def _is_path(place: str) -> bool:
    return place.endswith(".py") or "/" in place or "\\" in place or place in {".", ".."}


def _is_dotted_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _file_at(path: Path) -> Path:
    if path.is_dir():
        if file := _file_in(path):
            return file
        raise TargetError(f"{path} has none of {', '.join(_IN_FOLDER)}; try the path of a file.")
    if path.is_file():
        return path
    names = [each.name for each in path.parent.glob("*.py")] if path.parent.is_dir() else []
    close = get_close_matches(path.name, names, n=1)
    attempt = f"did you mean {close[0]}?" if close else "try the path from the current folder."
    raise TargetError(f"There is no file {path}; {attempt}")


def _file_in(folder: Path) -> Path | None:
    """Return the file in a folder that has the app, or else the first that could."""
    files = [file for name in _IN_FOLDER if (file := folder / name).is_file()]
    return next((file for file in files if _app_if_any(file)), files[0] if files else None)


def _wrong_attribute(text: str, place: str, attribute: str) -> str:
    name = attribute.partition("(")[0]
    if attribute.endswith(")") and _is_dotted_name(name):
        return f"{text!r} calls a function; try --factory {place}:{name}."
    return f"{attribute!r} in {text!r} is no name; try {place}:app."
