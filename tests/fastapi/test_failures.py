"""A request that fails is told to the page that made it, and its answer stays as it is."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.support.asgi import FETCH, Exchange, Headers, connect, get, websocket_scope
from tests.support.waiting import PATIENCE

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
    answer = await get(app, path, headers=headers, **options)
    all_is_told()
    return answer


def all_is_told() -> None:
    assert failures.aside.wait(20 * PATIENCE)


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


async def test_all_errors_of_a_request_are_taken_away(listener: Listener) -> None:
    names = iter(["one", "two", "three", ""])

    def fail(_: Request) -> Response:
        name = next(names)
        if name:
            raise RuntimeError(f"no {name}")
        return PlainTextResponse("fine")

    app = app_of(fail)
    for number in range(4):
        await ask(app, f"/api/x?_={number}&at={1_700_000_000 + number}")

    told = [message.id for message in listener.heard if isinstance(message, ErrorMessage)]
    gone = [message.id for message in listener.heard if isinstance(message, Recovered)]
    assert len(set(told)) == 3
    assert gone == told


async def test_neither_the_answer_nor_the_exception_waits_for_the_report(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, reported = Event(), failures.reported

    def slow(*arguments: Any) -> ErrorReport:
        go_on.wait(60)
        return reported(*arguments)

    monkeypatch.setattr(failures, "reported", slow)

    answer = await get(app_of(boom), "/api/x")

    assert isinstance(answer.error, ZeroDivisionError)
    assert not listener.heard
    go_on.set()
    all_is_told()
    assert len(listener.reports) == 1


async def test_an_error_and_its_end_are_told_in_this_order(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, reported, works = Event(), failures.reported, False

    def slow(*arguments: Any) -> ErrorReport:
        go_on.wait(60)
        return reported(*arguments)

    monkeypatch.setattr(failures, "reported", slow)
    app = app_of(lambda request: PlainTextResponse("fine") if works else boom(request))
    await get(app, "/api/x")
    works = True
    await get(app, "/api/x")
    go_on.set()
    all_is_told()

    assert [message.type for message in listener.heard] == ["error", "recovered"]


async def test_a_websocket_that_fails_is_told(listener: Listener) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        raise RuntimeError("in a conversation")

    scope = websocket_scope("/chat", headers=[(b"referer", PAGE.encode())])
    async with connect(auto_refresh_middleware(app), scope) as connection:
        connection.put({"type": "websocket.connect"})
        await connection.finished.wait()
    all_is_told()

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

    monkeypatch.setattr(failures, "reported", fail)

    answer = await ask(app_of(boom))

    assert isinstance(answer.error, ZeroDivisionError)
    assert answer.body == b"Internal Server Error"
    (line,) = caplog.messages
    assert "ours" in line


async def test_only_so_many_addresses_and_errors_are_remembered(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "MOST", 3)
    monkeypatch.setattr(failures, "MOST_OF_ONE", 2)

    def fail(request: Request) -> Response:
        raise RuntimeError("no " + "x" * int(request.headers["x-length"]))

    app = app_of(fail)
    for length in (1, 2, 2, 2, 3):
        await ask(app, "/api/x", (b"x-length", b"%d" % length))
    titles = [report.title for report in listener.reports]
    gone = [message.id for message in listener.heard if isinstance(message, Recovered)]
    assert titles[-1] == "RuntimeError: no xxx"
    assert gone == [listener.reports[0].id]

    for number in range(3):
        await ask(app, f"/api/{number}", (b"x-length", b"9"))
    gone = [message.id for message in listener.heard if isinstance(message, Recovered)]
    assert gone == [report.id for report in listener.reports[:2] + listener.reports[4:5]]
