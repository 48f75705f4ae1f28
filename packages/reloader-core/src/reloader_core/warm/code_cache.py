"""What the user's modules were compiled to in the last run, by what is in their files.

Python remembers it, too, but takes its `.pyc` for current by the time and the size of the source.
"""

import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

from reloader_core.warm.cache_files import write_whole

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
        self._known = _read(file) if file else {}
        self._used: dict[str, tuple[str, bytes]] = {}
        self._new: dict[str, tuple[str, CodeType]] = {}

    def code(self, path: str, digest: str, compiled: Callable[[], Any]) -> Any:
        """Return the code of a file.

        Args:
            path: The file, as its code calls it.
            digest: Of its content.
            compiled: Returns the code if it is not known.
        """
        with suppress(KeyError, ValueError, EOFError, TypeError):
            known, data = self._known[path]
            if known == digest and isinstance(code := marshal.loads(data), CodeType):
                self._used[path] = known, data
                return code
        code = compiled()
        if isinstance(code, CodeType):
            self._new[path] = digest, code
        return code

    def save(self) -> None:
        """Remember what was asked for, and nothing else, unless Python is to write no bytecode."""
        new, self._new = self._new, {}
        if self._file is None or not new or sys.dont_write_bytecode:
            return
        for path, (digest, code) in new.items():
            self._used[path] = digest, marshal.dumps(code)
        write_whole(self._file, _FORMAT + marshal.dumps(self._used))


def _read(file: Path) -> dict[str, tuple[str, bytes]]:
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = file.read_bytes()
        if data.startswith(_FORMAT):
            return dict(marshal.loads(memoryview(data)[len(_FORMAT) :]))
    return {}
