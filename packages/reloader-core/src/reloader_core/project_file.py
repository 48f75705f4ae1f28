"""What the nearest `pyproject.toml` says."""

import tomllib
from pathlib import Path
from typing import Any

from reloader_core.errors import SettingsError

__all__ = ["tool_table"]


def tool_table(name: str, folder: Path) -> dict[str, Any]:
    """Return the table `[tool.<name>]`, its names written with `_`; empty if there is none.

    Args:
        name: Of the tool.
        folder: Where to start looking for `pyproject.toml`, upwards.

    Raises:
        SettingsError: If the file cannot be read, or this is no table.
    """
    for parent in (folder, *folder.parents):
        path = parent / "pyproject.toml"
        if path.is_file():
            try:
                file: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise SettingsError(f"Cannot read {path}: {error}.") from error
            try:
                table: dict[str, Any] = file.get("tool", {}).get(name, {})
                return {key.replace("-", "_"): value for key, value in table.items()}
            except AttributeError:
                raise SettingsError(f"[tool.{name}] in {path} is not a table.") from None
    return {}
