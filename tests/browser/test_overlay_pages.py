"""A page that fails comes back as it was, once it works again."""

import json

import pytest
from tests.browser.failing import html
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.indicator import wait_for_words
from tests.support.overlay import (
    FAILING,
    PANEL,
    ROOT,
    background,
    break_page,
    change_template,
    make_whole,
    mend_page,
    press,
    report,
    see,
    tell,
    tell_recovered,
    wait_for_no_panel,
    wait_for_panel,
)
from tests.support.site import Site

MAIN = FAILING
STORED = "Object.entries(sessionStorage).find(([key]) => key.includes('state'))?.[1]"
BODY = "<h2 id='content'>{}</h2><input id='field'><div id='tall'></div>"


@pytest.fixture(autouse=True)
def whole(site: Site) -> None:
    make_whole(site, BODY.format("first"))


def open_page(browser: Browser, site: Site) -> Tab:
    tab = browser.open(f"{site.url}/page")
    tab.type("#field", "typed")
    tab.evaluate("() => { window.marker = true }")
    site.wait_for_stream()
    return tab


def test_typed_text_survives_the_error_page(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)

    break_page(site, report())
    site.restart()
    wait_for_panel(tab)
    site.wait_for_stream()
    before = json.loads(tab.read(STORED))["at"]
    tab.evaluate(
        f"""() => addEventListener("pagehide", () => {{ localStorage.seen = {STORED} }})"""
    )

    mend_page(site)
    site.project.replace("body.html", BODY.format("second"))
    site.restart()
    tab.wait("content.textContent === 'second' && field.value === 'typed'", within=15)
    assert not tab.read(f"!!{PANEL}")
    # However long the error page stood there, what was typed is not too old.
    assert json.loads(tab.read("localStorage.seen"))["at"] > before
    tab.wait(f"!{STORED}")


def test_any_change_refreshes_an_error_page(browser: Browser, site: Site) -> None:
    break_page(site, report())
    tab = browser.open(f"{site.url}/page")
    wait_for_panel(tab)
    site.wait_for_stream()

    mend_page(site)
    change_template(site)
    tab.wait("content.textContent === 'first'")


@pytest.mark.parametrize("where", [".answers", ".toast"])
def test_the_answer_to_a_form_offers_to_send_it_again(
    browser: Browser, site: Site, where: str
) -> None:
    site.project.write("body.html", "<form method='post'><button id='send'>send</button></form>")
    tab = browser.open(f"{site.url}/page")
    break_page(site, report())
    tab.click("#send")
    wait_for_panel(tab, "offers to send the form again")
    site.wait_for_stream()

    mend_page(site)
    change_template(site)
    wait_for_panel(tab, "this may be fixed now")
    assert see(tab, ".answers button, .toast") == ["Reload", "Send the form again"]
    if where == ".toast":
        press(tab, ".dismiss")
        wait_for_no_panel(tab)
        assert see(tab, ".toast button") == ["Reload", "Send the form again", "Dismiss"]
    press(tab, f"{where} button")
    tab.wait("document.querySelector('#send') !== null")


def test_a_template_that_fails_leaves_the_page_where_it_is(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)

    break_page(site, report(phase="template"))
    change_template(site)
    wait_for_panel(tab, "while rendering a template")
    assert (site.project / "asked.txt").read_text() == "morph"
    assert tab.read("[window.marker, field.value]") == [True, "typed"]

    break_page(site, report("report_group", phase="template"))
    change_template(site)
    wait_for_panel(tab, "ExceptionGroup")
    assert see(tab, ".pager span") == []

    mend_page(site)
    site.project.replace("body.html", BODY.format("second"))
    change_template(site)
    tab.wait("content.textContent === 'second'")
    wait_for_no_panel(tab)
    assert tab.read("[window.marker, field.value]") == [True, "typed"]


def test_an_empty_page_does_not_take_the_place_of_one(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)

    site.project.write("part.txt", "nothing")
    change_template(site)
    asked = "performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/page'))"
    tab.wait(f"{asked}.length === 2")

    site.project.delete("part.txt")
    site.project.replace("body.html", BODY.format("second"))
    change_template(site)
    tab.wait("content.textContent === 'second'")
    assert tab.read("[window.marker, field.value]") == [True, "typed"]


