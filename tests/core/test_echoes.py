"""Files that the app writes while it renders stop refreshing its pages; saves never do."""

import os
import time
from pathlib import Path

import pytest

from reloader_core.echoes import LIMIT, Echoes


class App:
    """An app that may write a file while it renders, and a watcher that asks about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times: list[list[float]] = []
        self.echoes = Echoes(self.times)
        self.now = time.time()

    def render(self, seconds: float = 0.1, *, writes: bool = True, ends: bool = True) -> None:
        self.now = max(self.now + 1, time.time())
        self.times.append([self.now, self.now + seconds] if ends else [self.now])
        if writes:
            self.write(self.now + min(seconds, 0.05))

    def write(self, when: float) -> None:
        self.path.write_text(str(when))
        os.utime(self.path, (when, when))

    def is_echo(self) -> bool:
        return self.echoes.is_echo(self.path)


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(tmp_path / "map.html")


def test_the_app_s_own_file_is_left_alone_after_a_while(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[bool] = []
    for _ in range(LIMIT + 3):
        app.render()
        answers.append(app.is_echo())

    assert answers == [False] * LIMIT + [True] * 3
    assert caplog.text.count("map.html whenever it renders a page") == 1


def test_what_a_person_saves_in_between_is_acted_upon_always(app: App) -> None:
    for _ in range(LIMIT + 1):
        app.render()
        app.is_echo()

    app.write(app.now + 0.5)
    assert not app.is_echo()
    app.render()
    assert app.is_echo(), "it is the app's own file as before"


def test_saves_between_renderings_are_no_echoes(app: App) -> None:
    for _ in range(3 * LIMIT):
        app.render(writes=False)
        app.write(app.now + 0.5)
        assert not app.is_echo()


def test_a_rendering_that_lasts_may_not_be_the_cause(app: App) -> None:
    for _ in range(3 * LIMIT):
        app.render(seconds=60)
        assert not app.is_echo()


def test_a_rendering_may_still_go_on(app: App) -> None:
    answers: list[bool] = []
    for _ in range(LIMIT + 1):
        now = time.time()
        app.times.append([now])
        app.write(now)
        answers.append(app.is_echo())

    assert answers[-1]


def test_a_deleted_file_is_no_echo(app: App) -> None:
    assert not app.is_echo()
