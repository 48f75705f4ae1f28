"""Importing the user's modules from what is in their files, never from an older `.pyc`.

Python takes a `.pyc` for current if the source has the same size and was written in the same
second. Two quick saves, or a checkout, are enough to run code that is no longer there.
"""

import sys
from collections.abc import Callable, MutableMapping, Sequence
from hashlib import blake2b
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from os.path import realpath
from types import CodeType, ModuleType

from reloader_core.hot import serving
from reloader_core.warm.code_cache import CodeCache
from reloader_core.warm.libraries import absolute, is_library, is_own

__all__ = ["UserImports", "digest"]


def digest(content: bytes) -> str:
    """Return what two files have in common only if they have the same content."""
    return blake2b(content, digest_size=16).hexdigest()


class UserImports(MetaPathFinder):
    """Stands before the other finders, asks them, and tells what they find.

    What they find stays as it is: the same `__file__`, `__cached__`, resources and tracebacks.

    Args:
        on_new: Called with a kind, a name or path, and a detail. The kinds are `name`, a module
            that is looked for, whether it is found or not; `module`, a source file that is run,
            with the digest of its content; `place`, a folder of a package; and `read`, a module
            that is not made of source.
        sources: Where to keep the source files that are run, by their paths.
        codes: What they were compiled to in the last run.
    """

    def __init__(
        self,
        on_new: Callable[[str, str, str], object],
        sources: MutableMapping[str, bytes],
        codes: CodeCache,
    ) -> None:
        self._on_new = on_new
        self._sources = sources
        self._codes = codes

    def install(self) -> None:
        """Look at every import from now on."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders return, with a loader that does not trust a `.pyc`."""
        self._on_new("name", fullname, "")
        spec = self._ask_others(fullname, path, target)
        if spec is None or is_own(fullname):
            return spec
        for place in spec.submodule_search_locations or ():
            if not is_library(absolute(place)):
                self._on_new("place", absolute(place), "")
        if spec.origin is None or not spec.has_location or is_library(absolute(spec.origin)):
            return spec
        if type(spec.loader) is SourceFileLoader:
            kind = _LateLoader if serving.get() else _ContentLoader
            spec.loader = kind(fullname, spec.loader.path, self._note, self._codes)
        else:
            self._on_new("read", absolute(spec.origin), "")
        return spec

    def _ask_others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        # Whoever was put in front of us has been asked by Python already.
        behind = sys.meta_path[sys.meta_path.index(self) + 1 :] if self in sys.meta_path else []
        for finder in behind:
            find_spec = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find_spec(fullname, path, target) if find_spec else None
            if spec is not None:
                return spec
        return None

    def _note(self, file: str, content: bytes) -> str:
        self._sources[absolute(file)] = content
        self._sources[realpath(file)] = content  # Whoever edits it may not know of the link.
        its_digest = digest(content)
        self._on_new("module", absolute(file), its_digest)
        return its_digest


class _ContentLoader(SourceFileLoader):
    """Reads the source each time, and compiles it unless the same was compiled before."""

    def __init__(
        self, fullname: str, path: str, note: Callable[[str, bytes], str], codes: CodeCache
    ) -> None:
        super().__init__(fullname, path)
        self._note = note
        self._codes = codes

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        content = self.get_data(path)
        digest = self._note(path, content)  # Noted first: it may be what cannot be compiled.
        code = self._codes.code(path, digest, lambda: self.source_to_code(content, path))
        return code if isinstance(code, CodeType) else None


class _LateLoader(_ContentLoader):
    """Runs a module that is imported for a request: a new process does that once, too."""

    # At start-up there is no need for it, and it would be seen in tracebacks.
    def exec_module(self, module: ModuleType) -> None:
        token = serving.set(False)
        try:
            super().exec_module(module)
        finally:
            serving.reset(token)
