"""Pages with strict Content-Security-Policies refresh too, and nothing of theirs breaks."""

import pytest
from tests.browser.pages import POLICIES
from tests.support.browsers import Browser
from tests.support.site import Site

# The browser lets no script run there, or none that may talk to anybody.
OUT_OF_REACH = ["sandbox", "sandbox-all"]


@pytest.mark.parametrize("policy", [name for name in POLICIES if name not in OUT_OF_REACH])
def test_a_page_with_a_policy_refreshes_once(browser: Browser, site: Site, policy: str) -> None:
    page = f"/csp/{policy}"
    tab = browser.open(site.url + page)
    tab.type("#field", "typed")
    site.wait_for_stream()

    site.show("second")
    site.signal()

    tab.wait("document.getElementById('content')?.textContent === 'second'", within=15)
    tab.wait("document.getElementById('field').value === 'typed'")
    site.wait_for_stream()
    assert site.settled_loads(page, quiet=1) == [2]
    assert [line for line in tab.console() if line.startswith("uncaught")] == []


@pytest.mark.parametrize("policy", OUT_OF_REACH)
def test_a_page_in_a_sandbox_is_left_alone(browser: Browser, site: Site, policy: str) -> None:
    tab = browser.open(f"{site.url}/csp/{policy}")

    tab.wait("document.getElementById('content').textContent === 'first'")
    assert site.settled_loads(f"/csp/{policy}", quiet=1) == [1]
    assert site.traffic.to_route() == []
    assert [line for line in tab.console() if line.startswith("uncaught")] == []
