"""The tag that starts the client: its address, what it tells the client, and its permission."""

from html import escape
from typing import NamedTuple

from fastapi_reloader.page_headers import Page
from fastapi_reloader.paths import RELOAD_PATH, relative_path
from reloader_core.client import client_hash
from reloader_core.html import Insertion
from reloader_core.journal import Position

__all__ = ["MARKER", "Visit", "insertion_for"]

MARKER = f"{RELOAD_PATH}/client/".lstrip("/")  # A relative address may begin with it.
"""What the address of every tag of ours contains."""


class Visit(NamedTuple):
    """One request for a page, as far as the client needs to know of it."""

    method: str
    path: str
    raw_path: bytes
    root: str
    """The `root_path` of the reload route."""

    is_document: bool
    """Whether the browser said that it will show the response as a page of its own."""

    keep_state: bool
    """Whether the client may keep what was typed into the page."""

    position: Position
    """The version of the app that the page shows."""

    status: int


def insertion_for(page: Page, visit: Visit, nonce: str | None = None) -> Insertion:
    """Return the tag for a page.

    Args:
        page: The response.
        visit: The request, and what it found.
        nonce: What the policies of the page ask of its scripts.
    """
    path = f"/{MARKER}{client_hash()}/start.js"
    address = relative_path(visit.path, visit.raw_path, path, visit.root)
    attributes = {
        "src": address,
        "data-boot": visit.position.boot,
        "data-seq": str(visit.position.seq),
        "data-method": visit.method,
        "data-status": str(visit.status),
        "data-keep-state": str(visit.keep_state and page.may_be_stored).lower(),
    }
    if nonce:
        attributes["nonce"] = nonce
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    begin = 'xmlns="http://www.w3.org/1999/xhtml" async="async"' if page.is_xhtml else "async"
    tag = f"<script {begin} {written}></script>"
    return Insertion(
        tag=tag,
        marker=MARKER,
        charset=page.charset,
        xhtml=page.is_xhtml,
        document=visit.is_document,
    )
