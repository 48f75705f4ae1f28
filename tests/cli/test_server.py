"""A process serves when it is its turn, finishes when it is not, and says why there is no app."""

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Any

import httpx
import pytest
from tests.support.asgi import NAVIGATION
from tests.support.hot import make_recording
from tests.support.waiting import PATIENCE, eventually

from fastapi_reloader.broadcast import hub
from fastapi_reloader.paths import RELOAD_PATH
from reloader_cli import in_place
from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import AppError, TargetError
from reloader_cli.server import error_runner, runner
from reloader_core.hot import Patched
from reloader_core.messages import Recovered
from reloader_core.tracebacks import report_of

APP = """
import asyncio
import os
from contextlib import asynccontextmanager
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, StreamingResponse
from threading import Event

happened = []
go_on = Event()

@asynccontextmanager
async def lifespan(app):
    happened.append("up")
    yield {"greeting": "Hello"}
    happened.append("down")

app = FastAPI(lifespan=lifespan)

@app.get("/", response_class=HTMLResponse)
async def home():
    return f"<html><body>Hello {os.environ.get('SHOP_NAME')}</body></html>"

@app.get("/slow")
async def slow():
    happened.append("asked")
    await asyncio.sleep(0.3)
    return "slow"

@app.get("/busy")
async def busy():
    happened.append("busy")
    go_on.wait(20)  # The loop does nothing else.

@app.get("/endless")
async def endless():
    async def stream():
        happened.append("endless")
        while True:
            yield "."
            await asyncio.sleep(0.01)
    return StreamingResponse(stream())
"""


class FakeChild:
    """A process, of which there is only its runner."""

    def __init__(self, module: Callable[[], Any], plan: AppPlan | None = None) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.options = (plan or AppPlan(name="main:app", attribute="app", hot=False)).to_json()
        self.report: Mapping[str, Any] | None = None
        self.end = Event()
        self.has_left = False
        self.sources: dict[str, bytes] = {}
        self.is_ready = Event()
        self.turn = Event()
        self.turn.set()
        self.error: BaseException | None = None
        self.module: Any = None
        self.import_entry = module
        self._retire: Callable[[], object] | None = None
        self._thread: Thread | None = None

    def ready(self) -> None:
        self.is_ready.set()
        self.turn.wait()

    def leave(self) -> None:
        self.has_left = True

    def on_change(self, callback: Callable[..., object], /) -> None:
        self.take_change = callback

    def on_failure(self, callback: Callable[..., object], /) -> None:
        self.tell_failure = callback

    def on_retire(self, callback: Callable[[], object], /) -> None:
        self._retire = callback

    def start(self, run: Callable[[Any], None] = runner) -> None:
        def target() -> None:
            try:
                run(self)
            except BaseException as error:
                self.error = error

        self._thread = Thread(target=target, daemon=True)
        self._thread.start()
        eventually(lambda: self.is_ready.is_set() or self.error)

    def retire(self) -> None:
        assert self._retire
        self._retire()

    def join(self) -> None:
        if self._thread:
            self.turn.set()
            if self._retire and self._thread.is_alive():
                self._retire()
            self._thread.join(20 * PATIENCE)
            assert not self._thread.is_alive()
        self.socket.close()


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FakeChild]]:
    made: list[FakeChild] = []

    def make_child(
        source: str = APP, *, start: bool = True, run: Callable[[Any], None] = runner, **plan: Any
    ) -> FakeChild:
        module = ModuleType("main")
        exec(source, vars(module))
        chosen = AppPlan(**{"name": "main:app", "attribute": "app", "hot": False, **plan})
        child = FakeChild(lambda: module, chosen)
        child.module = module
        made.append(child)
        if start:
            child.start(run)
        return child

    yield make_child
    for child in made:
        child.join()


MakeChild = Callable[..., Any]


def page(child: Any) -> str:
    return httpx.get(child.url, headers=dict(NAVIGATION[1:])).text


def test_it_serves_the_wrapped_app(make: MakeChild) -> None:
    child = make()

    text = page(child)

    assert "Hello" in text
    assert text.count("/start.js") == 1
    assert child.module.happened == ["up"]


def test_it_waits_for_its_turn(make: MakeChild) -> None:
    child = make(start=False)
    child.turn.clear()
    child.start()
    answers: list[str] = []
    asking = Thread(target=lambda: answers.append(page(child)), daemon=True)
    asking.start()

    asking.join(0.2)
    assert answers == []
    child.turn.set()
    asking.join(20 * PATIENCE)
    assert "Hello" in answers[0]


