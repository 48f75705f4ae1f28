"""Projects that are run in each of the ways there are."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support.supervised import Supervised, supervised

from reloader_core.warm.events import Way

Make = Callable[..., Supervised]


@pytest.fixture(params=list(Way))
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    return chosen


@pytest.fixture
def project(tmp_path: Path, way: Way) -> Generator[Supervised]:
    """A project that is not started yet."""
    with supervised(tmp_path, way) as made:
        yield made


@pytest.fixture
def make(tmp_path: Path) -> Generator[Make]:
    """Make a project with options, not started yet."""
    with ExitStack() as stack:

        def build(way: Way = Way.FORK, **options: Any) -> Supervised:
            return stack.enter_context(supervised(tmp_path, way, **options))

        yield build
