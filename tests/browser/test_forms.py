"""The answer to a form is never asked for again without the user's word."""

from tests.support.browsers import Browser, Tab
from tests.support.indicator import press_button, wait_for_words
from tests.support.site import Site

SENT = "document.getElementById('sent')?.textContent === 'what=sugar'"


def send_form(browser: Browser, site: Site) -> Tab:
    tab = browser.open(f"{site.url}/form")
    tab.type("#field", "sugar")
    tab.click("#send")
    tab.wait(SENT)
    site.wait_for_stream()
    return tab


def test_a_change_offers_a_refresh_and_sends_nothing(browser: Browser, site: Site) -> None:
    tab = send_form(browser, site)

    site.signal()

    wait_for_words(tab, "This page has changed")
    assert site.settled_loads("/form?sent") == [1]
    assert tab.evaluate(SENT)


def test_a_restart_offers_a_refresh_and_sends_nothing(browser: Browser, site: Site) -> None:
    tab = send_form(browser, site)

    site.restart()

    wait_for_words(tab, "This page has changed")
    assert site.settled_loads("/form?sent") == [1]


def test_the_offer_asks_for_the_page_without_the_form(browser: Browser, site: Site) -> None:
    tab = send_form(browser, site)
    site.show("second")
    site.signal()
    wait_for_words(tab, "This page has changed")

    press_button(tab, "Reload")

    tab.wait("content.textContent === 'second' && document.querySelector('form')")
    methods = [one.method for one in site.traffic.requests() if one.target == "/form?sent"]
    assert methods == ["POST", "GET"]


def test_a_page_that_a_form_has_led_to_refreshes_as_any_other(browser: Browser, site: Site) -> None:
    tab = browser.open(f"{site.url}/form")
    tab.evaluate("() => { document.querySelector('form').action = '/see-other' }")
    tab.click("#send")
    tab.wait("location.search === '?seen'")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    tab.wait("content.textContent === 'second'")
    assert site.settled_loads("/page?seen", "/see-other") == [2, 1]
