"""What a person has typed, opened and scrolled to survives a refresh; secrets are never stored."""

from typing import Any

from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site

# Asks in the moment in which everything is stored: as the page goes.
REMEMBER_STORED = """() => addEventListener("pagehide", () => {
    const entries = Object.entries(sessionStorage).filter(([key]) => key.includes("state"));
    localStorage.seen = JSON.stringify(entries);
})"""
SECRETS = {
    "password": "pass-word",
    "csrf_token": "to-ken",
    "cvv2": "c-v-v",
    "number": "4000-0000",
    "code": "one-time",
    "fresh": "new-pass",
    "private": "pri-vate",
}


def refresh(tab: Tab, site: Site, content: str = "second") -> None:
    site.wait_for_stream()
    tab.evaluate(REMEMBER_STORED)
    site.show(content)
    site.signal()
    tab.wait("(text) => document.getElementById('content')?.textContent === text", content)


def test_typed_text_focus_and_caret_are_kept(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/state")
    tab.type("#text", "hello")
    tab.evaluate("() => document.getElementById('text').setSelectionRange(2, 4, 'backward')")

    refresh(tab, site)

    tab.wait("document.activeElement.id === 'text'")
    assert "hello" in tab.evaluate("document.activeElement.value")
    assert tab.evaluate("document.activeElement.selectionStart") == 2
    assert tab.evaluate("document.activeElement.selectionEnd") == 4


def test_typing_goes_on_after_the_refresh(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/state")
    tab.click("[name=area]")
    tab.evaluate("() => document.querySelector('[name=area]').setSelectionRange(99, 99)")
    tab.press(" and one")

    refresh(tab, site)
    tab.wait("document.activeElement.name === 'area'")
    tab.press(" and two")

    tab.wait("document.querySelector('[name=area]').value === 'default and one and two'")


CHOICES: dict[str, tuple[str, str, Any]] = {
    "a checkbox": ("box.checked = true", "box.checked", True),
    "a radio button": (
        "document.querySelector('[value=blue]').checked = true",
        "document.querySelector('[value=blue]').checked",
        True,
    ),
    "a list": (
        "choice.options[0].selected = choice.options[2].selected = true",
        "[...choice.selectedOptions].map((option) => option.text)",
        ["a", "b", "c"],
    ),
    "the second of two fields of one name": (
        "document.getElementsByName('twice')[1].value = 'two'",
        "[...document.getElementsByName('twice')].map((field) => field.value)",
        ["", "two"],
    ),
    "details": ("more.open = true", "more.open", True),
    "editable text": ("editable.textContent = 'edited'", "editable.textContent", "edited"),
}


def test_choices_and_what_was_opened_are_kept(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/state")
    site.wait_for_stream()  # What was open before the client came is how the page is.
    for change, _, _ in CHOICES.values():
        tab.evaluate(f"() => {{ {change} }}")

    refresh(tab, site)

    tab.wait("more.open")
    kept = {name: tab.evaluate(read) for name, (_, read, _) in CHOICES.items()}
    assert kept == {name: expected for name, (_, _, expected) in CHOICES.items()}


def test_the_window_and_panes_stay_where_they_were_scrolled_to(
    browser: Browser, site: Site
) -> None:
    tab = browser.open(f"{site.url}/state")
    tab.evaluate("() => { scrollTo(0, 1500); pane.scrollTop = 300 }")
    tab.wait("scrollY === 1500 && pane.scrollTop === 300")

    refresh(tab, site)

    tab.wait("scrollY === 1500 && pane.scrollTop === 300")


@only_in("chromium")
def test_a_page_that_scrolls_by_itself_is_scrolled_all_the_same(
    browser: Browser, site: Site
) -> None:
    tab = browser.open(f"{site.url}/state")
    tab.evaluate("() => { history.scrollRestoration = 'manual'; scrollTo(0, 1500) }")

    refresh(tab, site)

    tab.wait("scrollY === 1500")


def test_what_might_be_a_secret_is_never_stored(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/state")
    for name, secret in SECRETS.items():
        tab.evaluate("(id, text) => { document.getElementById(id).value = text }", name, secret)
    tab.evaluate("""() => {
        document.querySelector("[name=otp]").value = "o-t-p";
        document.getElementById("hidden").value = "hid-den";
        document.getElementById("fixed").value = "fix-ed";
        document.getElementById("text").value = "harmless";
    }""")

    refresh(tab, site)

    stored = tab.evaluate("localStorage.seen")
    assert "harmless" in stored
    secrets = [*SECRETS.values(), "o-t-p", "hid-den", "fix-ed"]
    assert [secret for secret in secrets if secret in stored] == []
    assert tab.evaluate("hidden.value") == "default"
    tab.wait("!Object.keys(sessionStorage).some((key) => key.includes('state'))")


def test_a_new_template_wins_over_what_was_typed(browser: Browser, site: Site) -> None:
    site.project.write("default.txt", "default")
    tab = browser.open(f"{site.url}/state")
    tab.evaluate("() => { document.getElementById('text').value = 'typed' }")
    tab.evaluate("() => { document.querySelector('[name=twice]').value = 'typed' }")

    site.project.write("default.txt", "newer")
    refresh(tab, site)

    tab.wait("document.querySelector('[name=twice]').value === 'typed'")
    if type(tab).__name__ != "FirefoxTab":  # Firefox puts back by itself what was typed.
        assert tab.evaluate("document.getElementById('text').value") == "newer"


def test_nothing_of_a_page_that_must_not_be_stored_is_stored(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/no-store")
    tab.type("#field", "private")

    refresh(tab, site)

    assert tab.evaluate("localStorage.seen") == "[]"


@only_in("chromium", "webkit")  # Firefox fills fields by itself, and tells the page nothing.
def test_the_page_hears_that_its_fields_were_filled(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/page")
    tab.type("#field", "typed")

    refresh(tab, site)

    tab.wait("field.value === 'typed'")
    assert tab.evaluate("heard") == ["input", "change"]
