"""What becomes of a response that is a page: the tag that goes in, and its headers.

Most responses of an app begin alike, and so do the requests for a page. What depends on nothing
else is worked out once and remembered.
"""

from functools import lru_cache
from typing import NamedTuple

from starlette.types import Message, Scope

from fastapi_reloader.navigation import Navigation
from fastapi_reloader.page_headers import Page, RawHeaders, page_of
from fastapi_reloader.policy import admit_client
from fastapi_reloader.tag import Visit, insertion_for
from reloader_core.html import Insertion
from reloader_core.journal import Position
from reloader_core.settings import Settings

__all__ = ["Plan", "plan_for"]


class Plan(NamedTuple):
    """How a page goes out."""

    page: Page
    visit: Visit
    insertion: Insertion
    headers: RawHeaders
    """Without a length, and not to be used without asking whether they shall have one."""

    is_kept: bool
    """Whether the page is remembered, so that its client can tell what has become of it."""


def plan_for(
    message: Message,
    navigation: Navigation,
    root: str,
    scope: Scope,
    position: Position,
    settings: Settings,
) -> Plan | None:
    """Return what becomes of a response, or `None` if it is none that a tag may go into.

    Args:
        message: The start of the response.
        navigation: What the headers of the request say.
        root: The `root_path` of the reload route.
        scope: The scope of the request.
        position: The version of the app that the page shows.
        settings: The settings of the wrapper.
    """
    request = (scope["method"], scope["path"], scope.get("raw_path") or b"", root)
    client = (navigation.is_document, settings.keep_state, position)
    morphs = settings.watch and settings.morph
    status, headers = message["status"], message.get("headers", ())
    try:
        plan = _plan(request, client, morphs, status, tuple(headers))
    except TypeError:  # An app that makes lists of them.
        plan = _plan(
            request, client, morphs, status, tuple([(name, value) for name, value in headers])
        )
    if plan is None or not plan.page.policies:
        return plan
    nonce, headers = admit_client(plan.page, navigation.host, root, scope["path"], settings.csp)
    if not nonce:
        return plan._replace(headers=headers)
    insertion = insertion_for(plan.page, plan.visit, nonce)
    return plan._replace(insertion=insertion, headers=headers)


@lru_cache(maxsize=64)
def _plan(
    request: tuple[str, str, bytes, str],
    client: tuple[bool, bool, Position],
    morphs: bool,
    status: int,
    headers: RawHeaders,
) -> Plan | None:
    page = page_of(status, headers)
    if page is None:
        return None
    visit = Visit(*request, *client, status)
    is_kept = (
        morphs
        and visit.method == "GET"
        and status == 200
        and page.may_be_stored
        and not page.is_xhtml
        and page.charset.lower() == "utf-8"
    )
    return Plan(page, visit, insertion_for(page, visit), page.headers, is_kept)
