"""What runs around a request runs the same: context, threads, tasks after the response."""

from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Annotated, Any

import anyio
import anyio.from_thread
import anyio.lowlevel
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI
from starlette.responses import HTMLResponse
from tests.support.alike import Wrap, any_form, starlette_form
from tests.support.asgi import FETCH, NAVIGATION, Headers, connect, exchange, get, http_scope

pytestmark = pytest.mark.anyio
word: ContextVar[str] = ContextVar("word", default="unset")
as_fetch_and_page = pytest.mark.parametrize("like", [FETCH, NAVIGATION], ids=["fetch", "page"])


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@any_form
@as_fetch_and_page
async def test_context_variables_go_down_and_come_up_again(wrap: Wrap, like: Headers) -> None:
    """A middleware that logs may read what an endpoint has set."""
    seen = []

    async def endpoint(scope: Any, receive: Any, send: Any) -> None:
        seen.append(word.get())
        word.set("below")
        await HTMLResponse("<html>")(scope, receive, send)

    app = wrap(lambda: endpoint)

    async def above(scope: Any, receive: Any, send: Any) -> None:
        word.set("above")
        await app(scope, receive, send)
        seen.append(word.get())

    await get(above, headers=like)

    assert seen == ["above", "below"]


@any_form
@as_fetch_and_page
async def test_the_app_runs_in_the_task_of_the_server(wrap: Wrap, like: Headers) -> None:
    tasks = []

    async def endpoint(scope: Any, receive: Any, send: Any) -> None:
        tasks.append(anyio.get_current_task().id)
        await HTMLResponse("<html>")(scope, receive, send)

    app = wrap(lambda: endpoint)

    async def above(scope: Any, receive: Any, send: Any) -> None:
        tasks.append(anyio.get_current_task().id)
        await app(scope, receive, send)

    await get(above, headers=like)

    assert len(tasks) == 2
    assert len({*tasks}) == 1


@starlette_form
@as_fetch_and_page
async def test_endpoints_dependencies_and_background_tasks_run_in_order(
    wrap: Wrap, like: Headers
) -> None:
    order: list[str] = []

    def make(**options: Any) -> FastAPI:
        app = FastAPI(**options)

        async def session() -> AsyncIterator[str]:
            order.append("open")
            yield "session"
            order.append("close")

        @app.get("/", response_class=HTMLResponse)
        def page(held: Annotated[str, Depends(session)], tasks: BackgroundTasks) -> str:
            """In a thread, from which the event loop can be reached."""
            anyio.from_thread.run(anyio.sleep, 0)
            tasks.add_task(order.append, "after")
            order.append(held)
            return "<html></html>"

        return app

    bare = await get(make(), headers=like)
    expected, order[:] = [*order], []
    answer = await get(wrap(make), headers=like)

    assert answer.status == bare.status == 200
    assert order == expected
    assert {*order} == {"open", "session", "close", "after"}


@starlette_form
@as_fetch_and_page
async def test_a_background_task_runs_when_the_browser_has_gone(wrap: Wrap, like: Headers) -> None:
    done = anyio.Event()

    def make(**options: Any) -> FastAPI:
        app = FastAPI(**options)

        async def later() -> None:
            await anyio.wait_all_tasks_blocked()
            done.set()

        @app.get("/", response_class=HTMLResponse)
        async def page(tasks: BackgroundTasks) -> str:
            tasks.add_task(later)
            return "<html></html>"

        return app

    async with connect(wrap(make), http_scope(headers=like)) as connection:
        connection.put({"type": "http.request"})
        await connection.until(lambda answer: answer.is_complete)
        connection.leave()
        with anyio.fail_after(10):
            await connection.finished.wait()

    assert done.is_set()


@any_form
@as_fetch_and_page
async def test_requests_at_the_same_time_do_not_mix(wrap: Wrap, like: Headers) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        name = scope["path"]
        word.set(name)
        headers = [(b"content-type", b"text/html"), (b"x-path", name.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
            body = f"<p>{word.get()}".encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    wrapped = wrap(lambda: app)
    answers = {}

    async def ask(path: str) -> None:
        answers[path] = await exchange(wrapped, http_scope(path, headers=like))

    async with anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(ask, f"/{number}")

    assert len(answers) == 200
    for path, answer in answers.items():
        assert answer.header(b"x-path") == path.encode()
        assert answer.body.startswith(f"<p>{path}".encode() * 5)
        assert answer.body.count(b"<p>") == 5
