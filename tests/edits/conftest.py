"""Apps that are edited while they run: all of these tests start processes."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.support.corpus.bench import Bench
from tests.support.corpus.edit import App
from tests.support.corpus.fresh import Fresh
from tests.support.corpus.served import Served

from reloader_core.warm.events import Way

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.servers)


class Benches:
    """One app at a time that runs, for all tests that ask for it one after the other."""

    def __init__(self, folder: Path) -> None:
        self.fresh = Fresh(folder / "fresh")
        self._folder = folder
        self._count = 0
        self._key: tuple[str, Way] | None = None
        self._served: Served | None = None
        self._bench: Bench | None = None

    def get(self, app: App, way: Way) -> Bench:
        """Return where this app can be edited; what has failed there does not count any more."""
        if self._bench is None or self._key != (app.name, way):
            self.drop()
            self._count += 1
            self._key = (app.name, way)
            self._served = Served(app, self._folder / str(self._count), way)
            self._served.start()
            self._bench = Bench(self._served, self.fresh)
        return self._bench

    def drop(self) -> None:
        """End what runs."""
        served, self._served, self._bench = self._served, None, None
        if served:
            served.stop()


@pytest.fixture(scope="session")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Generator[Benches]:
    made = Benches(tmp_path_factory.mktemp("edits"))
    yield made
    made.drop()
    made.fresh.close()
