"""Every framework is found by its name and by its app, and a broken one harms no other."""

import logging
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reloader_core import framework as module
from reloader_core.changes import ChangeKind, ChangeSet, FileChange
from reloader_core.errors import ReloaderError, UnknownFrameworkError
from reloader_core.framework import Framework, FrameworkRegistry, ReloadContext, ReloadResult


class Numbers(Framework):
    """The framework of apps that are numbers."""

    name = "numbers"

    def detect(self, app: object) -> bool:
        return isinstance(app, int)


class Even(Framework):
    name = "even"

    def detect(self, app: object) -> bool:
        return app % 2 == 0  # type: ignore[operator]


class Nameless(Framework):
    pass


@pytest.fixture
def registry() -> FrameworkRegistry:
    return FrameworkRegistry("reloader.tests.none")


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """The entry points that distributions are said to have."""
    found: list[EntryPoint] = []
    theirs = ModuleType("theirs")
    vars(theirs).update(Numbers=Numbers, even=Even(), Nameless=Nameless, number=1)
    monkeypatch.setitem(sys.modules, "theirs", theirs)
    monkeypatch.setattr(module, "entry_points", lambda *, group: found)
    return found


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "reloader.frameworks")


def test_a_framework_does_nothing_by_itself() -> None:
    framework, path = Framework(), Path("a.css")
    change = FileChange(ChangeKind.MODIFIED, path)
    ctx = ReloadContext(app=1, changes=ChangeSet((change,), 0.0))

    assert not framework.detect(1)
    assert not [*framework.watch_specs(1), *framework.template_dirs(1)]
    assert not [*framework.static_mounts(1)]
    assert framework.classify(1, path) is None
    framework.before_reload(ctx)
    framework.after_reload(ctx, ReloadResult())
    assert not framework.needs_restart(ctx)


def test_a_registered_framework_is_found_by_name_and_by_app(registry: FrameworkRegistry) -> None:
    numbers, even = Numbers(), Even()
    registry.register(numbers)
    registry.register(even)

    assert registry.get("numbers") is numbers
    assert registry.available() == ("even", "numbers")
    assert registry.detect(1) == [numbers]
    assert registry.detect(2) == [numbers, even]


def test_the_last_one_of_a_name_counts(registry: FrameworkRegistry) -> None:
    registry.register(Numbers())
    registry.register(last := Numbers())

    assert registry.detect(1) == [last]


def test_an_unknown_name_is_answered_with_the_known_ones(registry: FrameworkRegistry) -> None:
    with pytest.raises(UnknownFrameworkError, match="'odd'; the known ones are: none"):
        registry.get("odd")
    registry.register(Numbers())
    registry.register(Even())

    with pytest.raises(ReloaderError, match="'odd'; the known ones are: even, numbers"):
        registry.get("odd")


def test_one_that_fails_to_detect_is_logged_and_skipped(
    registry: FrameworkRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    registry.register(Even())
    registry.register(numbers := Numbers())
    app: Any = True

    assert len(registry.detect(app)) == 1
    with caplog.at_level(logging.ERROR):
        assert registry.detect("text") == []
    assert "'even'" in caplog.text
    assert registry.detect(3) == [numbers]


def test_other_distributions_bring_classes_or_instances(
    registry: FrameworkRegistry, published: list[EntryPoint]
) -> None:
    published += [entry("numbers", "theirs:Numbers"), entry("even", "theirs:even")]

    assert registry.available() == ("even", "numbers")
    assert isinstance(registry.get("numbers"), Numbers)


def test_entry_points_are_read_once_and_not_before_they_are_needed(
    registry: FrameworkRegistry, published: list[EntryPoint]
) -> None:
    published.append(entry("numbers", "theirs:Numbers"))
    registry.register(mine := Numbers())
    assert registry.get("numbers") is mine  # What is registered by hand goes first.

    published.append(entry("even", "theirs:even"))
    assert registry.available() == ("numbers",)


@pytest.mark.parametrize(
    "value", ["nowhere:Numbers", "theirs:missing", "theirs:number", "theirs:Nameless"]
)
def test_a_broken_entry_point_is_logged_by_name_and_skipped(
    registry: FrameworkRegistry,
    published: list[EntryPoint],
    caplog: pytest.LogCaptureFixture,
    value: str,
) -> None:
    published += [entry("broken-one", value), entry("numbers", "theirs:Numbers")]

    with caplog.at_level(logging.ERROR):
        assert registry.available() == ("numbers",)
    assert "'broken-one'" in caplog.text
