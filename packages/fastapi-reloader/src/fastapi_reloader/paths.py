"""Where the reload route is, as the server and as the browser see it."""

from urllib.parse import quote

from starlette.types import Scope

__all__ = ["RELOAD_PATH", "is_reload_route", "path_from_host", "relative_path"]

RELOAD_PATH = "/---fastapi-reloader---"


def is_reload_route(scope: Scope) -> bool:
    """Tell whether a request is for the reload route or the client's files below it."""
    if RELOAD_PATH not in scope["path"]:
        return False
    path = _path_below(scope["path"], scope.get("root_path", ""))
    return path == RELOAD_PATH or path.startswith(f"{RELOAD_PATH}/")


def relative_path(path: str, raw_path: bytes, target: str, root: str) -> str:
    """Return the address of `target`, which is below `root`, relative to the page at `path`.

    Relative, because only the browser knows what stands before the path that arrives here: a proxy
    may have removed a prefix without saying so.
    """
    below = _path_below(path, root)
    if not below:  # The page is the root itself, without the slash: "/shop", not "/shop/".
        return quote(path.rpartition("/")[2]) + target
    # A slash that came escaped is one to us, but not to the browser.
    escaped = raw_path.lower().count(b"%2f")
    return "../" * max(below.count("/") - 1 - escaped, 0) + target.lstrip("/")


def path_from_host(path: str, root: str) -> str:
    """Return a path with the `root_path` before it, which not all servers put there."""
    return root + _path_below(path, root)


def _path_below(path: str, root: str) -> str:
    return path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path
