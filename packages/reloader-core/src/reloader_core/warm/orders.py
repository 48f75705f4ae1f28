"""What a new process is to become, and what it tells of itself: plain data, which travels."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

__all__ = ["Kind", "Order", "Use"]

Kind = Literal["app", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process is to become."""

    kind: Kind
    runner: str
    """`package.module:function`, which is called with the [`Child`][reloader_core.warm.child]."""

    entry: str
    """The app: `package.module:attribute`."""

    project: str
    """The folder whose files are watched."""

    app_dir: str
    """What stands first on `sys.path`; empty if the project is not to be imported from."""

    folder: str
    """The current directory."""

    argv: Sequence[str]
    environ: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of the runner."""

    codes: str = ""
    """Where compiled modules are kept; empty for nowhere."""

    report: Mapping[str, Any] | None = None
    """Why there is no app, as JSON of an [`ErrorReport`][reloader_core.report.ErrorReport]."""

    def to_json(self) -> dict[str, Any]:
        """Return it as a message."""
        return {"type": "order", **asdict(self)}

    @classmethod
    def from_json(cls, message: Mapping[str, Any]) -> Self:
        """Return the order that `to_json` was called on."""
        return cls(**{name: value for name, value in message.items() if name != "type"})


@dataclass(slots=True, kw_only=True)
class Use:
    """What an app has used. Paths are absolute."""

    modules: dict[str, str] = field(default_factory=dict[str, str])
    """The user's source files that were run, and the digest of what was in each."""

    names: set[str] = field(default_factory=set[str])
    """Modules that were looked for."""

    places: set[str] = field(default_factory=set[str])
    """Folders that modules were looked for in: `sys.path` and those of packages."""

    read: set[str] = field(default_factory=set[str])
    """Files that were read until the app was ready, or later but not for a request.

    Or that would have been if they were there.
    """

    read_later: set[str] = field(default_factory=set[str])
    """Files that were read after that."""

    listed: set[str] = field(default_factory=set[str])
    """Folders whose entries were asked for."""

    folders: set[str] = field(default_factory=set[str])
    """The folders among these entries."""

    written: set[str] = field(default_factory=set[str])
    """Files that the app itself has written, moved or deleted."""

    @property
    def files(self) -> set[str]:
        """All files that it was made of, or would have been if they were there."""
        return {*self.modules, *self.read, *self.read_later} - self.written

    def add(self, kind: str, value: str, detail: str = "", *, is_ready: bool) -> None:
        """Take what is noted, by its kind: see `UserImports` and `Recorder`."""
        match kind:
            case "module":
                self.modules[value] = detail
            case "name":
                self.names.add(value)
            case "place":
                self.places.add(value)
            case "listed":
                self.listed.add(value)
                self.folders |= {f"{value}{os.sep}{name}" for name in detail.split("/") if name}
            case "kept":
                self.read.add(value)
            case "written":
                self.written.add(value)
            case _:
                (self.read_later if is_ready else self.read).add(value)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            name: value if name == "modules" else sorted(value)
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` was called on."""
        values: dict[str, Any] = {name: set(value) for name, value in data.items()}
        return cls(**{**values, "modules": data["modules"]})
