"""A throwaway project directory that a test may write to and change as an editor would."""

from pathlib import Path
from textwrap import dedent


class Project:
    """Files under one directory, named by their path inside it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def read(self, name: str) -> str:
        return (self / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace `old` by `new`, writing into the same file."""
        (self / name).write_text(self._edited(name, old, new), encoding="utf-8")

    def edit_atomically(self, name: str, old: str, new: str) -> None:
        """Replace `old` by `new` as most editors save."""
        self.replace(name, self._edited(name, old, new))

    def replace(self, name: str, text: str) -> None:
        """Write a second file, then rename it: nobody reads half of it."""
        path = self / name
        draft = path.with_name(f".{path.name}.draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)

    def delete(self, name: str) -> None:
        (self / name).unlink()

    def _edited(self, name: str, old: str, new: str) -> str:
        text = self.read(name)
        assert old in text, f"{name} does not contain {old!r}"
        return text.replace(old, new)
