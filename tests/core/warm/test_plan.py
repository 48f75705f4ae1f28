"""A plan says what each new process is to be."""

import sys
from pathlib import Path

import pytest

from reloader_core.warm.events import Way
from reloader_core.warm.plan import Plan, default_way


def plan(**options: object) -> Plan:
    given: dict[str, object] = {"entry": "main:app", "runner": "a:run", "error_runner": "a:show"}
    return Plan(**{**given, **options})  # type: ignore[arg-type]


def test_an_order_for_the_app(tmp_path: Path) -> None:
    order = plan(project=tmp_path, options={"x": 1}, environ=lambda: {"A": "1"}).order("app")

    assert (order.runner, order.entry, order.report) == ("a:run", "main:app", None)
    assert (order.project, order.app_dir) == (str(tmp_path), str(tmp_path))
    assert (order.folder, order.options, order.environ) == (str(Path.cwd()), {"x": 1}, {"A": "1"})


def test_an_order_for_the_error(tmp_path: Path) -> None:
    order = plan(project=tmp_path, app_dir=tmp_path / "src").order("error", {"title": "x"})

    assert (order.runner, order.report) == ("a:show", {"title": "x"})
    assert order.app_dir == ""


@pytest.mark.parametrize(
    ("platform", "way"), [("linux", Way.FORK), ("darwin", Way.SPARE), ("win32", Way.SPARE)]
)
def test_each_system_has_its_way(monkeypatch: pytest.MonkeyPatch, platform: str, way: Way) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    assert default_way() is way
