"""One watcher looks after all wrapped apps of a process, as long as any of them runs."""

import logging
from collections.abc import Iterator

import pytest
from tests.support.waiting import eventually, settled

from fastapi_reloader import watching as module
from fastapi_reloader.broadcast import under_reloader
from fastapi_reloader.watching import Watching
from reloader_core.classify import Rule
from reloader_core.settings import Settings


class FakeReloader:
    """Notes what is asked of it."""

    made: list["FakeReloader"]

    def __init__(self, hub: object, settings: Settings, **_: object) -> None:
        self.apps: list[object] = []
        self.exclude = settings.exclude
        self.runs = False
        self.made.append(self)

    def start(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    def add(self, app: object, settings: Settings) -> None:
        self.apps.append(app)

    def remove(self, app: object) -> None:
        self.apps.remove(app)


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> list[FakeReloader]:
    FakeReloader.made = []
    monkeypatch.setattr(module, "Reloader", FakeReloader)
    return FakeReloader.made


def test_there_is_one_for_all_and_it_ends_with_the_last(made: list[FakeReloader]) -> None:
    watching, one, other = Watching(), object(), object()

    with watching.during_lifespan(one, Settings()):
        with watching.during_lifespan(other, Settings()):
            watching.join(one, Settings())  # by another way
            (reloader,) = made
            assert reloader.apps == [one, other]
        assert reloader.runs
        assert reloader.apps == [one]

    assert not reloader.runs


def test_the_next_server_of_the_process_gets_a_new_one(made: list[FakeReloader]) -> None:
    watching, app = Watching(), object()

    for _ in range(2):
        with watching.during_lifespan(app, Settings()):
            assert made[-1].runs

    assert len(made) == 2


def test_it_can_be_switched_off(made: list[FakeReloader]) -> None:
    watching = Watching()

    with watching.during_lifespan(object(), Settings(watch=False)):
        assert made == []


def test_a_failure_is_said_and_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no more watches")

    monkeypatch.setattr(FakeReloader, "start", fail)

    with caplog.at_level(logging.ERROR), Watching().during_lifespan(object(), Settings()):
        pass

    assert "cannot watch" in caplog.text


def test_a_forked_process_starts_its_own(made: list[FakeReloader]) -> None:
    watching, app = Watching(), object()
    watching.join(app, Settings())

    watching.start_over()
    watching.join(app, Settings())

    assert len(made) == 2


@pytest.fixture
def _replaced_for_each_save() -> Iterator[None]:
    token = under_reloader.set(True)
    yield
    under_reloader.reset(token)


@pytest.mark.usefixtures("_replaced_for_each_save")
def test_a_process_of_many_answers_first(
    made: list[FakeReloader], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, app = Watching(), object()
    monkeypatch.setattr(module, "LEISURE", 0.01)

    with watching.during_lifespan(app, Settings()):
        assert not made
        watching.join(app, Settings())  # for a stream
        eventually(lambda: [reloader.apps for reloader in made] == [[app]])
        assert settled(lambda: len(made[0].apps)) == 1

    assert not made[0].runs


@pytest.mark.usefixtures("_replaced_for_each_save")
def test_a_process_that_retires_says_no_more(
    made: list[FakeReloader], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, one, other = Watching(), object(), object()
    monkeypatch.setattr(module, "LEISURE", 0.01)

    with watching.during_lifespan(one, Settings()):
        eventually(lambda: [reloader.runs for reloader in made] == [True])
        watching.stop()
        assert not made[0].runs
        with watching.during_lifespan(other, Settings()):
            assert settled(lambda: len(made)) == 1


@pytest.mark.usefixtures("_replaced_for_each_save")
def test_a_process_that_is_replaced_at_once_does_not_watch(
    made: list[FakeReloader], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, app = Watching(), object()
    monkeypatch.setattr(module, "LEISURE", 0.01)

    with watching.during_lifespan(app, Settings()):
        pass

    assert settled(lambda: len(made)) == 0


@pytest.mark.usefixtures("_replaced_for_each_save")
@pytest.mark.parametrize("classify", [(), (lambda _: None,)], ids=["usual", "classified"])
def test_modules_are_left_to_who_replaces_the_process(
    made: list[FakeReloader], monkeypatch: pytest.MonkeyPatch, classify: tuple[Rule, ...]
) -> None:
    monkeypatch.setattr(module, "LEISURE", 0.01)
    settings = Settings(exclude=("*.log",), classify=classify)

    with Watching().during_lifespan(object(), settings):
        (reloader,) = eventually(lambda: made)

    # Whoever classifies changes is asked about all of them.
    assert reloader.exclude == (("*.log",) if classify else ("*.log", "*.py"))
    assert settings.exclude == ("*.log",)


def test_modules_are_watched_where_no_process_is_replaced(made: list[FakeReloader]) -> None:
    with Watching().during_lifespan(object(), Settings()):
        assert made[0].exclude == ()
