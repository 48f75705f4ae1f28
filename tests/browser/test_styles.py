"""A stylesheet is swapped in the page, everywhere, and never by way of a page without styles."""

import time
from urllib.parse import urlsplit

import pytest
from tests.browser.painting import (
    BLUE,
    GREEN,
    RED,
    SWAP,
    UNSTYLED,
    color,
    frames,
    open_page,
    swap,
    write,
)
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site

MAIN = "from tests.browser.changing import app"


def listen(tab: Tab) -> None:
    """Note what the page is going to say in the console: not every driver tells."""
    tab.evaluate("""() => {
        window.lines = [];
        for (const level of ["info", "warn"]) {
            console[level] = (...words) => lines.push([level, ...words]);
        }
    }""")


def said(tab: Tab) -> list[list[str]]:
    """Return the level of each line and the files that it names."""
    lines: list[list[str]] = tab.evaluate("lines")
    return [[level, *(urlsplit(name).path for name in names)] for level, _, *names in lines]


@pytest.mark.parametrize("headers", ["none", "no-cache", "max-age", "validators"])
def test_a_sheet_is_swapped_in_the_living_page(browser: Browser, site: Site, headers: str) -> None:
    sheet = f"/{headers}/main.css"
    write(site, main_css="p { color: red } #other { margin-left: 7px }")
    tab = open_page(browser, site, f"<link rel='stylesheet' href='{sheet}?v=2'>", headers)
    assert color(tab) == RED

    for seq, (name, value) in enumerate([("green", GREEN), ("blue", BLUE)], 1):
        write(site, main_css=f"p {{ color: {name} }}")
        assert swap(tab, sheet, seq=seq) == "swapped"
        assert color(tab) == value
        frames(tab)

    assert frames(tab) <= {RED, GREEN, BLUE}
    assert tab.evaluate("marker")
    assert tab.evaluate("getComputedStyle(other).marginLeft") == "0px"
    href = tab.evaluate("document.querySelector('link').getAttribute('href')")
    assert "?v=2&x-hot=2-" in href
    assert tab.evaluate("document.styleSheets.length") == 1


@pytest.mark.parametrize("headers", ["none", "no-cache", "max-age", "validators", "rewritten"])
def test_what_a_sheet_imports_is_swapped(browser: Browser, site: Site, headers: str) -> None:
    write(
        site,
        main_css="@import 'one.css' screen; i { color: red }",
        one_css="@import url(two.css); b { color: red }",
        two_css="#content { color: red }",
        aside_css="#other { color: red }",
    )
    head = (
        f"<link rel='stylesheet' href='/{headers}/main.css'>"
        f"<style id='written'>@import '/{headers}/aside.css'; u {{ color: red }}</style>"
    )
    tab = open_page(browser, site, head, headers)
    tab.evaluate("() => { style = document.getElementById('written') }")
    assert color(tab) == RED

    write(site, two_css="#content { color: green }", aside_css="#other { color: green }")
    assert swap(tab, f"/{headers}/two.css", f"/{headers}/aside.css", seq=1) == "swapped"
    assert [color(tab), color(tab, "#other")] == [GREEN, GREEN]
    assert tab.evaluate("document.getElementById('written') === style")
    write(site, two_css="#content { color: blue }")
    assert swap(tab, f"/{headers}/two.css", seq=2) == "swapped"
    assert color(tab) == BLUE
    write(site, one_css="@import url(two.css);")
    assert swap(tab, f"/{headers}/one.css", seq=3) == "swapped"
    assert color(tab) == BLUE
    write(site, main_css="@import 'one.css' screen; i { color: blue }")
    assert swap(tab, f"/{headers}/main.css", seq=4) == "swapped"

    assert color(tab) == BLUE
    assert frames(tab) <= {RED, GREEN, BLUE}
    assert tab.evaluate("document.styleSheets[0].cssRules[0].media.mediaText") == "screen"
    assert tab.evaluate("document.querySelectorAll('link').length") == 1


