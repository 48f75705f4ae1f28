"""A page that fails is answered with its error, unless the app has a page of its own for that."""

import json
import re
from pathlib import Path
from typing import Any

import flask
import jinja2
import litestar
import pytest
import quart
from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from tests.support.asgi import NAVIGATION, Exchange, Headers, get
from tests.support.waiting import PATIENCE

from fastapi_reloader import auto_refresh_middleware, error_pages, failures
from fastapi_reloader.broadcast import hub
from fastapi_reloader.paths import RELOAD_PATH
from reloader_core.error_page import ELEMENT
from reloader_core.messages import ErrorPhase, Message, Recovered
from reloader_core.report import ErrorReport

pytestmark = pytest.mark.anyio

CLIENT = f"{RELOAD_PATH}/client/".lstrip("/").encode()
RERENDERING: Headers = [
    (b"host", b"localhost:8000"),
    (b"accept", b"text/html,*/*;q=0.8"),
    (b"sec-fetch-dest", b"empty"),
    (b"sec-fetch-site", b"same-origin"),
    (b"x-reloader", b"morph"),
]
"""What the client sends to render its page once more."""


def boom(_: Request) -> Response:
    raise ZeroDivisionError("division by zero")


async def answer_of(handler: Any, headers: Headers = NAVIGATION, **options: Any) -> Exchange:
    debug = options.pop("debug", False)
    app = Starlette(debug=debug, routes=[Route("/", handler, methods=["GET", "POST"])])
    return await get(auto_refresh_middleware(app, **options), headers=headers)


def report_in(answer: Exchange) -> ErrorReport:
    found = re.search(rb'id="%b">([^<]*)<' % ELEMENT.encode(), answer.body)
    assert found, answer.body
    return ErrorReport.from_json(json.loads(found[1]))


async def test_a_page_that_raises_shows_why() -> None:
    answer = await answer_of(boom)

    assert (answer.status, answer.is_complete) == (500, True)
    assert isinstance(answer.error, ZeroDivisionError)
    assert answer.header(b"content-type") == b"text/html; charset=utf-8"
    assert answer.header(b"cache-control") == b"no-store"
    assert answer.header(b"content-length") == b"%d" % len(answer.body)
    assert CLIENT in answer.body
    assert b'data-status="500"' in answer.body
    report = report_in(answer)
    assert report.title == "ZeroDivisionError: division by zero"
    assert report.request
    assert (report.request.method, report.request.path, report.request.status) == ("GET", "/", 500)


async def test_an_app_that_does_not_even_answer_is_answered_for() -> None:
    async def app(*_: Any) -> None:
        raise ValueError("nothing sent")

    answer = await get(auto_refresh_middleware(app), headers=NAVIGATION)

    assert (answer.status, report_in(answer).title) == (500, "ValueError: nothing sent")
    assert isinstance(answer.error, ValueError)


async def test_an_app_that_has_begun_is_answered_for() -> None:
    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        raise ValueError("no body")

    answer = await get(auto_refresh_middleware(app), headers=NAVIGATION)

    assert report_in(answer).title == "ValueError: no body"
    assert len([message for message in answer.sent if "status" in message]) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_error_in_plain_text_becomes_a_page_with_its_words(status: int) -> None:
    def refuse(_: Request) -> Response:
        return PlainTextResponse("no <database>", status, {"Retry-After": "7", "ETag": "x"})

    answer = await answer_of(refuse)

    assert (answer.status, answer.error) == (status, None)
    assert (answer.header(b"retry-after"), answer.header(b"etag")) == (b"7", None)
    report = report_in(answer)
    assert report.title.startswith(f"{status} ")
    assert report.text == f"{report.title}\n\nno <database>"
    assert b"no &lt;database&gt;" in answer.body


async def test_what_is_no_text_is_not_shown() -> None:
    answer = await answer_of(lambda _: Response(b"\xff\0", 500, media_type="image/png"))

    assert report_in(answer).text == "500 Internal Server Error"


async def test_what_is_compressed_is_not_shown() -> None:
    headers = {"Content-Encoding": "br"}
    answer = await answer_of(lambda _: PlainTextResponse(b"\x1b\x00", 500, headers))

    assert report_in(answer).text == "500 Internal Server Error"
    assert answer.header(b"content-encoding") is None


