"""Which engine a browser test runs in: all three, unless it says otherwise."""

import pytest
from tests.support.chromium import chromium
from tests.support.firefox import firefox
from tests.support.webkit import webkit
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}


def engine_parameters(*names: str) -> list[object]:
    """Name engines for `parametrize`: all of them, unless some are named."""
    return [pytest.param(name, marks=pytest.mark.browser) for name in names or ENGINES]


def only_in(*names: str) -> pytest.MarkDecorator:
    """Run a test in these engines only, because the claim is not about browsers."""
    return pytest.mark.parametrize("browser", engine_parameters(*names), indirect=True)


class EngineScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests of one engine to one xdist worker, so that each engine starts once."""

    def _split_scope(self, nodeid: str) -> str:
        parameters = nodeid.partition("[")[2]
        engine = next((name for name in ENGINES if name in parameters), None)
        return engine or str(super()._split_scope(nodeid))
