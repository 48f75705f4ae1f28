"""uvicorn runs on asyncio; watch no files; have no options of whoever runs the tests."""

import os
from collections.abc import Iterator

import pytest

from fastapi_reloader.broadcast import under_reloader


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("RELOADER_", "UVICORN_")) or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("RELOADER_WATCH", "0")


@pytest.fixture(autouse=True)
def _own_process() -> Iterator[None]:
    yield
    under_reloader.set(False)  # A runner is called in a process of its own, but for tests.
