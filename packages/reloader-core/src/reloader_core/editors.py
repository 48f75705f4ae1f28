"""Links that open a file at a line in the editor, by the address schemes that editors register.

The browser follows such a link: the server opens nothing.
"""

import os
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

__all__ = ["AUTO", "EDITORS", "NONE", "check_editor", "detect_editor", "editor_link"]

AUTO = "auto"
"""The editor in whose terminal the server runs, if it is one."""

NONE = "none"
"""No links."""

_AT = "://file/{file}:{line}:{column}"
_QUERY = "?file={file}&line={line}&column={column}"
_URL = "://open?url=file://{file}&line={line}&column={column}"

EDITORS = {
    "vscode": f"vscode{_AT}",
    "vscode-insiders": f"vscode-insiders{_AT}",
    "vscodium": f"vscodium{_AT}",
    "cursor": f"cursor{_AT}",
    "windsurf": f"windsurf{_AT}",
    "antigravity": f"antigravity{_AT}",
    "zed": f"zed{_AT}",
    "pycharm": f"pycharm://open{_QUERY}",
    "idea": f"idea://open{_QUERY}",
    "textmate": f"txmt{_URL}",
    "macvim": f"mvim{_URL}",
    # These do not register a scheme themselves: it takes a handler, for which these are usual.
    "sublime": f"subl{_URL}",
    "emacs": f"emacs{_URL}",
    "neovim": f"nvim{_URL}",
}
"""The editors that are known by name, and the templates of their links."""

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):\S*", re.IGNORECASE | re.ASCII)
# What a browser would run, or show, in the place of an editor.
UNSAFE = {"javascript", "data", "vbscript", "blob", "about", "view-source", "filesystem"}
FIELD = re.compile(r"\{[^{}]*\}")
DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def check_editor(editor: str) -> None:
    """Tell whether links can be made for an editor.

    Args:
        editor: `auto`, `none`, one of [`EDITORS`][reloader_core.editors.EDITORS], or a template
            with `{file}`, and perhaps `{line}` and `{column}`.

    Raises:
        ValueError: If not. It says what to try.
    """
    if editor in ("", AUTO, NONE) or editor in EDITORS:
        return
    scheme = SCHEME.fullmatch(editor)
    fields = set(FIELD.findall(editor))
    if not scheme or scheme[1].lower() in UNSAFE or "{file}" not in fields:
        known = ", ".join(EDITORS)
        raise ValueError(
            f'try "auto", "none", {known}, or a template such as "editor://{{file}}:{{line}}"'
        )
    if unknown := fields - {"{file}", "{line}", "{column}"}:
        raise ValueError(f"try {{file}}, {{line}} and {{column}}, not {', '.join(sorted(unknown))}")


def detect_editor(environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the editor in whose terminal this process runs, or an empty string."""
    terminal = environ.get("TERM_PROGRAM", "").lower()
    bundle = environ.get("__CFBundleIdentifier", "").lower()
    if environ.get("ZED_TERM") or terminal == "zed":
        return "zed"
    if environ.get("TERMINAL_EMULATOR", "").startswith("JetBrains"):
        return "idea" if "intellij" in bundle else "pycharm"
    if terminal == "vscode" or any(name.startswith("VSCODE_") for name in environ):
        return _vscode_or_fork(environ, bundle)
    return "cursor" if any(name.startswith("CURSOR_") for name in environ) else ""


def _vscode_or_fork(environ: Mapping[str, str], bundle: str) -> str:
    # The forks set the variables of their origin; the paths in these tell them apart.
    paths = [value for name, value in environ.items() if name.startswith("VSCODE_")]
    version = environ.get("TERM_PROGRAM_VERSION", "")
    signs = " ".join((bundle, version, *paths)).lower()
    if "CURSOR_TRACE_ID" in environ:
        return "cursor"
    for sign, name in (
        ("cursor", "cursor"),
        ("windsurf", "windsurf"),
        ("antigravity", "antigravity"),
        ("codium", "vscodium"),
        ("insider", "vscode-insiders"),
    ):
        if sign in signs:
            return name
    return "vscode"


def editor_link(
    editor: str,
    file: str,
    line: int = 1,
    column: int | None = None,
    path_map: Iterable[tuple[str, str]] = (),
) -> str:
    """Return the address that opens a file in an editor.

    Args:
        editor: As [`check_editor`][reloader_core.editors.check_editor] takes it.
        file: The absolute path, as the server knows it.
        line: From 1.
        column: In characters, from 0.
        path_map: Pairs of a folder as the server knows it and the same folder as the editor does.
            The longest one that the file is in counts.

    Returns:
        An empty string if there is no editor, or the file has no absolute path.
    """
    name = detect_editor() if editor == AUTO else editor
    template = EDITORS.get(name, name)
    path = _outside(file, path_map)
    is_absolute = path.startswith(("/", "\\\\")) or DRIVE.match(path)
    if not template or name == NONE or not is_absolute:
        return ""
    values = {
        "{file}": _quoted(path),
        "{line}": str(max(line, 1)),
        "{column}": str((column or 0) + 1),
    }
    if not DRIVE.match(path):
        # "vscode://file/" and "/home/…" share their slash; behind "file://" the path needs its own.
        template = re.sub(r"(?<=[^/])/\{file\}", "{file}", template)
    return FIELD.sub(lambda match: values.get(match[0], match[0]), template)


def _outside(file: str, path_map: Iterable[tuple[str, str]]) -> str:
    for inside, outside in sorted(path_map, key=lambda pair: -len(pair[0])):
        folder = inside.rstrip("/\\")
        rest = file.removeprefix(folder)
        if file.startswith(folder) and (not rest or rest[0] in "/\\"):
            return outside.rstrip("/\\") + rest
    return file


def _quoted(path: str) -> str:
    drive = path[:2] if DRIVE.match(path) else ""
    is_windows = drive or path.startswith("\\\\")
    name = path.replace("\\", "/") if is_windows else path
    # A colon elsewhere than after the drive would begin the line number.
    return drive + quote(os.fsencode(name[len(drive) :]), safe="/")
