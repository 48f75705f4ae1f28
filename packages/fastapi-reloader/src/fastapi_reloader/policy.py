"""Let a page's Content-Security-Policy admit the client."""

import logging
import secrets
from functools import lru_cache
from urllib.parse import quote

from fastapi_reloader.page_headers import Page, RawHeaders, with_policies
from fastapi_reloader.paths import RELOAD_PATH, path_from_host
from reloader_core.access import host_name
from reloader_core.csp import allow_client, blocked_by, nonce_of
from reloader_core.settings import CspMode

__all__ = ["admit_client"]

logger = logging.getLogger(__name__)


def admit_client(
    page: Page, host: str, root: str, path: str, mode: CspMode
) -> tuple[str | None, RawHeaders]:
    """Add what the client needs to the policies of a page.

    Args:
        page: The response.
        host: The host that the request names.
        root: The `root_path` of the reload route.
        path: The path of the page, not %-quoted.
        mode: How far to go.

    Returns:
        The nonce for the tag, if it needs one, and the headers of the page.
    """
    if mode == "off" or not page.policies or not host_name(host):
        return None, page.headers
    fresh = secrets.token_urlsafe(16) if mode == "patch" else None
    nonce = nonce_of(page.policies, fresh=fresh)
    # Without a scheme: behind a proxy only the browser knows it, and it is the page's own.
    stream_url = f"{host}{quote(root)}{RELOAD_PATH}"
    client_url = f"{stream_url}/client/"
    policies, headers = page.policies, page.headers
    if mode == "patch":
        # To change in place, a page asks for itself, and for what the app wrote before.
        fetched = (f"{stream_url}/", f"{host}{quote(path_from_host(path, root))}")
        policies = tuple(
            allow_client(
                policy, client_url=client_url, stream_url=stream_url, fetched=fetched, nonce=nonce
            )
            for policy in policies
        )
        headers = with_policies(headers, policies)
    blocked = blocked_by(policies, client_url=client_url, stream_url=stream_url, nonce=nonce)
    if blocked:
        _say_once(blocked)
    return nonce, headers


@lru_cache(maxsize=16)
def _say_once(directive: str) -> None:
    logger.warning(
        "A page's Content-Security-Policy keeps Reloader from refreshing it: see its %r directive",
        directive,
    )
