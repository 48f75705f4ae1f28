"""Changed files become one message, and one line in the log that says what pages are told."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.support.waiting import eventually

from reloader_core.changes import ChangeKind, ChangeSet, FileChange
from reloader_core.framework import Framework, FrameworkRegistry, ReloadContext, ReloadResult
from reloader_core.hub import Hub
from reloader_core.messages import (
    AssetReload,
    CssReload,
    JsReload,
    Message,
    Reload,
    TemplateReload,
)
from reloader_core.reloader import Reloader
from reloader_core.settings import Settings
from reloader_core.specs import WatchSpec
from reloader_core.urls import StaticMount

APP = object()


class Reader:
    """A page that notes what it is told."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def deliver(self, message: Message, /) -> None:
        self.messages.append(message)


class Shop(Framework):
    """A framework that tells what it is asked."""

    name = "shop"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[object] = []
        self.wants_restart = False
        self.templates: list[Path] = []

    def detect(self, app: object) -> bool:
        return app is APP

    def watch_specs(self, app: object) -> Iterable[WatchSpec]:
        return [WatchSpec(self.folder / "elsewhere")]

    def template_dirs(self, app: object) -> Iterable[Path]:
        return self.templates

    def static_mounts(self, app: object) -> Iterable[StaticMount]:
        return [StaticMount("/static", self.folder / "static")]

    def classify(self, app: object, path: Path) -> str | None:
        return "template" if path.suffix == ".txt" else None

    def before_reload(self, ctx: ReloadContext) -> None:
        self.heard.append(ctx.changes.paths)

    def after_reload(self, ctx: ReloadContext, result: ReloadResult) -> None:
        self.heard.append(result.message)

    def needs_restart(self, ctx: ReloadContext) -> bool:
        return self.wants_restart


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path)


@pytest.fixture
def reloader(hub: Hub, shop: Shop) -> Reloader:
    return make(hub, shop)


def make(hub: Hub, shop: Shop, **settings: Any) -> Reloader:
    registry = FrameworkRegistry("no such group")
    registry.register(shop)
    chosen = Settings(**settings)
    reloader = Reloader(hub, chosen, registry=registry)
    reloader.add(APP, chosen)
    return reloader


def changed(*names: str) -> ChangeSet:
    paths = [Path.cwd() / name for name in names]
    return ChangeSet(tuple(FileChange(ChangeKind.MODIFIED, path) for path in paths), 0.0)


def told(hub: Hub, reloader: Reloader, *names: str) -> list[Any]:
    reader = Reader()
    with hub.subscribe(reader):
        reloader.handle(changed(*names))
    return reader.messages


def test_a_stylesheet_is_named_with_its_address(hub: Hub, reloader: Reloader) -> None:
    assert told(hub, reloader, "static/site.css") == [
        CssReload(seq=1, paths=("static/site.css",), urls=("/static/site.css",))
    ]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["a.png"], AssetReload),
        (["a.png", "b.css"], CssReload),
        (["a.png", "b.css", "c.html"], TemplateReload),
        (["c.html", "d.js"], JsReload),
        (["mail.txt"], TemplateReload),
    ],
)
def test_what_came_together_is_one_message(
    hub: Hub, reloader: Reloader, names: list[str], kind: type[Any]
) -> None:
    (message,) = told(hub, reloader, *names)

    assert isinstance(message, kind)
    assert message.paths == tuple(names)
    assert hub.position.seq == 1


def test_python_and_what_nobody_handles_say_nothing_to_the_page(
    hub: Hub, reloader: Reloader, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "reloader_core"):
        assert told(hub, reloader, "main.py", "notes.xyz") == []

    assert hub.position.seq == 0
    assert {record.levelname for record in caplog.records} == {"DEBUG"}
    assert any("notes.xyz" in record.getMessage() for record in caplog.records)


