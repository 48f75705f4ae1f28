"""Fixtures: a browser profile of its own for each test, in each engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from tests.support.browsers import Browser, Engine
from tests.support.engines import ENGINES, EngineScheduling, engine_parameters
from tests.support.site import PAGES, Site

Start = Callable[[str], Engine]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> EngineScheduling:
    """Keep the tests of an engine together, whatever `--dist` says."""
    return EngineScheduling(config, log)


@pytest.fixture(scope="session")
def engines() -> Iterator[Start]:
    """Start each engine the first time it is asked for, and end it with the session."""
    running: dict[str, Engine] = {}
    with ExitStack() as stack:

        def start(name: str) -> Engine:
            if name not in running:
                running[name] = stack.enter_context(ENGINES[name]())
            return running[name]

        yield start


@pytest.fixture(params=engine_parameters())
def browser(request: pytest.FixtureRequest, engines: Start) -> Iterator[Browser]:
    """Give a fresh profile: what one test stores, no other test sees."""
    with engines(request.param).profile() as profile:
        yield profile


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Serve the `MAIN` of a file for all its tests, or the pages of `pages.py`."""
    main = getattr(request.module, "MAIN", PAGES)
    with Site(tmp_path_factory.mktemp("site"), main=main) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    """Give the served site, as if nothing had happened to it before."""
    served.reset()
    return served
