"""A page asks for its template's new HTML, and says when only a refresh would show it."""

from typing import Any

import pytest
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site

MAIN = "from tests.browser.one_page import app"
START = """async (html) => {
    // What the page's own client does is not the question here.
    document.addEventListener("reloader:message", (event) => event.preventDefault());
    const { Template } = await import("/---fastapi-reloader---/client/x/template.js");
    const template = new Template({ oldHtml: async () => html });
    document.addEventListener("apply", ({ detail }) => template.apply().then(detail));
}"""
APPLY = """() => new Promise(
    (detail) => document.dispatchEvent(new CustomEvent("apply", { detail }))
)"""
OLD = "<!doctype html><html><head>{head}</head><body><p>old</p><input id=field>{body}</body></html>"


@pytest.fixture(autouse=True)
def no_policy(site: Site) -> None:
    (site.project / "policy.txt").unlink(missing_ok=True)


def html(head: str = "", body: str = "") -> str:
    return OLD.format(head=head, body=body)


def show(browser: Browser, site: Site, page: str) -> Tab:
    site.project.write("page.html", page)
    tab = browser.open(f"{site.url}/page")
    tab.evaluate(START, page)
    return tab


def apply(tab: Tab, site: Site, page: str) -> Any:
    site.project.replace("page.html", page)
    return tab.evaluate(APPLY)


def test_a_page_is_brought_up_to_date_again_and_again(browser: Browser, site: Site) -> None:
    tab = show(browser, site, html())
    tab.evaluate("() => { field.value = 'typed' }")

    for text in ("second", "third"):
        assert apply(tab, site, html().replace("old", text)) == "done"
        assert tab.evaluate("document.querySelector('p').textContent") == text
        assert tab.evaluate("field.value") == "typed"
    assert tab.evaluate("document.querySelectorAll('script[src*=fastapi-reloader]').length") == 1


def test_nothing_is_touched_where_nothing_has_changed(browser: Browser, site: Site) -> None:
    tab = show(browser, site, html())
    tab.evaluate("""() => {
        touched = 0;
        const options = { subtree: true, childList: true, attributes: true, characterData: true };
        new MutationObserver(() => (touched += 1)).observe(document, options);
    }""")

    assert apply(tab, site, html()) == "done"
    assert tab.evaluate("touched") == 0


NOSCRIPT = "<noscript><style>p {{ order: {} }}</style></noscript>"
REASONS = {
    "an inline script": ("<script>let one = 1</script>", "<script>let one = 2</script>", "script"),
    "a script's address": ("<script src=a></script>", "<script src=b></script>", "script"),
    "a script's type": ("<script>1</script>", "<script type=module>1</script>", "script"),
    "one script more": ("<script>1</script>", "<script>1</script><script>2</script>", "script"),
    "their order": (
        "<script>1</script><script>2</script>",
        "<script>2</script><script>1</script>",
        "script",
    ),
    "an import map": ("", '<script type="importmap">{"imports": {}}</script>', "script"),
    "a policy": (
        "",
        "<meta http-equiv=Content-Security-Policy content=\"img-src 'self'\">",
        "meta http-equiv",
    ),
    "the base": ("", "<base href=/other/>", "base"),
    "what is shown without scripts": (NOSCRIPT.format(1), NOSCRIPT.format(2), "noscript"),
    "the page's wish": ("", "<meta name=reloader content=no-morph>", "no-morph"),
}


@pytest.mark.parametrize("name", REASONS)
@only_in("chromium")
def test_what_only_a_refresh_can_show(browser: Browser, site: Site, name: str) -> None:
    before, after, reason = REASONS[name]
    tab = show(browser, site, html(before))

    assert apply(tab, site, html(after)) == {"refresh": reason}


BODIES = {
    "script": ("<script>let two = 1</script>", "<script>let two = 2</script>"),
    "framework": ("<div id=__next>a</div>", "<div id=__next>b</div>"),
    "declarative shadow tree": (
        "<div><template shadowrootmode=open>a</template></div>",
        "<div><template shadowrootmode=open>b</template></div>",
    ),
    "a script has removed what has changed": (
        "<b>a</b><script>document.querySelector('b').remove()</script>",
        "<b>b</b><script>document.querySelector('b').remove()</script>",
    ),
}


@pytest.mark.parametrize("reason", BODIES)
def test_what_only_a_refresh_can_show_in_the_body(
    browser: Browser, site: Site, reason: str
) -> None:
    before, after = BODIES[reason]
    tab = show(browser, site, html(body=before))

    assert apply(tab, site, html(body=after)) == {"refresh": reason}


@only_in("chromium")
def test_a_doctype_a_frameset_and_a_torn_head_need_a_refresh(browser: Browser, site: Site) -> None:
    tab = show(browser, site, html())
    assert apply(tab, site, html().removeprefix("<!doctype html>")) == {"refresh": "doctype"}
    frames = "<!doctype html><html><head></head><frameset></frameset></html>"
    assert apply(tab, site, frames) == {"refresh": "frameset"}

    pixel = "<noscript><img src=/ping></noscript>"
    tab = show(browser, site, html(pixel))
    assert apply(tab, site, html(pixel, "more")) == {"refresh": "noscript"}


@pytest.mark.parametrize(
    ("page", "reason"),
    [("404 error", "status 404"), ("redirect", "redirected"), ("JSON", "not HTML")],
)
@only_in("chromium")
def test_another_answer_needs_a_refresh(
    browser: Browser, site: Site, page: str, reason: str
) -> None:
    tab = show(browser, site, html())

    assert apply(tab, site, page) == {"refresh": reason}


@only_in("chromium")
def test_an_error_of_the_server_keeps_the_page(browser: Browser, site: Site) -> None:
    tab = show(browser, site, html())

    assert apply(tab, site, "500 error")["failed"]["title"] == "500 Internal Server Error"


@only_in("chromium")
def test_a_page_that_moved_on_or_is_not_known_needs_a_refresh(browser: Browser, site: Site) -> None:
    tab = show(browser, site, html())
    tab.evaluate("() => { location.hash = 'here' }")
    assert apply(tab, site, html(body="more")) == "done"
    tab.evaluate("() => { history.pushState(null, '', '/elsewhere') }")
    assert apply(tab, site, html()) == {"refresh": "the page has another address by now"}

    tab = show(browser, site, html())
    tab.evaluate(START.replace("=> html", "=> null"), "")
    assert tab.evaluate(APPLY) is not None


POLICIES = [
    "require-trusted-types-for 'script'",
    "require-trusted-types-for 'script'; trusted-types reloader",
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "trusted-types 'none'",
    "script-src 'self'; style-src 'nonce-n0nce'; connect-src 'none'",
]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_is_not_in_the_way(browser: Browser, site: Site, policy: str) -> None:
    site.project.write("policy.txt", policy)
    tab = show(browser, site, html("<style nonce=n0nce>p { order: 1 }</style>"))

    page = html(
        "<style nonce=n0nce>p { order: 2 }</style><style nonce=n0nce>b { order: 1 }</style>"
    )
    outcome = apply(tab, site, page)

    assert outcome == "done"
    assert tab.evaluate("getComputedStyle(document.querySelector('p')).order") == "2"
    sheets = "[...document.querySelectorAll('style')].map(({ sheet }) => sheet.cssRules.length)"
    assert tab.evaluate(sheets) == [1, 1]


def test_a_policy_in_the_page_that_forbids_to_parse_needs_a_refresh(
    browser: Browser, site: Site
) -> None:
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    tab = show(browser, site, html(meta))

    outcome = apply(tab, site, html(meta, "more"))

    assert set(outcome) == {"refresh"}
