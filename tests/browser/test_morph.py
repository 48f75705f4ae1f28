"""The morph brings a page up to date, and keeps what the user has done to it."""

import base64

import pytest
from tests.browser.morphing import PAGE, change, html, morph, show
from tests.support.browsers import Browser
from tests.support.engines import only_in
from tests.support.site import Site

MAIN = PAGE


EVERYTHING = """
<h1>{}</h1>
<form>
    <p class="{}">a row</p>
    <input id="text" value="default"><textarea id="area">default</textarea>
    <input id="box" type="checkbox"><input name="color" type="radio" checked>
    <input name="color" type="radio" id="blue">
    <select id="choice"><option>a<option>b</select>
</form>
<details id="more"><summary>more</summary>here</details>
<dialog id="modal">modal <input></dialog>
<div id="editable" contenteditable>text</div>
<div id="pane" style="height: 60px; overflow: auto"><p style="height: 900px">tall</p></div>
<div id="widget" class="plain">written by the server</div>
<iframe id="frame" srcdoc="<p>inside"></iframe>
<x-own id="own"></x-own>
<canvas id="canvas"></canvas>
"""
USE_EVERYTHING = """
    customElements.define("x-own", class extends HTMLElement {
        connectedCallback() { this.times = (this.times ?? 0) + 1; this.append("own") }
    });
    text.value = area.value = "typed";
    box.checked = blue.checked = true;
    choice.value = "b";
    more.open = true;
    editable.firstChild.data = "edited";
    widget.replaceChildren(document.createElement("b"), "by a script");
    widget.className = "plain active";
    widget.setAttribute("aria-busy", "true");
    frame.contentWindow.mark = "same";
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    document.body.append(Object.assign(document.createElement("aside"), { id: "toast" }));
    pane.scrollTop = 300;
    modal.showModal();
    text.focus();
    modal.close();
    modal.show();
    text.focus();
    text.setSelectionRange(2, 4, "backward");
"""
STILL_THERE = {
    "text.value": "typed",
    "area.value": "typed",
    "box.checked": True,
    "blue.checked": True,
    "choice.value": "b",
    "more.open": True,
    "modal.open": True,
    "editable.textContent": "edited",
    "widget.innerHTML": "<b></b>by a script",
    "widget.className": "plain active",
    "widget.getAttribute('aria-busy')": "true",
    "frame.contentWindow.mark": "same",
    "own.times": 1,
    "own.textContent": "own",
    "canvas.getContext('2d').getImageData(1, 1, 1, 1).data[3]": 255,
    "toast.isConnected": True,
    "pane.scrollTop": 300,
    "document.activeElement.id": "text",
    "[text.selectionStart, text.selectionEnd, text.selectionDirection]": [2, 4, "backward"],
}


def test_everything_survives_a_change_around_it(browser: Browser, site: Site) -> None:
    old, new = EVERYTHING.format("old", "old"), EVERYTHING.format("new", "new") + "<footer>end"
    page = change(browser, site, old, new, edit=USE_EVERYTHING)

    assert page["document.querySelector('h1').textContent"] == "new"
    assert page["document.querySelector('form p').className"] == "new"
    assert page["document.querySelector('footer').textContent"] == "end"
    assert {read: page[read] for read in STILL_THERE} == STILL_THERE


def test_everything_survives_being_wrapped(browser: Browser, site: Site) -> None:
    old = EVERYTHING.format("old", "old")
    old = old.replace("<form>", "<form id='form'>")
    new = old.replace("<form", "<main><div><form").replace("</form>", "</form></div></main>")
    page = change(browser, site, old, new, edit=USE_EVERYTHING)

    assert page["text.closest('main > div > form') !== null"]
    assert {read: page[read] for read in STILL_THERE} == STILL_THERE


