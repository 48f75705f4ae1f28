"""What a user can choose, and where it is read from."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

from reloader_core.classify import Effect, Rule
from reloader_core.editors import AUTO, check_editor
from reloader_core.errors import SettingsError
from reloader_core.project_file import tool_table

__all__ = ["SERVER_NAMES", "CspMode", "Settings"]

_SERVER_NAMES = """
    app host port factory app_dir env_file root_path preload fork hot keep_last_good open log_level
    ssl_keyfile ssl_certfile ssl_keyfile_password ssl_version ssl_cert_reqs ssl_ca_certs ssl_ciphers
    uvicorn
"""
SERVER_NAMES = frozenset(_SERVER_NAMES.split())
"""What the table `[tool.reloader]` may hold besides settings: the options of `reloader serve`."""

CspMode = Literal["patch", "reuse", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How Reloader behaves. Complete once it is built, and never changed after that.

    Raises:
        SettingsError: If a value cannot be used.
    """

    enabled: bool = True
    """`False` leaves the bare app: no route, no client, no wrapper."""

    allowed_hosts: tuple[str, ...] = ()
    """Hosts besides the local ones for which Reloader works: names, `*.name`, or `*` for all."""

    heartbeat: float = 1.0
    """How often an open stream shows that it is alive, in seconds."""

    csp: CspMode = "patch"
    """What is done about a page's Content-Security-Policy.

    `patch` adds the few sources that the client needs, `reuse` takes a nonce that is there and
    changes nothing, `off` does not look at the policy at all.
    """

    keep_state: bool = True
    """Whether a refresh keeps scroll position, focus and what was typed."""

    watch: bool = True
    """Whether files are watched, so that styles, images and templates reach the page at once."""

    watch_dirs: tuple[str, ...] = (".",)
    """The folders to watch besides those of the app, with all that is in them."""

    include: tuple[str, ...] = ()
    """Files that count although they would be ignored: globs, `static/dist/*.css` for example."""

    exclude: tuple[str, ...] = ()
    """Files and folders that do not count: globs."""

    classify: tuple[Rule, ...] = ()
    """What changed files call for, before our own rules: pairs of a glob and one of `nothing`,
    `python`, `asset`, `style`, `template`, `script`, `reload`; or a mapping; or in one line,
    `content/*.md=template,*.yaml=reload`."""

    quiet: float = 0.02
    """How long no further file must change until changes are acted upon, in seconds."""

    debounce: float = 0.5
    """How long changes that go on and on are collected at most, in seconds."""

    polling: bool | None = None
    """Whether to look at the files again and again instead of asking the system to tell: needed on
    network mounts and in some containers. Unless given, `WATCHFILES_FORCE_POLLING` decides."""

    poll_delay: float = 0.3
    """How long to wait between two looks, in seconds."""

    morph: bool = True
    """Whether a changed template changes the page in place. If not, the page refreshes."""

    errors: bool = True
    """Whether an error of the app is shown in the page."""

    show_locals: bool = True
    """Whether the local variables of the code that failed are shown with an error."""

    mask: tuple[str, ...] = ()
    """Names whose values are never shown, besides `password`, `token` and others of that kind:
    `iban` also covers `customer_iban`."""

    editor: str = AUTO
    """What opens a file of an error: the name of an editor, a template such as
    `editor://{file}:{line}:{column}`, `none`, or `auto` for the one that the server runs in."""

    path_map: tuple[tuple[str, str], ...] = ()
    """Where the editor finds files, if the server is in a container or in WSL: pairs of a folder
    there and the same folder for the editor; or a mapping; or one line, `/app=/Users/me/shop`."""

    def __post_init__(self) -> None:
        if not 0 < self.heartbeat <= 60:
            raise SettingsError(
                f"Reloader's heartbeat is {self.heartbeat!r}; try seconds, from 0.1 to 60."
            )
        if not 0 <= self.quiet <= self.debounce <= 60:
            raise SettingsError(
                f"Reloader's quiet is {self.quiet!r} and its debounce {self.debounce!r}; "
                "try seconds, up to 60, debounce being the longer."
            )
        if not 0 < self.poll_delay <= 60:
            raise SettingsError(
                f"Reloader's poll_delay is {self.poll_delay!r}; try seconds, from 0.1 to 60."
            )
        if self.csp not in get_args(CspMode):
            raise SettingsError(f'Reloader\'s csp is {self.csp!r}; try "patch", "reuse" or "off".')
        try:
            check_editor(self.editor)
        except ValueError as error:
            raise SettingsError(f"Reloader's editor is {self.editor!r}; {error}.") from error

    @classmethod
    def load(
        cls,
        given: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] = os.environ,
        folder: Path | None = None,
    ) -> Self:
        """Take each setting from the first place that has it.

        Args:
            given: Keyword arguments of the caller.
            environ: Environment variables: `RELOADER_` and the name of the setting in capitals.
                Lists are separated by commas.
            folder: Where to start looking for `pyproject.toml` and its table `[tool.reloader]`,
                upwards; the current folder unless given.

        Raises:
            SettingsError: If there is no such setting, or a value cannot be used.
        """
        found = _converted(_from_environ(environ), "the environment")
        found |= _converted(given or {}, "the call")
        if found.get("enabled", True):  # Switched off it is, whatever a file says.
            file = _from_pyproject(folder or Path.cwd())
            found = _converted(file, "[tool.reloader] in pyproject.toml") | found
        return cls(**found)


