"""A change is taken where that is shown to be enough, and its pages refresh; else it says why."""

import asyncio
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Future
from importlib import import_module, invalidate_caches
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.support.hot import make_recording
from tests.support.waiting import PATIENCE

import reloader_core
from fastapi_reloader.broadcast import hub
from reloader_cli import in_place
from reloader_cli.contract import Child
from reloader_cli.in_place import InPlace, is_user_file
from reloader_core import hot
from reloader_core.hot import Patched, Refused
from reloader_core.messages import Message, Reload
from reloader_core.warm.code_cache import CodeCache
from reloader_core.warm.user_imports import UserImports

SHOP = """
TAX = 2

def price(net):
    return net * TAX

try:
    import extra
except SyntaxError:
    extra = None
"""


class App:
    """The module of an app, in a process that takes changes of it."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.folder = folder
        self.loop = loop
        self.sources: dict[str, bytes] = {}
        self.take: Callable[[tuple[Path, ...]], Patched | Refused] | None = None
        self.heard: list[Message] = []
        self.module: Any = None

    def on_change(self, callback: Callable[[tuple[Path, ...]], Patched | Refused]) -> None:
        self.take = callback

    def deliver(self, message: Message, /) -> None:
        self.heard.append(message)

    def start(self) -> Any:
        """Do what a runner does with a child."""
        UserImports(lambda *_: None, self.sources, CodeCache(None)).install()
        child = cast("Child", SimpleNamespace(sources=self.sources, on_change=self.on_change))
        with InPlace(child) as taking:
            self.module = import_module("shop")
            taking.offer(self.loop, getattr(self.module, "app", None))
        return self.module

    def write(self, text: str, name: str = "shop.py") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, *paths: Path) -> Patched | Refused:
        """Tell of files that have changed, as the supervisor does."""
        assert self.take
        return self.take(paths)

    def edit(self, old: str, new: str) -> Patched | Refused:
        path = self.folder / "shop.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        return self.change(self.write(text.replace(old, new)))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[App]:
    monkeypatch.setattr(in_place, "Recording", make_recording)
    monkeypatch.setattr(in_place, "BUSY", 20 * PATIENCE)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    made = App(tmp_path, loop)
    made.write(SHOP)
    made.write("x = (", "extra.py")
    with hub.subscribe(made):
        yield made
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    for name in ("shop", "extra"):
        sys.modules.pop(name, None)


def test_where_python_cannot_watch_the_start_nothing_is_offered(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.delattr(sys, "monitoring", raising=False)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(app.folder)

    app.start()

    assert app.module.price(10) == 20
    assert app.take is None


def test_a_change_is_taken_and_the_pages_refresh(app: App) -> None:
    price = app.start().price
    before = hub.position

    answer = app.edit("net * TAX", "net * TAX + 1")

    assert isinstance(answer, Patched)
    assert answer.names == ("price",)
    assert price(10) == 21
    assert app.heard == [Reload(seq=before.seq + 1, reason="patched")]
    assert hub.position.boot == before.boot


def test_the_next_change_is_compared_with_the_last_one(app: App) -> None:
    app.start()
    app.edit("net * TAX", "net * TAX + 1")

    assert app.sources[str(app.folder / "shop.py")].endswith(b"extra = None\n")
    assert isinstance(app.edit("net * TAX + 1", "net"), Patched)
    assert app.module.price(10) == 10


def test_a_change_that_is_not_enough_is_refused_with_the_reason(app: App) -> None:
    app.start()
    source = dict(app.sources)

    answer = app.edit("TAX = 2", "TAX = 3")

    assert isinstance(answer, Refused)
    assert answer.reason == "TAX at top level changed"
    assert answer.file == app.folder / "shop.py"
    assert app.module.price(10) == 20
    assert app.sources == source
    assert not app.heard


def test_either_all_files_are_taken_or_none(app: App) -> None:
    app.start()
    data = app.write("a: 1", "data.yaml")
    main = app.write(SHOP.replace("net * TAX", "net"))

    answer = app.change(main, data)

    assert answer == Refused("it is no module of the running app", data)
    assert app.module.price(10) == 20


def test_a_file_that_is_gone(app: App) -> None:
    app.start()
    path = app.folder / "shop.py"
    path.unlink()

    assert app.change(path) == Refused("it is gone", path)


def test_a_module_that_was_imported_in_vain(app: App) -> None:
    assert app.start().extra is None
    path = app.write("x = 1", "extra.py")

    assert app.change(path) == Refused("it was not loaded", path)
    assert app.sources[str(path)] == b"x = ("


def test_a_comment_refreshes_no_page(app: App) -> None:
    app.start()
    before = hub.position

    answer = app.edit("net * TAX", "net * TAX  # gross")

    assert isinstance(answer, Patched)
    assert answer.names == ()
    assert b"# gross" in app.sources[str(app.folder / "shop.py")]
    assert hub.position == before
    assert not app.heard


def test_a_loop_that_is_busy_is_not_waited_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.start()
    monkeypatch.setattr(in_place, "BUSY", 0.01)
    is_over = Event()
    app.loop.call_soon_threadsafe(is_over.wait)

    answer = app.edit("net * TAX", "net")
    is_over.set()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), app.loop).result()

    assert answer == Refused("the app is busy")
    assert app.module.price(10) == 20


def test_what_has_begun_is_waited_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.start()
    has_begun, may_end = Event(), Event()

    def patch(*given: Any) -> Patched | Refused:
        has_begun.set()
        may_end.wait()
        return hot.patch(*given)

    class Late(Future[Any]):
        def result(self, timeout: float | None = None) -> Any:
            if timeout is not None:
                has_begun.wait()
                raise TimeoutError
            may_end.set()
            return super().result()

    monkeypatch.setattr(in_place, "patch", patch)
    monkeypatch.setattr(in_place, "Future", Late)

    assert isinstance(app.edit("net * TAX", "net"), Patched)
    assert app.module.price(10) == 10


def test_what_goes_wrong_is_told_to_who_asks(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.start()

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(in_place, "patch", fail)

    with pytest.raises(RuntimeError, match="no"):
        app.edit("net * TAX", "net")


def test_a_start_that_fails_is_not_recorded_any_more(app: App) -> None:
    app.write("1 / 0")

    with pytest.raises(ZeroDivisionError):
        app.start()

    monitoring: Any = getattr(sys, "monitoring", SimpleNamespace(get_tool=lambda _: None))
    assert sys.getprofile() is None
    assert "reloader" not in map(monitoring.get_tool, range(6))


def test_whose_files_they_are(tmp_path: Path) -> None:
    assert is_user_file(str(tmp_path / "main.py"))
    for name in ("<string>", reloader_core.__file__, in_place.__file__, asyncio.__file__):
        assert name
        assert not is_user_file(name)
    assert not is_user_file(pytest.__file__)