def test_a_page_that_is_half_written_is_asked_for_again(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    tab.evaluate("() => { tall.marker = true }")

    site.project.replace("body.html", BODY.format("second"))
    site.project.write("part.txt", str(len(html(BODY.partition("<input")[0]))))
    change_template(site)
    tab.wait("content.textContent === 'second'")
    assert not (site.project / "part.txt").exists()
    assert tab.read("[window.marker, field.value, tall.marker]") == [True, "typed", True]


def test_a_page_that_could_only_be_refreshed_stays_too(browser: Browser, site: Site) -> None:
    site.project.write("no-store.txt", "")
    tab = open_page(browser, site)

    break_page(site, report(phase="template"))
    change_template(site)
    wait_for_panel(tab, "while rendering a template")
    assert tab.read("[window.marker, field.value]") == [True, "typed"]

    mend_page(site)
    site.project.replace("body.html", BODY.format("second"))
    change_template(site)
    tab.wait("content.textContent === 'second' && !window.marker")
    wait_for_no_panel(tab)


def test_an_error_that_was_dismissed_is_shown_when_it_comes_back(
    browser: Browser, site: Site
) -> None:
    break_page(site, report())
    tab = browser.open(f"{site.url}/page")
    wait_for_panel(tab)
    press(tab, ".dismiss")
    wait_for_no_panel(tab)

    is_kept = "(id) => sessionStorage.getItem('reloader:dismissed')?.includes(id)"
    tab.wait(is_kept, report()["id"])

    mend_page(site)
    tab.reload()
    tab.wait(f"(id) => !({is_kept})(id)", report()["id"])
    break_page(site, report())
    tab.reload()
    wait_for_panel(tab)


def test_a_process_without_an_app_is_an_error_over_the_page(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)

    site.project.write("failing.json", json.dumps(report(phase="startup")))
    break_page(site, report())
    site.restart()
    wait_for_panel(tab, "while the app was starting")
    second = browser.open(f"{site.url}/page")  # is told by the worker that all tabs share
    wait_for_panel(second)
    assert tab.read("[window.marker, field.value]") == [True, "typed"]

    site.project.delete("failing.json")
    mend_page(site)
    site.restart()
    for each in (tab, second):
        each.wait("document.getElementById('content') && !window.marker", within=20)
        wait_for_no_panel(each)
    tab.wait("field.value === 'typed'")


def test_a_failed_request_is_a_toast_in_the_page_that_made_it(browser: Browser, site: Site) -> None:
    here = f"{site.url}/page"
    tab = open_page(browser, site)
    other = browser.open(f"{here}?other")
    tab.activate()
    tab.evaluate("() => { document.querySelector('#field').focus() }")
    site.project.write("ignored.tmp", "")

    for number in range(5):
        tell(site, background(site, number, here))
    tab.wait(f"{ROOT}?.querySelector('.more')?.textContent === 'and 2 more'")
    assert see(tab, ".say") == [f"POST /api/cart failed: KeyError: {n}" for n in (2, 3, 4)]
    assert tab.read("document.activeElement.id") == "field"
    tab.press("!")
    assert tab.read("field.value") == "typed!"

    press(tab, ".failed button", 4)  # details of the newest
    wait_for_panel(tab, "The page itself goes on")
    assert see(tab, ".pager span, .failed") == ["1 of 5"]
    press(tab, ".dismiss")
    wait_for_no_panel(tab)
    tell_recovered(site, "error0")
    tab.wait(f"{ROOT}.querySelector('.more') == null")
    for number in (3, 2, 1):
        tab.wait(f"{ROOT}.querySelectorAll('.failed').length === {number}")
        press(tab, ".failed button", 2 * number - 1)
    tab.wait(f"!{ROOT}")
    tell(site, background(site, 4, here))  # was dismissed
    tell(site, background(site, 5, here))
    tab.wait(f"{ROOT}?.querySelectorAll('.failed').length === 1")
    assert see(tab, ".say") == ["POST /api/cart failed: KeyError: 5"]
    assert not other.evaluate(f"!!{ROOT}")


def test_a_request_without_a_referrer_belongs_to_who_made_it(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    other = browser.open(f"{site.url}/page?other")
    tab.evaluate(
        "() => fetch('/api/cart?n=1', { method: 'POST', referrerPolicy: 'no-referrer' })"
        ".then((answer) => answer.text())"
    )
    tell(site, background(site, 1, "", "/api/cart?n=1"))
    tab.wait(f"{ROOT}?.querySelector('.failed') != null")
    tell(site, report(id="everywhere", phase="startup"))
    wait_for_panel(other)
    assert see(other, ".pager span, .failed") == []


@only_in("chromium")
def test_the_page_may_show_errors_itself(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    tab.evaluate("""() => document.addEventListener("reloader:error", (event) => {
        window.taken = event.detail.report.title;
        event.preventDefault();
    })""")
    tell(site, report(phase="startup"))
    tab.wait("window.taken?.includes('CheckoutError')")
    assert not tab.evaluate(f"!!{ROOT}")


@only_in("chromium")
def test_a_server_that_stays_away_is_said_in_words(browser: Browser, site: Site) -> None:
    tab = open_page(browser, site)
    site.kill()
    wait_for_words(tab, "Waiting for the server")
    tab.wait(f"{ROOT}.textContent.includes('The app is not running since ')", within=20)
    press(tab, ".words button")
    assert see(tab, ".words") == []
    assert see(tab, ".dot") != []
    site.server.start()
    tab.wait(f"!window.marker && !{ROOT}", within=20)
