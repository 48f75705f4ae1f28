"""The page of an error can be read without its client, and holds what the client needs."""

import json
import re
from html.parser import HTMLParser

from reloader_core.error_page import ELEMENT, error_page, problem
from reloader_core.report import ErrorReport
from reloader_core.tracebacks import report_of

HOSTILE = "</script><!--<script>alert(1)</script> & \u2028 <b>"


class Reader(HTMLParser):
    """Collects the text of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.attributes[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.texts[self.inside] = self.texts.get(self.inside, "") + data


def hostile_report() -> ErrorReport:
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        return report_of(error, phase="request")


def test_the_report_is_in_it_whatever_it_says() -> None:
    report = hostile_report()
    page = error_page(report)
    reader = Reader()
    reader.feed(page)

    assert reader.attributes["script"] == {"type": "application/json", "id": ELEMENT}
    assert ErrorReport.from_json(json.loads(reader.texts["script"])) == report
    assert reader.texts["title"].strip() == reader.texts["h1"].strip() == report.title
    assert reader.texts["pre"].strip() == report.text.strip()
    assert set(reader.attributes) == {
        "html",
        "head",
        "meta",
        "title",
        "script",
        "body",
        "h1",
        "pre",
    }


def test_the_client_finds_the_report_without_a_parser() -> None:
    """Where the page's policy forbids one. See `error_page.js`."""
    report = hostile_report()
    pattern = rf'<script\b(?=[^>]*\sid="{ELEMENT}")[^>]*>([^<]*)</script>'
    found = re.search(pattern, error_page(report))

    assert found
    assert ErrorReport.from_json(json.loads(found[1])) == report


def test_nothing_in_it_needs_a_policy() -> None:
    page = error_page(hostile_report())

    assert not re.search(r"<style|style=|\son\w+=|<link|src=", page.split("<body>")[0])


def test_a_script_is_told_what_it_may_know() -> None:
    report = hostile_report()

    assert problem(report, 500, detailed=True) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": report.title,
    }
    assert "detail" not in problem(report, 503, detailed=False)