def test_a_link_keeps_what_it_is(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    link = "<link href='/none/main.css' rel="
    head = (
        f"{link}stylesheet media=print>{link}stylesheet disabled>"
        f"{link}'alternate stylesheet' title=night>"
        f"{link}stylesheet id=off class=main integrity='' crossorigin=anonymous>"
    )
    tab = open_page(browser, site, head)
    tab.evaluate("() => { document.getElementById('off').sheet.disabled = true; colors.clear() }")
    state = """[...document.querySelectorAll("link")].map((link) => [
        link.rel, link.title, link.media, link.disabled, link.id, link.className, link.crossOrigin,
    ])"""
    before = tab.evaluate(state)
    assert color(tab) == UNSTYLED

    write(site, main_css="p { color: green }")
    assert swap(tab, "/none/main.css") == "swapped"

    assert tab.evaluate(state) == before
    tab.wait("document.getElementById('off').sheet?.disabled")
    assert color(tab) == UNSTYLED
    assert tab.evaluate("document.querySelectorAll('link[href*=x-hot]').length") == 4
    for number in range(4):
        tab.evaluate(
            """async (number) => {
                const link = document.querySelectorAll("link")[number];
                link.media = "all";
                link.disabled = false;
                link.rel = "stylesheet";
                link.title = "";
                if (link.sheet) link.sheet.disabled = false;
            }""",
            number,
        )
        tab.wait(f"() => getComputedStyle(content).color === '{GREEN}'")
        tab.evaluate("() => { document.querySelectorAll('link')[0].media = 'not all' }")


@only_in("chromium", "firefox")  # WebKit loads it twice, and may paint it once in between.
def test_a_sheet_that_a_script_has_switched_off_is_never_seen(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    tab = open_page(browser, site, "<link rel=stylesheet href=main.css media=screen>")
    tab.evaluate("() => { document.styleSheets[0].disabled = true; colors.clear() }")

    write(site, main_css="p { color: green }")
    assert swap(tab, "/none/main.css") == "swapped"

    assert frames(tab) == {UNSTYLED}
    tab.evaluate("() => { document.styleSheets[0].disabled = false }")
    assert color(tab) == GREEN


def test_shadow_trees_and_frames_are_reached(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }", inner_html="<link rel=stylesheet href=main.css><p>")
    site.project.write(
        "files/own.html",
        "<script src='/x/---fastapi-reloader---/client/1/start.js'></script>"
        "<link rel=stylesheet href=main.css><p>",
    )
    frames = "<iframe src=inner.html></iframe><iframe src=own.html></iframe><div id=host></div>"
    tab = open_page(browser, site, frames)
    tab.evaluate("""async () => {
        const outer = host.attachShadow({ mode: "open" });
        const middle = outer.appendChild(document.createElement("div"));
        const inner = middle.attachShadow({ mode: "open" });
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = "/none/main.css";
        const loaded = new Promise((done) => { link.onload = done });
        inner.append(link, document.createElement("p"));
        await loaded;
        window.inside = inner;
    }""")
    colors = """() => [inside, frames[0].document, frames[1].document].map(
        (root) => getComputedStyle(root.querySelector("p")).color,
    )"""
    tab.wait(f"() => frames.length === 2 && ({colors})().every((one) => one === '{RED}')")

    write(site, main_css="p { color: green }")
    assert swap(tab, "/none/main.css") == "swapped"

    assert tab.evaluate(colors) == [GREEN, GREEN, RED]


def test_an_import_that_is_missing_keeps_no_sheet_back(browser: Browser, site: Site) -> None:
    write(site, main_css="@import 'missing.css'; #content { color: red }")
    tab = open_page(browser, site, "<link rel=stylesheet href='/none/main.css'>")
    assert color(tab) == RED

    write(site, main_css="@import 'missing.css'; #content { color: green }")
    assert swap(tab, "/none/main.css") == "swapped"

    assert color(tab) == GREEN
    assert frames(tab) <= {RED, GREEN}


def test_an_empty_file_never_blanks_the_page(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    tab = open_page(browser, site, "<link rel=stylesheet href=/none/main.css>")

    write(site, main_css="")
    tab.evaluate(
        f"() => {{ ({SWAP})([{{ urls: ['/none/main.css'] }}]).then((it) => {{ got = it }}) }}"
    )
    time.sleep(0.2)
    write(site, main_css="p { color: green }")
    tab.wait("got === 'swapped'")
    assert color(tab) == GREEN

    write(site, main_css="")
    listen(tab)
    assert swap(tab, "/none/main.css", seq=2) == "failed"
    site.project.delete("files/main.css")
    assert swap(tab, "/none/main.css", seq=3) == "failed"
    assert frames(tab) <= {RED, GREEN}
    assert said(tab) == [["warn", "/none/main.css"]] * 2
    assert tab.evaluate("document.querySelectorAll('link').length") == 1


def test_the_newest_of_two_swaps_wins(browser: Browser, site: Site) -> None:
    write(site, main_css="@import 'one.css'; p { color: red }", one_css="")
    tab = open_page(browser, site, "<link rel=stylesheet href=/none/main.css>")
    href = "document.querySelector('link').getAttribute('href')"
    late = """async (url) => {
        const { swapStyles } = await import("/---fastapi-reloader---/client/x/styles.js");
        const late = async (...request) => {
            await new Promise((done) => setTimeout(done, 500));
            return fetch(...request);
        };
        return Promise.all([
            swapStyles({ urls: [url], paths: [], seq: 4 }, { fetch: late }),
            swapStyles({ urls: [url], paths: [], seq: 5 }),
        ]);
    }"""

    write(site, main_css="p { color: green }")
    changes = [{"urls": ["/none/main.css"], "seq": seq} for seq in (1, 2, 3)]
    assert tab.evaluate(SWAP, changes) == "swapped,swapped,swapped"
    assert "x-hot=3-" in tab.evaluate(href)
    assert tab.evaluate("document.querySelectorAll('link').length") == 1

    assert tab.evaluate(late, "/none/main.css") == ["swapped", "swapped"]
    assert "x-hot=5-" in tab.evaluate(href)
    assert tab.evaluate("document.querySelectorAll('link').length") == 1
    assert frames(tab) <= {RED, GREEN}


def test_a_sheet_of_another_origin_is_swapped(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    tab = open_page(browser, site, f"<link rel=stylesheet href={elsewhere}/max-age/main.css>")

    write(site, main_css="p { color: green }")
    assert swap(tab, "/max-age/main.css") == "swapped"

    assert color(tab) == GREEN
    assert frames(tab) <= {RED, GREEN}


def test_a_strict_policy_keeps_no_sheet_from_being_swapped(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    head = "<link rel=stylesheet href=/max-age/main.css nonce=n0nce>"
    tab = open_page(browser, site, head, "policy")
    assert color(tab) == RED

    write(site, main_css="p { color: green }")
    assert swap(tab, "/max-age/main.css") == "swapped"

    assert color(tab) == GREEN


def test_a_sheet_that_a_script_made_is_swapped_once_registered(
    browser: Browser, site: Site
) -> None:
    write(site, main_css="p { color: green }")
    tab = open_page(browser, site, "")
    tab.evaluate("""async () => {
        const { registerSheet } = await import("/---fastapi-reloader---/client/x/styles.js");
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("p { color: red }");
        document.adoptedStyleSheets = [sheet];
        registerSheet(sheet, "/none/main.css");
    }""")
    assert color(tab) == RED

    assert swap(tab, "/none/main.css") == "swapped"

    assert color(tab) == GREEN


def test_files_are_found_by_their_path(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    site.project.write("files/sub/main.css", "#other { color: red }")
    links = "<link rel=stylesheet href=main.css><link rel=stylesheet href=sub/main.css>"
    tab = open_page(browser, site, links)

    write(site, main_css="p { color: green }")
    site.project.write("files/sub/main.css", "#other { color: green }")
    outcome = tab.evaluate(SWAP, [{"paths": ["app/sub/main.css"]}])

    assert outcome == "swapped"
    assert [color(tab), color(tab, "#other")] == [RED, GREEN]


@only_in("chromium")
def test_a_file_that_the_page_does_not_use_is_none_of_its_business(
    browser: Browser, site: Site
) -> None:
    write(site, main_css="p { color: red }", page_css="p { color: green }")
    tab = open_page(browser, site, "<link rel=stylesheet href=main.css>")
    listen(tab)

    assert swap(tab, "/none/page.css") == "none"
    assert tab.evaluate(SWAP, [{"paths": ["page.css", "ain.css", ""]}]) == "none"
    assert said(tab) == []


def test_a_page_with_sheets_of_unknown_origin_says_when_none_was_found(
    browser: Browser, site: Site
) -> None:
    tab = open_page(browser, site, "")
    tab.evaluate("() => { document.adoptedStyleSheets = [new CSSStyleSheet()] }")
    listen(tab)

    assert tab.evaluate(SWAP, [{"paths": ["app/main.css", "app/a.png"]}]) == "none"
    assert tab.evaluate(SWAP, [{"paths": ["app/a.png"]}]) == "none"

    assert said(tab) == [["info", "app/main.css"]]


def test_a_sheet_that_comes_with_the_page_only_is_named(browser: Browser, site: Site) -> None:
    write(site, main_css="p { color: red }")
    site.project.write(
        "files/page.xhtml",
        "<?xml-stylesheet href='main.css'?><html xmlns='http://www.w3.org/1999/xhtml'>"
        "<head><title>page</title></head><body><p id='content'>content</p></body></html>",
    )
    tab = browser.open(f"{site.url}/none/page.xhtml")
    assert color(tab) == RED
    listen(tab)

    write(site, main_css="p { color: green }")
    assert swap(tab, "/none/main.css") == "failed"

    assert said(tab) == [["info", "/none/main.css"]]