@pytest.mark.parametrize(
    ("old", "edit", "new", "read", "expected"),
    [
        ("<input value=a>", "", "<input value=b>", "input.value", "b"),
        ("<input value=a>", "input.value = 'x'", "<input value=b>", "input.value", "x"),
        (
            "<input value=a>",
            "input.value = 'x'; input.value = 'a'",
            "<input value=b>",
            "input.value",
            "b",
        ),
        ("<input value=a>", "input.value = 'x'", "<input value=b>", "input.defaultValue", "b"),
        ("<input type=hidden value=a>", "", "<input type=hidden value=b>", "input.value", "b"),
        ("<input type=checkbox>", "", "<input type=checkbox checked>", "input.checked", True),
        (
            "<input type=checkbox title=a>",
            "input.checked = true",
            "<input type=checkbox title=b>",
            "input.checked",
            True,
        ),
        (
            "<input type=checkbox>",
            "input.checked = true; input.checked = false",
            "<input type=checkbox checked>",
            "input.checked",
            True,
        ),
        ("<textarea>a</textarea>", "", "<textarea>b</textarea>", "area.value", "b"),
        ("<textarea>a</textarea>", "area.value = 'x'", "<textarea>b</textarea>", "area.value", "x"),
        (
            "<textarea>a</textarea>",
            "area.value = 'x'; area.value = 'a'",
            "<textarea>b</textarea>",
            "area.value",
            "b",
        ),
        (
            "<select><option>a<option>b</select>",
            "",
            "<select><option>a<option selected>b</select>",
            "select.value",
            "b",
        ),
        (
            "<select><option>a<option>b<option>c</select>",
            "select.value = 'c'",
            "<select><option>new<option>a<option selected>b<option>c</select>",
            "select.value",
            "c",
        ),
        (
            "<select><option>a<option>b</select>",
            "select.value = 'b'",
            "<select><option>a<option>c</select>",
            "select.value",
            "a",
        ),
        (
            "<input type=radio name=n value=1 checked><input type=radio name=n value=2 id=two>"
            "<input type=radio name=n value=3>",
            "two.checked = true",
            "<input type=radio name=n value=1><input type=radio name=n value=2 id=two>"
            "<input type=radio name=n value=3 checked>",
            "two.checked",
            True,
        ),
        ("<details>a", "", "<details open>a", "document.querySelector('details').open", True),
    ],
)
def test_a_new_default_is_shown_unless_something_else_was_typed(
    browser: Browser, site: Site, old: str, edit: str, new: str, read: str, expected: object
) -> None:
    names = (
        "const [input, area, select] ="
        " ['input', 'textarea', 'select'].map((name) => document.querySelector(name));"
    )
    page = change(browser, site, old, new, edit=names + edit)

    assert page[f"() => {{ {names} return {read} }}"] == expected


ROWS = [f"<li {{key}}='{name}'>{name} <input name='n'></li>" for name in "abcd"]


@pytest.mark.parametrize("key", ["id", "data-key", "key", "data-plain"])
def test_rows_are_moved_with_what_was_typed(browser: Browser, site: Site, key: str) -> None:
    rows = [row.format(key=key) for row in ROWS]
    edit = """for (const row of document.querySelectorAll("li")) {
        row.lastElementChild.value = row.textContent.trim();
        row.mark = row.textContent.trim();
    }"""
    new = [rows[3], rows[0].replace("a <", "A <"), f"<li {key}='e'>new</li>", rows[2]]
    page = change(browser, site, f"<ul>{''.join(rows)}", f"<ul>{''.join(new)}", edit=edit)

    items = "[...document.querySelectorAll('li')]"
    assert page[f"{items}.map((row) => row.textContent.trim())"] == ["d", "A", "new", "c"]
    assert page[f"{items}.map((row) => row.lastElementChild?.value)"] == ["d", "a", None, "c"]
    marks = page[f"{items}.map((row) => row.mark)"]
    if key == "data-plain":  # Without keys, nobody can say that a row is not an old one.
        marks[2] = None
    assert marks == ["d", "a", None, "c"]


