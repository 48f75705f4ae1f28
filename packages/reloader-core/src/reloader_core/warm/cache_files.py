"""Files that are remembered from one run to the next, and that one can do without."""

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

__all__ = ["write_whole"]


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that others find the old one or the new one. If it cannot be, it is not."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as draft:
            draft.write(data)
        Path(draft.name).replace(file)
