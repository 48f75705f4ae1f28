"""Why an app has not started is told, whether it raises or only says so."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.support.asgi import Message, get

from reloader_cli import startup
from reloader_cli.errors import AppError
from reloader_cli.startup import UntilReady, Witness

pytestmark = pytest.mark.anyio


class Lifespan:
    """Runs a lifespan as uvicorn does, and remembers what it has heard."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.heard: list[Message] = []
        self.should_exit = False
        self.state: dict[str, Any] = {"one": 1}
        self.task: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()

    async def startup(self) -> None:
        self.task = asyncio.create_task(self._run())
        await self._answered.wait()

    async def shutdown(self) -> None:
        assert self.task
        self.task.cancel()

    async def _run(self) -> None:
        try:
            await self.app({"type": "lifespan", "state": {}}, self._receive, self._send)
        except BaseException:
            self.should_exit = True
        self._answered.set()

    async def _receive(self) -> Message:
        return {"type": "lifespan.startup"}

    async def _send(self, message: Message) -> None:
        self.heard.append(message)
        self.should_exit = message["type"].endswith("failed")
        self._answered.set()


async def failing_start(app: Any) -> tuple[BaseException, Lifespan]:
    witness = Witness(app)
    lifespan = Lifespan(witness)
    started: list[bool] = []
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        await UntilReady(lifespan, witness, lambda: started.append(True)).startup()
    assert not started
    return caught.value, lifespan


@pytest.mark.parametrize("error", [RuntimeError("no database"), SystemExit(3)])
async def test_the_exception_of_a_framework(error: BaseException) -> None:
    @asynccontextmanager
    async def lifespan(_: object) -> Any:
        if len(str(error)):
            raise error
        yield

    raised, served = await failing_start(Starlette(lifespan=lifespan))

    assert raised is error
    assert served.heard == [{"type": "lifespan.startup.failed"}]  # uvicorn has nothing to log


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Traceback\nValueError: no", "ValueError: no"),
        ("", "The app has not started, and did not say why."),
    ],
)
async def test_an_app_that_only_says_so(message: str, said: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.failed", "message": message})

    raised, _ = await failing_start(app)

    assert isinstance(raised, AppError)
    assert str(raised) == said


async def test_an_app_that_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "FAREWELL", 0.01)
    error = KeyError("swallowed")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            raise error
        except KeyError:
            await send({"type": "lifespan.startup.failed"})
        await asyncio.Event().wait()

    raised, lifespan = await failing_start(app)
    await lifespan.shutdown()

    assert raised is error


async def test_an_app_that_starts_serves_when_it_is_its_turn() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.complete"})

    turns: list[bool] = []
    witness = Witness(app)
    lifespan = Lifespan(witness)
    until_ready = UntilReady(lifespan, witness, lambda: turns.append(True))
    await until_ready.startup()
    await until_ready.shutdown()

    assert turns == [True]
    assert until_ready.state is lifespan.state
    assert not until_ready.should_exit
    assert lifespan.task
    assert lifespan.task.done() or lifespan.task.cancelling()


async def test_requests_pass() -> None:
    assert (await get(Witness(Starlette()))).status == 404