def test_the_user_s_rules_count(hub: Hub, shop: Shop) -> None:
    reloader = make(hub, shop, classify=(("*.yaml", "reload"),))

    assert told(hub, reloader, "a.yaml") == [Reload(seq=1, paths=("a.yaml",), reason="change")]


@pytest.mark.parametrize("root", [".", "..", "site"])
def test_an_engine_that_may_read_the_whole_project_claims_no_file(
    hub: Hub, shop: Shop, root: str
) -> None:
    shop.templates = [shop.folder / root]
    reloader = make(hub, shop, watch_dirs=("site/pages",))

    assert told(hub, reloader, "site/pages/mail.txt") == []
    (message,) = told(hub, reloader, "site/pages/a.html")
    assert isinstance(message, TemplateReload)

    shop.templates.append(shop.folder / "site/pages/mails")
    (message,) = told(hub, reloader, "site/pages/mails/mail.txt")
    assert isinstance(message, TemplateReload)


def test_frameworks_are_asked_before_and_told_after(
    hub: Hub, shop: Shop, reloader: Reloader
) -> None:
    (message,) = told(hub, reloader, "home.html")

    assert shop.heard == [(Path.cwd() / "home.html",), message]


def test_a_framework_that_wants_a_restart_is_heard(
    hub: Hub, shop: Shop, reloader: Reloader, caplog: pytest.LogCaptureFixture
) -> None:
    shop.wants_restart = True

    told(hub, reloader, "settings.toml")

    assert "settings.toml changed: restart the server" in caplog.text


@pytest.mark.parametrize("hook", ["before_reload", "classify", "static_mounts", "after_reload"])
def test_a_framework_that_fails_stops_nothing(
    hook: str,
    hub: Hub,
    shop: Shop,
    reloader: Reloader,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(shop, hook, fail)

    assert len(told(hub, reloader, "a.css")) == 1
    assert "a bug" in caplog.text


def test_the_log_says_in_one_line_what_the_pages_were_told(
    hub: Hub, reloader: Reloader, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "reloader_core"):
        told(hub, reloader, "a.css", "b.css", "c.css", "d.css")

    (record,) = caplog.records
    assert record.getMessage().startswith(
        "a.css, b.css, c.css and 1 more changed: told 1 browser to swap styles, "
    )


def test_an_app_that_has_gone_is_not_asked(hub: Hub, shop: Shop, reloader: Reloader) -> None:
    reloader.remove(APP)

    told(hub, reloader, "a.css")

    assert shop.heard == []


@pytest.mark.parametrize(("served", "is_seen"), [("static", True), (".", False)])
def test_git_has_no_say_where_a_framework_looks(
    hub: Hub, shop: Shop, served: str, is_seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.folder / "static/dist").mkdir(parents=True)
    (shop.folder / ".gitignore").write_text("dist/")
    monkeypatch.setattr(shop, "watch_specs", lambda _: [WatchSpec(shop.folder / served)])
    reloader = make(hub, shop)
    reader = Reader()
    reloader.start()
    try:
        assert reloader.wait_until_ready(60)
        with hub.subscribe(reader):
            (shop.folder / "static/dist/a.css").write_text("a{}")
            if is_seen:
                eventually(lambda: reader.messages)
            (shop.folder / "b.css").write_text("b{}")
            eventually(lambda: "b.css" in str(reader.messages))
    finally:
        reloader.stop()

    assert ("static/dist/a.css" in str(reader.messages)) is is_seen


@pytest.mark.parametrize("folder", ["static", "elsewhere"])
def test_real_files_are_watched(hub: Hub, shop: Shop, folder: str) -> None:
    target = shop.folder / folder
    target.mkdir()
    reloader = make(hub, shop, watch_dirs=("static",))
    reader = Reader()
    reloader.start()
    try:
        assert reloader.wait_until_ready(60)
        with hub.subscribe(reader):
            (target / "a.css").write_text("a{}")
            eventually(lambda: reader.messages)
    finally:
        reloader.stop()

    assert reader.messages[0].paths == (f"{folder}/a.css",)
