"""An edit of a project, as data: what the user saves, and what has to come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["App", "Change", "Edit", "Tree", "applied", "files_of"]

Tree = Mapping[str, bytes]
"""The files of a project, by their names."""

Change = Mapping[str, Mapping[str, str] | str | bytes | None]
"""For each file: what is replaced by what, or the new text; `None` deletes the file."""

Saving = Literal["replace", "write", "truncate", "stamp"]


@dataclass(frozen=True)
class Edit:
    """One save, or several in a row, each of which is looked at."""

    name: str
    change: Change

    then: tuple[Change, ...] = ()
    """What is saved after that, such as the fix in another file."""

    patched: bool = False
    """Whether a process that can be patched has to be, by the first save; if not, it must not."""

    unseen: bool = False
    """Whether no answer changes."""

    broken: bool = False
    """Whether the app does not start after the first save."""

    is_alone: bool = False
    """Whether a process that has imported libraries already is no yardstick."""

    saving: Saving = "replace"
    """How the files are written: by an editor that renames, into the same file, by one that
    empties it first, or within the second of the last save and with as many bytes."""

    @property
    def steps(self) -> tuple[Change, ...]:
        return (self.change, *self.then)


@dataclass(frozen=True)
class App:
    """A project, what it is asked, and how it is edited."""

    name: str
    tree: Tree
    entry: str
    attribute: str
    probes: tuple[str, ...]
    """What is asked: `GET` unless a method and a body stand around it."""

    edits: tuple[Edit, ...]
    app_dir: str = "."
    is_factory: bool = False
    interface: Literal["asgi3", "wsgi"] = "asgi3"


def files_of(text: str) -> Tree:
    """Return the files of a text, in which `=== name` stands above each."""
    tree: dict[str, bytes] = {}
    for part in f"\n{text.lstrip()}".split("\n=== ")[1:]:
        name, _, content = part.partition("\n")
        tree[name.strip()] = content.encode()
    return tree


def applied(change: Change, tree: Tree) -> Tree:
    """Return a tree in which this is changed.

    Raises:
        LookupError: If there is nothing to replace.
    """
    new = dict(tree)
    for name, what in change.items():
        if what is None:
            del new[name]
        elif isinstance(what, str | bytes):
            new[name] = what.encode() if isinstance(what, str) else what
        else:
            for before, after in what.items():
                if before.encode() not in new[name]:
                    raise LookupError(f"{name} does not contain {before!r}")
                new[name] = new[name].replace(before.encode(), after.encode())
    return new
