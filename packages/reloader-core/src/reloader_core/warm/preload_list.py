"""Which libraries to import ahead of time, remembered from one run to the next."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from reloader_core.warm.cache_files import write_whole

__all__ = ["PreloadList", "cache_folder"]


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where this user's programs keep what they can do without."""
    if chosen := environ.get("RELOADER_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "reloader"


class PreloadList:
    """What the last run of an app has imported, and what must not be imported ahead of time.

    Args:
        folder: Where it is kept.
        key: What tells this app, interpreter and environment from others.
        always: Modules that are imported in any case, after all others.
    """

    def __init__(self, folder: Path, key: Iterable[str], always: Iterable[str] = ()) -> None:
        digest = blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=16)
        self.file = folder / "warm" / f"{digest.hexdigest()}.json"
        self._always = tuple(always)
        self._fingerprint = ""
        self._seen: list[str] = []
        self.never: dict[str, str] = {}
        """Modules that must not be imported ahead of time, and why."""

        self._load()

    @property
    def names(self) -> list[str]:
        """What to import, in this order."""
        return [name for name in dict.fromkeys((*self._seen, *self._always)) if self._may(name)]

    def use(self, fingerprint: str) -> None:
        """Forget what was learned of other libraries than those with this fingerprint."""
        if fingerprint != self._fingerprint:
            self._fingerprint = fingerprint
            self._seen, self.never = [], {}

    def learn(self, names: Iterable[str]) -> list[str]:
        """Take what an app has imported, and return what of it is new."""
        new = [name for name in names if name not in self._seen and self._may(name)]
        if new:
            self._seen += new
            self._save()
        return new

    def refuse(self, modules: Mapping[str, str]) -> None:
        """Never import these again, for the reasons that are given."""
        self.never.update(modules)
        self._save()

    def _may(self, name: str) -> bool:
        parts = name.split(".")
        return all(".".join(parts[:count]) not in self.never for count in range(1, len(parts) + 1))

    def _load(self) -> None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            data: dict[str, Any] = json.loads(self.file.read_text("utf-8"))
            fingerprint, seen, never = data["fingerprint"], data["names"], data["never"]
            self._fingerprint = str(fingerprint)
            self._seen = [str(name) for name in seen]
            self.never = {str(name): str(reason) for name, reason in dict(never).items()}

    def _save(self) -> None:
        data = {"fingerprint": self._fingerprint, "names": self._seen, "never": self.never}
        write_whole(self.file, json.dumps(data).encode())
