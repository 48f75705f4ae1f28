"""A set of changes is never empty and knows its files."""

from pathlib import Path

import pytest

from reloader_core.changes import ChangeKind, ChangeSet, FileChange


def test_a_set_names_its_files() -> None:
    added = FileChange(ChangeKind.ADDED, Path("/app/a.py"))
    deleted = FileChange(ChangeKind.DELETED, Path("/app/b.py"))

    assert ChangeSet((added, deleted), 1.0).paths == (Path("/app/a.py"), Path("/app/b.py"))


def test_there_is_no_set_without_changes() -> None:
    with pytest.raises(ValueError, match="without changes"):
        ChangeSet((), 1.0)


def test_kinds_are_words() -> None:
    assert [str(kind) for kind in ChangeKind] == ["added", "modified", "deleted"]