def test_it_may_have_to_end_before_its_turn(make: MakeChild) -> None:
    child = make(start=False)
    child.turn.clear()
    child.start()
    child.retire()
    child.join()

    assert child.module.happened == ["up", "down"]
    assert child.error is None


def test_it_finishes_what_it_has_begun(make: MakeChild) -> None:
    child = make()
    answers: list[str] = []
    asking = Thread(target=lambda: answers.append(httpx.get(f"{child.url}/slow").text))
    asking.start()
    eventually(lambda: "asked" in child.module.happened)

    child.retire()
    eventually(lambda: child.socket.fileno() == -1, saying="It still listens.")
    asking.join()
    child.join()

    assert answers == ['"slow"']
    assert child.module.happened[-1] == "down"
    assert child.error is None


def test_what_it_has_accepted_is_answered(make: MakeChild) -> None:
    child = make(uvicorn={"loop": "asyncio"})
    busy = Thread(target=httpx.get, args=[f"{child.url}/busy"])
    busy.start()
    eventually(lambda: "busy" in child.module.happened)
    with ExitStack() as stack:
        queue = stack.enter_context(child.socket.dup())
        # They wait in the queue, and so does the news that the process is to retire.
        clients = [
            stack.enter_context(socket.create_connection(queue.getsockname())) for _ in range(20)
        ]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        child.retire()
        child.module.go_on.set()
        child.join()
        queue.setblocking(False)
        with suppress(BlockingIOError):  # Those that it has left to the next one.
            while True:
                stack.enter_context(queue.accept()[0]).sendall(b"HTTP/1.1 200")

        assert [client.recv(12) for client in clients] == [b"HTTP/1.1 200"] * 20
    busy.join()


