"""The page that stands in for one that failed, and the answer to a script that asked instead.

Without its client the page is the text of the report: no style, no script, valid under any policy.
The client finds the report in it and shows that over the page.
"""

import json
from html import escape
from http import HTTPStatus
from typing import Any

from reloader_core.report import ErrorReport

__all__ = ["ELEMENT", "PROBLEM", "error_page", "problem"]

ELEMENT = "reloader-error"
"""The `id` of the element that holds the report, as JSON."""

PROBLEM = "application/problem+json"
"""The media type of a [`problem`][reloader_core.error_page.problem] (RFC 9457)."""


def error_page(report: ErrorReport) -> str:
    """Return the HTML that shows a report."""
    # Neither an end tag nor a comment can begin in it.
    data = json.dumps(report.to_json(), separators=(",", ":")).replace("<", "\\u003c")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(report.title)}</title>\n"
        f'<script type="application/json" id="{ELEMENT}">{data}</script>\n'
        "</head>\n<body>\n"
        f"<h1>{escape(report.title)}</h1>\n"
        f"<pre>{escape(report.text)}</pre>\n"
        "</body>\n</html>\n"
    )


def problem(report: ErrorReport, status: int = 500, *, detailed: bool) -> dict[str, Any]:
    """Return what a script is told that asked for something else than a page.

    Args:
        report: The report.
        status: The status of the response.
        detailed: Whether whoever asked may know what is in the report.
    """
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return {**told, "detail": report.title} if detailed else told
