"""What the tests of stylesheets have in common: a page whose every frame is watched."""

from tests.support.browsers import Browser, Tab
from tests.support.site import Site

RED, GREEN, BLUE = "rgb(255, 0, 0)", "rgb(0, 128, 0)", "rgb(0, 0, 255)"
UNSTYLED = "rgb(0, 0, 0)"

SWAP = """async (changes) => {
    const { swapStyles } = await import("/---fastapi-reloader---/client/x/styles.js");
    const swaps = changes.map((one) => swapStyles({ urls: [], paths: [], seq: 1, ...one }));
    return (await Promise.all(swaps)).join();
}"""
WATCH = """() => {
    window.marker = true;
    window.colors = new Set();
    const look = () => {
        colors.add(getComputedStyle(document.getElementById("content")).color);
        requestAnimationFrame(look);
    };
    return new Promise((done) => requestAnimationFrame(() => { look(); done() }));
}"""
FRAMES = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done([...colors])));
})"""
COLOR = "(selector) => getComputedStyle(document.querySelector(selector)).color"
STYLED = "<p id='content'>content</p><p id='other'>other</p>"


def write(site: Site, **files: str) -> None:
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        site.project.write(f"files/{stem}.{ending}", text)


def open_page(browser: Browser, site: Site, head: str, headers: str = "none") -> Tab:
    write(site, page_html=f"<!doctype html><title>page</title>{head}{STYLED}")
    tab = browser.open(f"{site.url}/{headers}/page.html")
    tab.evaluate(WATCH)
    return tab


def swap(tab: Tab, *urls: str, seq: int = 1) -> str:
    return str(tab.evaluate(SWAP, [{"urls": urls, "seq": seq}]))


def frames(tab: Tab) -> set[str]:
    """Return the colors that were painted since the page was opened."""
    return set(tab.evaluate(FRAMES))


def color(tab: Tab, selector: str = "#content") -> str:
    return str(tab.evaluate(COLOR, selector))
