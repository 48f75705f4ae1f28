"""Pages that are edited and then morphed, for the tests of the morph."""

from typing import Any

from tests.support.browsers import Browser, Tab
from tests.support.site import Site

PAGE = "from tests.browser.one_page import app"
MORPH = """async (old, next) => {
    const base = "/---fastapi-reloader---/client/x/";
    const { morph } = await import(base + "morph.js");
    const { parse } = await import(base + "markup.js");
    await morph(document, parse(old), parse(next));
}"""


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>page</title>{head}</head><body>{body}</body></html>"


def show(browser: Browser, site: Site, page: str) -> Tab:
    site.project.write("page.html", page)
    return browser.open(f"{site.url}/page")


def morph(tab: Tab, old: str, new: str) -> None:
    tab.evaluate(MORPH, old, new)


class Morphed:
    """A page that was edited and then morphed from one body to another one."""

    def __init__(self, tab: Tab, old: str, edit: str, new: str, head: str = "") -> None:
        self.tab = tab
        tab.evaluate(f"() => {{ {edit} }}")
        morph(tab, html(old, head), html(new, head))

    def __getitem__(self, expression: str) -> Any:
        return self.tab.evaluate(expression)


def change(
    browser: Browser, site: Site, old: str, new: str, *, edit: str = "", head: str = ""
) -> Morphed:
    return Morphed(show(browser, site, html(old, head)), old, edit, new, head)
