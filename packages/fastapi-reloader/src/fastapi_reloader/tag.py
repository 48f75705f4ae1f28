"""The tag that starts the client: its address, what it tells the client, and its permission."""

from functools import lru_cache
from html import escape

from starlette.types import Scope

from fastapi_reloader.gate import current_route
from fastapi_reloader.page_headers import Page, RawHeaders
from fastapi_reloader.paths import RELOAD_PATH, relative_path
from fastapi_reloader.policy import admit_client
from reloader_core.client import client_hash
from reloader_core.journal import Position
from reloader_core.settings import Settings

__all__ = ["MARKER", "tag_for"]

MARKER = f"{RELOAD_PATH}/client/".lstrip("/")  # A relative address may begin with it.
"""What the address of every tag of ours contains."""


def tag_for(
    page: Page, status: int, scope: Scope, position: Position, settings: Settings
) -> tuple[str, RawHeaders]:
    """Return the tag for a page, and the headers with which its policies let the client run.

    Args:
        page: The response.
        status: Its status.
        scope: The scope of the request.
        position: The version of the app that the page shows.
        settings: The settings of the wrapper.
    """
    route = current_route.get()
    # Where the route is not ours, it stands where the outermost app has it.
    root = route.root if route else scope.get("app_root_path", scope.get("root_path", ""))
    nonce, headers = admit_client(page, scope, root, settings.csp)
    keep_state = page.may_be_stored and settings.keep_state
    address = relative_path(scope, f"/{MARKER}{client_hash()}/start.js", root)
    tag = _write(address, position, scope["method"], status, keep_state, nonce, page.is_xhtml)
    return tag, headers


@lru_cache(maxsize=32)
def _write(
    address: str,
    position: Position,
    method: str,
    status: int,
    keep_state: bool,
    nonce: str | None,
    is_xhtml: bool,
) -> str:
    attributes = {
        "src": address,
        "data-boot": position.boot,
        "data-seq": str(position.seq),
        "data-method": method,
        "data-status": str(status),
        "data-keep-state": str(keep_state).lower(),
    }
    if nonce:
        attributes["nonce"] = nonce
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    begin = 'xmlns="http://www.w3.org/1999/xhtml" async="async"' if is_xhtml else "async"
    return f"<script {begin} {written}></script>"