@pytest.mark.parametrize("at_once", [True, False])
def test_streams_do_not_hold_it(
    make: MakeChild, at_once: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    child = make()
    ended: list[str] = []

    def read(path: str) -> None:
        headers = {"accept": "application/x-ndjson"}
        try:
            with httpx.stream("GET", child.url + path, headers=headers, timeout=None) as answer:
                for chunk in answer.iter_raw():
                    assert chunk
        except httpx.HTTPError:
            pass  # Broken off, as the app's own stream is.
        ended.append(path)

    paths = [RELOAD_PATH, "/endless"]
    reading = [Thread(target=read, args=[path], daemon=True) for path in paths]
    for thread in reading:
        thread.start()
    eventually(lambda: "endless" in child.module.happened)

    if at_once:
        child.end.set()
    child.retire()
    child.join()
    for thread in reading:
        thread.join(20 * PATIENCE)

    assert sorted(ended) == sorted(paths)
    assert child.has_left is at_once
    assert child.module.happened[-1] == "down"
    assert capfd.readouterr().err == ""


def test_a_lifespan_that_fails_is_told(make: MakeChild, capfd: pytest.CaptureFixture[str]) -> None:
    source = APP.replace('happened.append("up")', "1 / 0")
    child = make(source)

    assert isinstance(child.error, ZeroDivisionError)
    assert not child.is_ready.is_set()
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("variable", ["UVICORN_RELOAD", "RUN_MAIN"])
def test_nobody_stands_in_for_an_app_that_has_not_started(
    make: MakeChild, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "true")
    child = make(APP.replace('happened.append("up")', "raise SystemExit(4)"))

    assert isinstance(child.error, SystemExit)


def test_the_error_of_an_import_goes_on(make: MakeChild) -> None:
    def module() -> Any:
        raise ModuleNotFoundError("No module named 'sqlalchmey'", name="sqlalchmey")

    plan = AppPlan(name="main:app", attribute="app", file=__file__)
    child = FakeChild(module, plan)
    child.start()
    child.join()

    assert isinstance(child.error, ModuleNotFoundError)
    assert "The module main was found" in child.error.__notes__[0]


@pytest.mark.parametrize(
    ("source", "kind"), [("site = 3", TargetError), ("app = 3", AppError)], ids=["absent", "none"]
)
def test_what_is_no_app_is_told(make: MakeChild, source: str, kind: type[Exception]) -> None:
    assert isinstance(make(source).error, kind)


def test_the_environment_comes_before_the_app(
    make: MakeChild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_NAME", "gone")
    monkeypatch.delenv("SHOP_NAME")
    file = tmp_path / ".env"
    file.write_text("SHOP_NAME=Corner\n", encoding="utf-8")

    assert "Hello Corner" in page(make(env_file=str(file)))


FACTORY = """
import asyncio
import logging

logging.getLogger("uvicorn.access").setLevel("ERROR")

def app():
    loop = asyncio.get_running_loop()

    async def inner(scope, receive, send):
        assert asyncio.get_running_loop() is loop
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": b"made"})

    return inner
"""


def test_the_app_is_made_where_uvicorn_makes_it(
    make: MakeChild, capfd: pytest.CaptureFixture[str]
) -> None:
    child = make(FACTORY, start=False)
    source, module = FACTORY, ModuleType("main")

    def import_entry() -> Any:
        exec(source, vars(module))
        return module

    child.import_entry = import_entry
    child.start()

    assert httpx.get(child.url).text == "made"
    # What the app says about logs counts more than what uvicorn says.
    assert capfd.readouterr().out == ""


def test_uvicorn_gets_its_options(make: MakeChild) -> None:
    child = make(uvicorn={"headers": [["x-shop", "yes"]], "server_header": False})

    headers = httpx.get(child.url).headers

    assert headers["x-shop"] == "yes"
    assert "server" not in headers


def test_only_requests_are_logged(make: MakeChild, capfd: pytest.CaptureFixture[str]) -> None:
    child = make()
    httpx.get(f"{child.url}/slow")
    child.retire()
    child.join()
    out, err = capfd.readouterr()

    assert '"GET /slow HTTP/1.1" 200 OK' in out
    assert err == ""


def test_the_log_level_brings_the_rest(make: MakeChild, capfd: pytest.CaptureFixture[str]) -> None:
    make(uvicorn={"log_level": "info"}).join()

    assert "Started server process" in capfd.readouterr().err


def test_an_error_is_served(make: MakeChild) -> None:
    child = make("", start=False)
    try:
        raise RuntimeError("no database")
    except RuntimeError as error:
        child.report = report_of(error, phase="startup").to_json()
    child.start(error_runner)

    answer = httpx.get(f"{child.url}/any", headers=dict(NAVIGATION[1:]))

    assert answer.status_code == 500
    assert "RuntimeError: no database" in answer.text
    assert "/start.js" in answer.text


def test_an_error_is_served_if_the_server_itself_cannot_start(make: MakeChild) -> None:
    child = make("", start=False, uvicorn={"log_config": "gone.json"})
    with pytest.raises(FileNotFoundError) as caught:
        runner(child)
    child.report = report_of(caught.value, phase="startup").to_json()
    child.start(error_runner)

    answer = httpx.get(child.url, headers=dict(NAVIGATION[1:]))

    assert "FileNotFoundError" in answer.text


def test_pages_know_that_no_other_process_answers(make: MakeChild) -> None:
    headers = {"accept": "application/x-ndjson"}
    with httpx.stream("GET", make().url + RELOAD_PATH, headers=headers, timeout=None) as answer:
        assert '"alone":true' in next(answer.iter_lines())


def test_why_a_newer_version_has_not_started_reaches_the_pages(make: MakeChild) -> None:
    child = make()
    report = report_of(RuntimeError("no database"), phase="startup")
    child.tell_failure(report.to_json())

    headers = {"accept": "application/x-ndjson"}
    with httpx.stream("GET", child.url + RELOAD_PATH, headers=headers, timeout=None) as answer:
        lines = answer.iter_lines()
        told = next(line for line in lines if report.id in line)
    assert '"phase":"reload"' in told
    hub.publish(Recovered(id=report.id))


def test_a_change_is_taken_in_place(
    make: MakeChild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_place, "Recording", make_recording)
    file = tmp_path / "main.py"
    file.write_text(APP, encoding="utf-8")
    child = make(start=False, hot=True)

    def import_entry() -> Any:
        child.sources[str(file)] = file.read_bytes()
        exec(compile(APP, str(file), "exec"), vars(child.module))
        return child.module

    child.module.__file__ = str(file)
    child.import_entry = import_entry
    child.start()
    assert "Hello" in page(child)
    file.write_text(APP.replace(">Hello", ">Good day"), encoding="utf-8")
    answer = child.take_change((file,))

    assert isinstance(answer, Patched), answer
    assert answer.names == ("home",)
    assert "Good day" in page(child)


def test_uvloop_or_not(make: MakeChild) -> None:
    for loop in ("asyncio", "auto") if sys.platform != "win32" else ("asyncio",):
        child = make(uvicorn={"loop": loop})
        assert "Hello" in page(child)
        child.retire()
        child.join()
        assert child.error is None