def test_frames_stay_while_others_move_around_them(browser: Browser, site: Site) -> None:
    frames = "<iframe id='frame' srcdoc='<p>'></iframe>"
    old = f"<div>{frames}<p id=a>a</p><p id=b>b</p><p id=c>c</p></div>"
    new = f"<div><p id=c>c</p><p id=b>b</p><p id=a>a</p>{frames}</div>"
    page = change(browser, site, old, new, edit="frame.contentWindow.mark = 'same'")

    assert page["document.querySelector('div').innerText.replace(/\\s+/g, '')"] == "cba"
    assert page["frame.contentWindow.mark"] == "same"


def test_focus_and_scrolling_move_along(browser: Browser, site: Site) -> None:
    row = (
        "<div id='{0}'><input id='in-{0}'><div id='pane-{0}' style='height: 50px; overflow: auto'>"
    )
    row += "<p style='height: 500px'></div></div>"
    old = "".join(map(row.format, "abc"))
    edit = """for (const name of "abc") document.getElementById(`pane-${name}`).scrollTop = 99;
        document.getElementById("in-b").value = "hello";
        document.getElementById("in-b").focus();
        document.getElementById("in-b").setSelectionRange(1, 3);"""
    page = change(browser, site, old, "".join(map(row.format, "cba")), edit=edit)

    assert page["document.activeElement.id"] == "in-b"
    assert page["[document.activeElement.selectionStart, document.activeElement.selectionEnd]"] == [
        1,
        3,
    ]
    panes = "[...document.querySelectorAll('[id^=pane]')]"
    assert page[f"{panes}.map(({{ id, scrollTop }}) => [id, scrollTop])"] == [
        ["pane-c", 99],
        ["pane-b", 99],
        ["pane-a", 99],
    ]


def test_a_selection_survives_a_change_in_its_text(browser: Browser, site: Site) -> None:
    edit = "getSelection().setBaseAndExtent(text.firstChild, 6, text.firstChild, 11)"
    page = change(
        browser, site, "<p id=text>hello world !", "<p id=text>hello world and all!", edit=edit
    )

    assert page["getSelection().toString()"] == "world"


def test_what_a_script_removed_stays_removed(browser: Browser, site: Site) -> None:
    old = "<div><p>banner</p><b>old</b></div>"
    edit = "document.querySelector('p').remove()"
    page = change(browser, site, old, old.replace("old", "new"), edit=edit)

    assert page["document.body.innerText.trim()"] == "new"


def test_templates_and_noscript_and_svg(browser: Browser, site: Site) -> None:
    old = "<template><p>old</p></template><noscript><img src=x></noscript>"
    old += "<svg><use xlink:href='#a'/></svg>"
    new = old.replace("old", "new").replace("#a", "#b").replace("src=x", "src=y")
    page = change(browser, site, old, new)

    assert page["document.querySelector('template').content.textContent"] == "new"
    assert page["document.querySelector('noscript').textContent"] == '<img src="y">'
    assert page["document.querySelector('use').href.baseVal"] == "#b"


@only_in("chromium", "firefox")  # Debian's WebKit plays nothing without its codecs.
def test_what_plays_plays_on(browser: Browser, site: Site) -> None:
    audio = "<audio id=audio loop src='data:audio/wav;base64,{}'></audio>"
    wave = b"RIFF" + (36 + 8000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    wave += (1).to_bytes(2, "little") * 2 + (8000).to_bytes(4, "little") * 2
    wave += (1).to_bytes(2, "little") + (8).to_bytes(2, "little") + b"data"
    wave += (8000).to_bytes(4, "little") + b"\x80" * 8000
    playing = audio.format(base64.b64encode(wave).decode())
    old, new = f"<p id=p>a</p>{playing}", f"<h1>new</h1>{playing}<p id=p>b</p>"
    tab = show(browser, site, html(old))
    tab.evaluate("() => { audio.muted = true; return audio.play() }")

    morph(tab, html(old), html(new))

    assert tab.evaluate("!audio.paused")