def _from_environ(environ: Mapping[str, str]) -> dict[str, str]:
    # Only the names we know: other tools may well have variables that begin like ours.
    names = {f"RELOADER_{name.upper()}": name for name in _KINDS}
    return {names[key]: value for key, value in environ.items() if key in names}


def _from_pyproject(folder: Path) -> dict[str, Any]:
    table = tool_table("reloader", folder)
    return {name: value for name, value in table.items() if name not in SERVER_NAMES}


def _converted(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    return {name: _convert(name, value, source) for name, value in values.items()}


def _convert(name: str, value: object, source: str) -> Any:
    if name not in _KINDS:
        close = get_close_matches(name, [*_KINDS, *SERVER_NAMES], n=1)
        attempt = f"did you mean {close[0]}?" if close else f"try {', '.join(_KINDS)}."
        raise SettingsError(f"{source} sets {name!r}, which is no setting of Reloader; {attempt}")
    try:
        return _KINDS[name](value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{source} sets {name} to {value!r}; {error}.") from error


def _boolean(value: object) -> bool:
    text = str(value).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("try 1 or 0")


def _optional_boolean(value: object) -> bool | None:
    return None if value is None else _boolean(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("try a number")
    try:
        return float(value)
    except ValueError:
        raise ValueError("try a number") from None


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("try a list of names")
    items = cast("Iterable[object]", value)
    return tuple(name for item in items if (name := str(item).strip()))


def _rules(value: object) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for pair in _items(value, 'try {"*.md": "template"}'):
        try:
            pattern, effect = cast("Iterable[str]", pair)
            rules.append((pattern.strip(), Effect(effect.strip())))
        except (AttributeError, TypeError, ValueError):
            effects = ", ".join(Effect)
            raise ValueError(f"try a glob and one of {effects}, not {pair!r}") from None
    return tuple(rules)


def _folders(value: object) -> tuple[tuple[str, str], ...]:
    folders: list[tuple[str, str]] = []
    for pair in _items(value, 'try {"/app": "/Users/me/shop"}'):
        try:
            inside, outside = (folder.strip() for folder in cast("Iterable[str]", pair))
        except (AttributeError, TypeError, ValueError):
            inside, outside = "", ""
        if not inside or not outside:
            raise ValueError(f'try "/app=/Users/me/shop", not {pair!r}')
        folders.append((inside, outside))
    return tuple(folders)


def _items(value: object, attempt: str) -> Iterable[object]:
    """Return the pairs of a mapping, a list of pairs, or a line `a=b,c=d`."""
    if isinstance(value, Mapping):
        return list(cast("Mapping[object, object]", value).items())
    if isinstance(value, str):
        return [item.partition("=")[::2] for item in value.split(",") if item.strip()]
    if not isinstance(value, list | tuple):
        raise ValueError(attempt)
    return cast("Iterable[object]", value)


_KINDS: dict[str, Callable[[object], Any]] = {
    "enabled": _boolean,
    "allowed_hosts": _names,
    "heartbeat": _number,
    "csp": str,
    "keep_state": _boolean,
    "watch": _boolean,
    "watch_dirs": _names,
    "include": _names,
    "exclude": _names,
    "classify": _rules,
    "quiet": _number,
    "debounce": _number,
    "polling": _optional_boolean,
    "poll_delay": _number,
    "morph": _boolean,
    "errors": _boolean,
    "show_locals": _boolean,
    "mask": _names,
    "editor": lambda value: str(value).strip(),
    "path_map": _folders,
}
assert list(_KINDS) == [field.name for field in fields(Settings)]
