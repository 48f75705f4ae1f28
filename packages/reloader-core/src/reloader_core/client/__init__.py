"""The browser side: plain ES modules, served as they are written.

They live under an address that contains a hash of them all, so a browser may keep them for ever and
a refresh of the page costs no request for them.
"""

import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["client_hash", "client_source"]


def client_source(name: str) -> bytes | None:
    """Return the file `name` of the client, or `None` if there is none of that name."""
    return _sources().get(name)


@cache
def client_hash() -> str:
    """Return what the addresses of the client's files change with."""
    digest = hashlib.sha256()
    for name, source in sorted(_sources().items()):
        digest.update(f"{name} {len(source)}\n".encode() + source)
    return digest.hexdigest()[:12]


@cache
def _sources() -> dict[str, bytes]:
    # Read once: a page gets modules that belong together, even while an upgrade replaces them.
    folder = files(__name__)
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith(".js")}
