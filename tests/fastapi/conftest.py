"""Show what differs when a comparison made in a helper fails, and watch no files meanwhile."""

import pytest

pytest.register_assert_rewrite("tests.support.alike")


@pytest.fixture(autouse=True)
def _watch_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each app would start a watcher for this repository: those tests that want one ask for it."""
    monkeypatch.setenv("RELOADER_WATCH", "0")
