"""A request that fails is told to the page that made it, and its answer stays as it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.support.asgi import FETCH, Exchange, Headers, connect, get, websocket_scope

from fastapi_reloader import auto_refresh_middleware, failures
from fastapi_reloader.broadcast import hub
from reloader_core.messages import ErrorMessage, Message, Recovered
from reloader_core.report import ErrorReport

pytestmark = pytest.mark.anyio

PAGE = "http://localhost:8000/shop"


class Listener:
    """A page that listens."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def deliver(self, message: Message, /) -> None:
        self.heard.append(message)

    @property
    def reports(self) -> list[ErrorReport]:
        errors = (message for message in self.heard if isinstance(message, ErrorMessage))
        return [ErrorReport.from_json(error.report) for error in errors]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    with hub.subscribe(listener):
        yield listener


def boom(_: Request) -> Response:
    secret_of_mine = 1
    return Response(str(secret_of_mine / 0))


def refuse(_: Request) -> Response:
    raise HTTPException(503, "no database")


def app_of(handler: Any, **options: Any) -> Any:
    routes = [Route("/api/{more:path}", handler, methods=["GET", "POST", "DELETE"])]
    return auto_refresh_middleware(Starlette(routes=routes), **options)


async def ask(
    app: Any, path: str = "/api/x?q=1", *more: tuple[bytes, bytes], **options: Any
) -> Exchange:
    headers: Headers = [*FETCH, (b"referer", PAGE.encode()), *more]
    return await get(app, path, headers=headers, **options)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_exception_is_told_and_goes_on_to_the_server(
    listener: Listener, method: str
) -> None:
    bare = Starlette(routes=[Route("/api/x", boom, methods=[method])])
    expected = await get(bare, "/api/x", method=method)

    answer = await ask(app_of(boom), method=method)

    assert isinstance(answer.error, ZeroDivisionError)
    assert answer.sent == expected.sent
    (report,) = listener.reports
    assert report.title == "ZeroDivisionError: division by zero"
    assert report.request
    assert (report.request.method, report.request.path) == (method, "/api/x?q=1")
    assert (report.request.status, report.request.page) == (500, PAGE)
    assert report.error
    assert report.error.frames[-1].function == "boom"
    assert "fastapi_reloader" not in report.text


async def test_what_is_answered_without_raising_is_told_too(listener: Listener) -> None:
    answer = await ask(app_of(refuse))

    assert (answer.status, answer.body, answer.error) == (503, b"no database", None)
    (report,) = listener.reports
    assert report.title == "starlette.exceptions.HTTPException: 503: no database"


async def test_an_error_without_an_exception_has_a_status(listener: Listener) -> None:
    await ask(app_of(lambda _: JSONResponse({}, 502)))

    (report,) = listener.reports
    assert (report.title, report.error) == ("502 Bad Gateway", None)


@pytest.mark.parametrize("status", [200, 304, 404, 422])
async def test_nobody_is_told_of_what_is_no_error_of_the_server(
    listener: Listener, status: int
) -> None:
    await ask(app_of(lambda _: Response(status_code=status)))

    assert not listener.heard


async def test_a_stream_that_breaks_is_told(listener: Listener) -> None:
    async def stream() -> Any:
        yield b"begin"
        raise RuntimeError("in the middle")

    answer = await ask(app_of(lambda _: StreamingResponse(stream())))

    assert (answer.body, answer.is_complete) == (b"begin", False)
    assert [report.title for report in listener.reports] == ["RuntimeError: in the middle"]


async def test_a_page_that_goes_has_nothing_to_see(listener: Listener) -> None:
    def leave(_: Request) -> Response:
        raise ClientDisconnect

    await ask(app_of(leave))

    assert not listener.heard


async def test_the_error_is_taken_away_when_the_same_request_works(listener: Listener) -> None:
    works = False
    app = app_of(lambda request: PlainTextResponse("fine") if works else boom(request))
    await ask(app)
    (error,) = listener.heard
    works = True

    await ask(app, "/api/other")
    assert listener.heard == [error]
    await ask(app)

    assert isinstance(error, ErrorMessage)
    assert listener.heard == [error, Recovered(id=error.id)]
    await ask(app)
    assert len(listener.heard) == 2


async def test_a_websocket_that_fails_is_told(listener: Listener) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        raise RuntimeError("in a conversation")

    scope = websocket_scope("/chat", headers=[(b"referer", PAGE.encode())])
    async with connect(auto_refresh_middleware(app), scope) as connection:
        connection.put({"type": "websocket.connect"})
        await connection.finished.wait()

    (report,) = listener.reports
    assert report.request
    assert (report.title, report.request.method) == ("RuntimeError: in a conversation", "WEBSOCKET")


async def test_a_host_that_is_not_allowed_learns_nothing(listener: Listener) -> None:
    headers = [(b"host", b"evil.example"), *FETCH[1:]]

    answer = await get(app_of(boom), "/api/x", headers=headers)

    assert answer.status == 500
    assert not listener.heard


async def test_it_can_be_switched_off(listener: Listener) -> None:
    await ask(app_of(boom, errors=False))
    await get(app_of(boom, enabled=False), "/api/x")

    assert not listener.heard


async def test_settings_are_obeyed(listener: Listener) -> None:
    await ask(app_of(boom, show_locals=False))

    (report,) = listener.reports
    assert report.error
    assert all(frame.locals is None for frame in report.error.frames)


async def test_an_app_that_is_wrapped_twice_says_it_once(listener: Listener) -> None:
    await ask(auto_refresh_middleware(app_of(boom)))

    assert len(listener.reports) == 1


async def test_our_own_failure_is_one_line_in_the_log(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(failures, "report_for", fail)

    answer = await ask(app_of(boom))

    assert isinstance(answer.error, ZeroDivisionError)
    assert answer.body == b"Internal Server Error"
    (line,) = caplog.messages
    assert "'/api/x'" in line
    assert "ours" in line


async def test_only_so_many_addresses_are_remembered(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "MOST", 10)
    app = app_of(boom)
    for number in range(12):
        await ask(app, f"/api/{number}")

    assert len(failures._failing) == 10  # pyright: ignore[reportPrivateUsage]