async def test_an_error_that_never_ends_is_not_waited_for() -> None:
    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"x" * 40_000, "more_body": True})

    answer = await get(auto_refresh_middleware(app), headers=NAVIGATION)

    assert report_in(answer).title == "500 Internal Server Error"
    assert answer.is_complete


async def test_the_page_of_the_app_stays_and_gets_the_client() -> None:
    def own(_: Request) -> Response:
        return HTMLResponse("<html><body>We are sorry.</body></html>", 500)

    answer = await answer_of(own)

    assert b"We are sorry." in answer.body
    assert CLIENT in answer.body
    assert ELEMENT.encode() not in answer.body


async def test_a_debug_page_stays_and_gets_the_client() -> None:
    answer = await answer_of(boom, debug=True)

    assert b"Traceback" in answer.body
    assert CLIENT in answer.body
    assert ELEMENT.encode() not in answer.body


def wsgi(app: Any) -> Any:
    return WSGIMiddleware(app)


def flask_app(**config: Any) -> Any:
    app = flask.Flask("shop")
    app.config.update(config)
    app.add_url_rule("/", view_func=lambda: str(1 / 0))
    return app


def quart_app() -> Any:
    app = quart.Quart("shop")

    @app.get("/")
    async def index() -> str:
        return str(1 / 0)

    return app


def litestar_app() -> Any:
    @litestar.get("/")
    async def index() -> str:
        return str(1 / 0)

    return litestar.Litestar([index])


@pytest.mark.parametrize(
    "make",
    [lambda: wsgi(flask_app()), quart_app, litestar_app],
    ids=["flask", "quart", "litestar"],
)
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_a_framework_answers_by_itself_is_replaced(make: Any) -> None:
    answer = await get(auto_refresh_middleware(make()), headers=NAVIGATION)

    assert answer.status == 500
    report = report_in(answer)
    assert report.title == "ZeroDivisionError: division by zero"
    assert report.error
    assert report.error.frames[-1].is_app


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_error_page_of_a_flask_app_stays() -> None:
    app = flask_app()
    app.register_error_handler(500, lambda _: ("<!doctype html><title>Oh</title>Oh no", 500))

    answer = await get(auto_refresh_middleware(wsgi(app)), headers=NAVIGATION)

    assert b"Oh no" in answer.body
    assert CLIENT in answer.body


async def test_a_template_error_names_the_template(tmp_path: Path) -> None:
    (tmp_path / "shop.html").write_text("<h1>Shop</h1>\n{{ 1 / nothing }}\n")
    engine = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path))

    answer = await answer_of(
        lambda _: HTMLResponse(engine.get_template("shop.html").render(nothing=0))
    )

    report = report_in(answer)
    assert report.phase is ErrorPhase.TEMPLATE
    assert report.error
    frame = report.error.frames[-1]
    assert (Path(frame.file).name, frame.line, frame.kind) == ("shop.html", 2, "template")


async def test_the_client_that_renders_again_gets_every_error_as_a_report() -> None:
    own = await answer_of(lambda _: HTMLResponse("<html>Sorry</html>", 500), RERENDERING)
    raised = await answer_of(boom, RERENDERING)

    assert report_in(own).title == "500 Internal Server Error"
    assert report_in(raised).title == "ZeroDivisionError: division by zero"
    assert CLIENT not in raised.body


async def test_a_page_that_holds_a_report_stays() -> None:
    page = f'<html><script type="application/json" id="{ELEMENT}">{{}}</script></html>'

    answer = await answer_of(lambda _: HTMLResponse(page, 500), RERENDERING)

    assert answer.body.decode() == page


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"localhost"), (b"accept", b"*/*")],
        [(b"host", b"localhost")],
        [(b"host", b"evil.example"), *NAVIGATION[1:]],
        [(b"host", b"evil.example"), *RERENDERING[1:]],
        [*RERENDERING[:3], (b"sec-fetch-site", b"cross-site"), RERENDERING[4]],
        [*RERENDERING[:3], (b"sec-fetch-site", b"same-site"), RERENDERING[4]],
        [
            (b"host", b"localhost"),
            (b"accept", b"text/html"),
            (b"origin", b"http://evil.example"),
        ],
    ],
    ids=["curl", "silent", "host", "host-again", "site-again", "neighbor-again", "origin"],
)
async def test_who_asks_for_something_else_or_from_elsewhere_sees_nothing(headers: Headers) -> None:
    answer = await answer_of(boom, headers)

    assert answer.body == b"Internal Server Error"


