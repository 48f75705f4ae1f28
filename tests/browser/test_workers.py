"""Several workers that do not know one another cost a page one refresh too many, never a loop."""

from collections.abc import Iterator

import pytest
from tests.support.browsers import Browser
from tests.support.engines import only_in
from tests.support.site import Site


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("crowd"), options=["--workers", "2"]) as site:
        yield site


@only_in("chromium", "firefox")
def test_pages_of_several_workers_come_to_rest(browser: Browser, crowd: Site) -> None:
    crowd.reset()
    pages = [f"/page?n={number}" for number in range(3)]
    for page in pages:
        browser.open(crowd.url + page)
    crowd.wait_for_stream()
    assert max(crowd.settled_loads(*pages, quiet=4)) <= 2

    before = crowd.settled_loads(*pages, quiet=1)
    crowd.restart()

    crowd.wait_for_stream()
    after = crowd.settled_loads(*pages, quiet=5)
    assert all(1 <= now - then <= 2 for now, then in zip(after, before, strict=True))
