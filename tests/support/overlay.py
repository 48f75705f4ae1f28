"""What the client shows of errors, in a page that opens shadow trees."""

import json
from pathlib import Path
from typing import Any

import httpx
from tests.support.browsers import Tab
from tests.support.indicator import HOST
from tests.support.site import Site

FAILING = "from tests.browser.failing import app"
"""What a site serves that fails when it is told to."""

FIELD = "<p><label>Field <input id='field'></label></p>"
GOLDEN = Path(__file__).parent.parent / "golden"

# The client may stand in a dialog of the page.
ROOT = f"""(({HOST} ?? [...document.querySelectorAll('dialog > div')].find(
    (one) => one.popover === 'manual'))?.shadowRoot)"""
PANEL = f"{ROOT}?.querySelector('.panel')"


def report(name: str = "report", **changes: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return {**read, **changes}


def background(site: Site, number: int, page: str, path: str = "/api/cart") -> dict[str, Any]:
    request = {"method": "POST", "path": path, "status": 500, "page": page}
    return report(id=f"error{number}", title=f"KeyError: {number}", request=request)


def break_page(site: Site, error: dict[str, Any]) -> None:
    site.project.replace("broken.json", json.dumps(error))


def mend_page(site: Site) -> None:
    site.project.delete("broken.json")


def tell(site: Site, error: dict[str, Any]) -> None:
    httpx.post(f"{site.url}/tell/error", json=error).raise_for_status()


def tell_recovered(site: Site, error: str) -> None:
    httpx.post(f"{site.url}/tell/recovered/{error}").raise_for_status()


def tell_nothing(site: Site) -> None:
    httpx.post(f"{site.url}/tell/nothing").raise_for_status()


def make_whole(site: Site, body: str = FIELD) -> None:
    """Have nothing fail, and nothing told."""
    tell_nothing(site)
    for name in ("broken.json", "failing.json", "no-store.txt", "part.txt", "policy.txt"):
        (site.project / name).unlink(missing_ok=True)
    site.project.write("body.html", body)


def change_template(site: Site) -> None:
    httpx.post(f"{site.url}/tell/template").raise_for_status()


def wait_for_panel(tab: Tab, words: str = "", within: float = 10) -> None:
    has_words = f"(words) => {PANEL}?.matches(':modal') && {PANEL}.textContent.includes(words)"
    tab.wait(has_words, words, within=within)


def wait_for_no_panel(tab: Tab) -> None:
    tab.wait(f"!{PANEL}")


def see(tab: Tab, selector: str) -> list[str]:
    """Return the text of what is shown of `selector`."""
    return list(
        tab.read(
            f"(selector) => [...{ROOT}?.querySelectorAll(selector) ?? []]"
            ".filter((one) => one.checkVisibility()).map((one) => one.innerText.trim())",
            selector,
        )
    )


def press(tab: Tab, selector: str, index: int = 0) -> None:
    """Press a button with the keyboard, as a user who may do more than a script."""
    tab.evaluate(
        f"(selector, index) => {ROOT}.querySelectorAll(selector)[index].focus()", selector, index
    )
    tab.press("\n")


def is_on_top(tab: Tab, selector: str) -> bool:
    """Say whether a click in the middle of `selector` would reach it."""
    return bool(
        tab.read(
            f"""(selector) => {{
                const box = {ROOT}.querySelector(selector).getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const hit = {ROOT}.elementFromPoint(x, y);
                return !!hit?.closest(selector);
            }}""",
            selector,
        )
    )
