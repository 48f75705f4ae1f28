"""Whatever an app does about its lifespan, the server hears the same when it is wrapped."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel
import pytest
import sniffio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tests.support.alike import ANY_APP, STARLETTE_APP, Factory
from tests.support.asgi import Message, get
from tests.support.lifespans import LIFESPANS

pytestmark = pytest.mark.anyio

ASGI = {"version": "3.0", "spec_version": "2.0"}


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@dataclass
class Heard:
    """What a server hears of an app's lifespan, in its order."""

    sent: list[Message] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        await anyio.lowlevel.checkpoint()

    @property
    def has_failed(self) -> bool:
        return any(message["type"] == "lifespan.startup.failed" for message in self.sent)


async def settle() -> None:
    """Wait until nothing goes on, nor is about to: asyncio may have yet to wake who waits."""
    for _ in range(3):
        await anyio.wait_all_tasks_blocked()
        for _ in range(10):
            await anyio.lowlevel.checkpoint()


async def run_as_a_server(app: Any) -> Heard:
    """Start the app, and stop it if it is not known to have ended in an error."""
    heard, send, receive = Heard(), *anyio.create_memory_object_stream[Message](2)
    stage = "startup"

    async def run() -> None:
        try:
            await app(
                {"type": "lifespan", "asgi": ASGI, "state": heard.state},
                receive.receive,
                heard.send,
            )
        except (Exception, SystemExit) as error:
            heard.ends.append(f"{stage}: {error!r}")

    with send, receive, anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            await send.send({"type": "lifespan.startup"})
            await settle()
            if not heard.has_failed and not heard.ends:
                stage = "shutdown"
                await send.send({"type": "lifespan.shutdown"})
                await settle()
            tasks.cancel_scope.cancel()
    return heard


@pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
@pytest.mark.parametrize("name", LIFESPANS)
async def test_the_server_hears_the_same(name: str, wrap: Callable[[Factory], Any]) -> None:
    bare = await run_as_a_server(LIFESPANS[name])

    assert bare.sent or bare.ends or name == "returns_at_once"
    assert await run_as_a_server(wrap(lambda: LIFESPANS[name])) == bare


@pytest.mark.parametrize("wrap", STARLETTE_APP.values(), ids=STARLETTE_APP)
async def test_the_state_of_the_lifespan_reaches_server_and_requests(
    wrap: Callable[[Factory], Any],
) -> None:
    seen = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, str]]:
        app.state.ready = True
        seen.append(app)
        yield {"db": "connected"}

    async def show(request: Request) -> Response:
        return JSONResponse([request.state.db, request.app.state.ready, request.app is seen[0]])

    def make(**options: Any) -> Starlette:
        return Starlette(lifespan=lifespan, routes=[Route("/", show)], **options)

    app = wrap(make)
    heard = await run_as_a_server(app)

    assert heard.state == {"db": "connected"}
    assert (await get(app, "/", state=heard.state)).body == b'["connected",true,true]'


@pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
async def test_the_app_sees_the_scope_that_the_server_sent(wrap: Callable[[Factory], Any]) -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(({**scope}, scope["state"]))

    heard = await run_as_a_server(wrap(lambda: app))

    scope, state = seen[0]
    assert scope == {"type": "lifespan", "asgi": ASGI, "state": {}}
    assert state is heard.state


@pytest.mark.parametrize("wrap", ANY_APP.values(), ids=ANY_APP)
async def test_a_server_that_is_cancelled_ends_the_lifespan(
    wrap: Callable[[Factory], Any],
) -> None:
    started, ended = anyio.Event(), anyio.Event()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            ended.set()

    async def send(_: Message) -> None:
        started.set()

    messages: list[Message] = [{"type": "lifespan.startup"}]

    async def receive() -> Message:
        if not messages:
            await anyio.sleep_forever()
        return messages.pop()

    app = wrap(lambda: Starlette(lifespan=lifespan))
    scope = {"type": "lifespan", "asgi": ASGI, "state": {}}
    with anyio.fail_after(20):
        if sniffio.current_async_library() == "asyncio":  # whose servers cancel tasks
            task = asyncio.ensure_future(app(scope, receive, send))
            await started.wait()
            await settle()
            task.cancel()
            await asyncio.wait([task])
        else:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(app, scope, receive, send)
                await started.wait()
                tasks.cancel_scope.cancel()

    assert ended.is_set()
