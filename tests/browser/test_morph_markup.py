"""The morph of attributes and heads, and of what belongs to somebody else."""

import pytest
from tests.browser.morphing import PAGE, change, html, morph, show
from tests.support.browsers import Browser, ScriptError
from tests.support.site import Site

MAIN = PAGE


@pytest.mark.parametrize(
    ("old", "edit", "new", "expected"),
    [
        ("<p class='a b'>", "p.classList.add('live')", "<p class='b c'>", "<p class='b live c'>"),
        ("<p class='a b'>", "", "<p class='c b'>", "<p class='c b'>"),
        ("<p title=a lang=de>", "p.title = 'x'", "<p title=a lang=en>", "<p title='x' lang='en'>"),
        ("<p title=a>", "p.dataset.x = 1", "<p>", "<p data-x='1'>"),
        ("<p @click=a>", "", "<p @click=b :x=c>", "<p @click='b' :x='c'>"),
        (
            "<p style='color: red; top: 1px'>",
            "p.style.left = '2px'",
            "<p style='color: blue'>",
            "<p style='color: blue; left: 2px;'>",
        ),
    ],
)
def test_attributes_change_one_by_one(
    browser: Browser, site: Site, old: str, edit: str, new: str, expected: str
) -> None:
    edit = f"const p = document.querySelector('p'); {edit}"
    page = change(browser, site, old, new, edit=edit)

    compare = """() => {
        const p = document.querySelector("p");
        const expected = new DOMParser().parseFromString(%r, "text/html").querySelector("p");
        return p.isEqualNode(expected) || p.outerHTML;
    }"""
    assert page[compare % expected] is True


def test_head_follows_and_keeps_what_scripts_put_there(browser: Browser, site: Site) -> None:
    old = html("<p>", "<meta name=a content=1><style id=s>p { order: 1 }</style>")
    new = html(
        "<p>", "<meta name=b content=2><meta name=a content=3><style id=s>p { order: 2 }</style>"
    )
    tab = show(browser, site, old)
    tab.evaluate(
        """() => {
            document.head.append(Object.assign(document.createElement("style"), { id: "live" }));
            document.title = "(3) page";
        }"""
    )

    morph(tab, old, new)
    assert tab.evaluate("[...document.querySelectorAll('meta')].map((meta) => meta.content)") == [
        "2",
        "3",
    ]
    assert tab.evaluate("getComputedStyle(document.querySelector('p')).order") == "2"
    assert tab.evaluate("document.querySelector('#live') !== null")
    assert tab.evaluate("document.title") == "(3) page"

    morph(tab, new, new.replace("<title>page", "<title>other"))
    assert tab.evaluate("document.title") == "other"


def test_a_stylesheet_goes_when_the_new_one_is_there(browser: Browser, site: Site) -> None:
    old = html("<p>", "<link rel=stylesheet href='/old.css'><link rel=stylesheet href='/kept.css'>")
    new = old.replace("/old.css", "/new.css?delay=0.3")
    tab = show(browser, site, old)
    tab.evaluate("""() => {
        const kept = document.querySelector("[href*=kept]");
        kept.href = "/kept.css?x-hot=7";
        kept.mark = "same";
        const read = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
        const look = () => seen.push(read("--old") + read("--new")) && requestAnimationFrame(look);
        seen = [];
        look();
    }""")

    morph(tab, old, new)

    assert "" not in tab.evaluate("seen")
    assert tab.evaluate("document.querySelectorAll('link').length") == 2
    assert tab.evaluate("document.querySelector('[href*=new]').sheet.cssRules.length") == 1
    assert tab.evaluate("document.querySelector('[href*=kept]').mark") == "same"
    assert "x-hot=7" in tab.evaluate("document.querySelector('[href*=kept]').href")


@pytest.mark.parametrize("name", ["data-reloader-keep", "data-turbo-permanent", "hx-preserve"])
def test_what_is_to_be_kept_is_left_alone(browser: Browser, site: Site, name: str) -> None:
    old = f"<p>a</p><div id=kept {name}>old<input value=old></div>"
    page = change(browser, site, old, old.replace("old", "new").replace("<p>a", "<p>b"))

    assert page["kept.textContent"] == page["kept.querySelector('input').value"] == "old"
    assert page["document.querySelector('p').textContent"] == "b"


def test_alpine_morphs_its_own(browser: Browser, site: Site) -> None:
    old = "<p>a</p><div id=root x-data='{}'><b>old</b></div>"
    new = old.replace("old", "new")
    with pytest.raises(ScriptError, match="Alpine"):
        change(browser, site, old, new)

    edit = (
        "window.Alpine = { morph: (...all) => { window.asked = all.map((one) => one.outerHTML) } }"
    )
    page = change(browser, site, old, new, edit=edit)
    assert [("old" in one, "new" in one) for one in page["asked"]] == [(True, False), (False, True)]

    page = change(browser, site, old, old.replace("<p>a", "<p>b"))
    assert page["document.querySelector('p').textContent"] == "b"


def test_htmx_hears_of_new_and_changed_elements(browser: Browser, site: Site) -> None:
    edit = "processed = []; window.htmx = { process: (one) => processed.push(one.localName) }"
    page = change(
        browser, site, "<p>same</p><b hx-get=a>", "<p>same</p><b hx-get=b><i hx-get=c>", edit=edit
    )

    assert sorted(page["processed"]) == ["b", "i"]


@pytest.mark.parametrize(
    ("old", "edit", "new"),
    [
        ("<div><p>old</p></div>", "document.querySelector('p').remove()", "<div><p>new</p></div>"),
        ("<b></b>", "document.querySelector('b').textContent = '42'", "<b>loading</b>"),
        ("<canvas width=9></canvas>", "", "<canvas width=8></canvas>"),
        ("<b>a</b>", "document.querySelector('b').__reactContainer$x = {}", "<b>b</b>"),
    ],
)
def test_where_both_have_changed_the_page_must_be_refreshed(
    browser: Browser, site: Site, old: str, edit: str, new: str
) -> None:
    with pytest.raises(ScriptError):
        change(browser, site, old, new, edit=edit)
