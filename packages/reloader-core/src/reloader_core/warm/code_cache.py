"""What the user's modules were compiled to in the last run, by what is in their files.

To compile takes longer than to run in most modules. Python remembers it, too, but takes its `.pyc`
for current by the time and the size of the source.
"""

import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import CodeType
from typing import Any

__all__ = ["CodeCache"]

_FORMAT = MAGIC_NUMBER + bytes([sys.flags.optimize])
"""What compiled code depends on besides its source."""


class CodeCache:
    """The code of modules, in one file that is read at once and written at once.

    Args:
        file: Where it is kept; nowhere if `None`.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._used: dict[str, tuple[str, bytes]] = {}
        self._is_new = False
        self._known = _read(file) if file else {}

    def code(self, path: str, digest: str, compiled: Callable[[], Any]) -> Any:
        """Return the code of a file.

        Args:
            path: The file, as its code calls it.
            digest: Of its content.
            compiled: Returns the code if it is not known.
        """
        known, data = self._known.get(path, ("", b""))
        if known == digest:
            with suppress(ValueError, EOFError, TypeError):
                code: Any = marshal.loads(data)
                self._used[path] = known, data
                return code
        code = compiled()
        if isinstance(code, CodeType):
            self._used[path] = digest, marshal.dumps(code)
            self._is_new = True
        return code

    def save(self) -> None:
        """Remember what was asked for, and nothing else, unless Python is to write no bytecode."""
        if self._file is None or not self._is_new or sys.dont_write_bytecode:
            return
        self._is_new = False
        data = _FORMAT + marshal.dumps(dict(self._used))
        # Without it, the next start compiles all modules: no reason to fail.
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._file.parent, delete=False) as draft:
                draft.write(data)
            Path(draft.name).replace(self._file)


def _read(file: Path) -> dict[str, tuple[str, bytes]]:
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = file.read_bytes()
        if data.startswith(_FORMAT):
            return dict(marshal.loads(memoryview(data)[len(_FORMAT) :]))
    return {}