async def test_it_can_be_switched_off() -> None:
    assert (await answer_of(boom, errors=False)).body == b"Internal Server Error"
    assert (await answer_of(boom, enabled=False)).body == b"Internal Server Error"


async def test_a_page_that_works_takes_its_error_away() -> None:
    heard: list[Message] = []

    class Listener:
        def deliver(self, message: Message, /) -> None:
            heard.append(message)

    works = False
    routes = [Route("/", lambda request: HTMLResponse("fine") if works else boom(request))]
    app = auto_refresh_middleware(Starlette(routes=routes))
    with hub.subscribe(Listener()):
        report = report_in(await get(app, headers=NAVIGATION))
        assert not heard  # It is in the page already.
        works = True
        await get(app, headers=NAVIGATION)

    assert heard == [Recovered(id=report.id)]


async def test_a_stream_that_fails_before_it_begins_is_an_error_page() -> None:
    async def stream() -> Any:
        yield str(1 / 0)

    answer = await answer_of(
        lambda _: StreamingResponse(stream(), media_type="text/html", headers={"X-Mine": "1"})
    )

    assert (answer.status, answer.header(b"x-mine")) == (500, b"1")
    assert report_in(answer).title == "ZeroDivisionError: division by zero"
    assert answer.is_complete


async def test_an_app_that_stops_after_its_start_is_left_alone() -> None:
    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    answer = await get(auto_refresh_middleware(app), headers=NAVIGATION)

    assert (answer.status, answer.chunks) == (200, [])


async def test_a_stream_of_events_is_not_held() -> None:
    async def app(_: Any, __: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})

    answer = await get(auto_refresh_middleware(app), headers=NAVIGATION)

    assert (answer.status, answer.body) == (503, b"data: 1\n\n")


async def test_a_page_that_breaks_off_is_told_of_it() -> None:
    async def stream() -> Any:
        yield "<html><body>half"
        raise RuntimeError("in the middle")

    answer = await answer_of(lambda _: StreamingResponse(stream(), media_type="text/html"))

    assert not answer.is_complete
    assert isinstance(answer.error, RuntimeError)
    assert failures.aside.wait(20 * PATIENCE)
    (error,) = hub.catch_up(None).errors
    assert error.report["title"] == "RuntimeError: in the middle"
    assert error.report["request"]["page"] == "http://localhost:8000/"


async def test_a_missing_page_is_no_error_of_the_server() -> None:
    def missing(_: Request) -> Response:
        raise HTTPException(404, "nothing here")

    assert (await answer_of(missing)).body == b"nothing here"


async def test_json_for_scripts_stays() -> None:
    headers = [*NAVIGATION[:1], (b"accept", b"application/json"), *NAVIGATION[3:]]
    headers = [item for item in headers if item[0] != b"sec-fetch-dest"]

    assert (await answer_of(lambda _: JSONResponse({"a": 1}, 500), headers)).body == b'{"a":1}'


async def test_our_own_failure_leaves_the_answer_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(error_pages, "report_for", fail)
    answer = await answer_of(lambda _: PlainTextResponse("no database", 503))

    assert (answer.status, answer.body) == (503, b"no database")
    (line,) = caplog.messages
    assert "ours" in line


async def test_a_strict_policy_admits_the_client() -> None:
    def strict(_: Request) -> Response:
        policy = {"Content-Security-Policy": "default-src 'none'; script-src 'nonce-abc'"}
        return PlainTextResponse("no", 500, policy)

    answer = await answer_of(strict)

    assert b'nonce="abc"' in answer.body
    policy = answer.header(b"content-security-policy")
    assert policy
    assert b"connect-src" in policy
