"""Show how helpers differ when a comparison fails; watch no files; hear no old news."""

from collections.abc import Iterator

import pytest
from tests.support.waiting import PATIENCE

from fastapi_reloader import failures
from fastapi_reloader.broadcast import hub
from reloader_core.messages import Recovered

pytest.register_assert_rewrite("tests.support.alike")


@pytest.fixture(autouse=True)
def _watch_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each app would start a watcher for this repository: those tests that want one ask for it."""
    monkeypatch.setenv("RELOADER_WATCH", "0")


@pytest.fixture(autouse=True)
def _no_old_errors() -> Iterator[None]:
    """What fails in one test is not told to the pages of the next."""
    yield
    failures.aside.wait(20 * PATIENCE)
    failures.start_over()
    for error in hub.catch_up(None).errors:
        hub.publish(Recovered(id=error.id))
