"""What frameworks keep of functions is made anew of the ones that took their place."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates
from jinja2 import DictLoader, Environment
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_reloader.frameworks.derived import Derived

numbers = [1]


def get_title() -> str:
    return f"Version {numbers[0]}"


def with_schema_of_its_own(app: FastAPI) -> FastAPI:
    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = {"title": get_title()}
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def test_a_schema_that_was_asked_for_is_made_anew() -> None:
    app, mounted = with_schema_of_its_own(FastAPI()), with_schema_of_its_own(FastAPI())
    app.mount("/mounted", mounted)
    made_by_hand = with_schema_of_its_own(FastAPI())
    made_by_hand.openapi_schema = {"title": "By hand"}
    app.mount("/hand", made_by_hand)
    client = TestClient(app)

    def titles() -> list[str]:
        paths = ("", "/mounted", "/hand")
        return [client.get(f"{path}/openapi.json").json()["title"] for path in paths]

    numbers[:] = [1]
    derived = Derived(app)
    assert titles() == ["Version 1", "Version 1", "By hand"]
    numbers[:] = [2]
    derived.forget()

    assert titles() == ["Version 2", "Version 2", "By hand"]


def test_the_middleware_of_a_mounted_app_is_made_anew() -> None:
    class Numbered:
        def __init__(self, app: ASGIApp) -> None:
            self._app = app
            self._number = str(numbers[0])

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await PlainTextResponse(self._number)(scope, receive, send)

    app, mounted = FastAPI(), FastAPI()
    mounted.add_middleware(Numbered)
    app.mount("/mounted", mounted)
    client = TestClient(app)

    numbers[:] = [1]
    derived = Derived(app)
    assert client.get("/mounted/").text == "1"
    numbers[:] = [2]
    assert client.get("/mounted/").text == "1"
    derived.forget()

    assert client.get("/mounted/").text == "2"


def test_templates_are_compiled_anew() -> None:
    engine = Environment(loader=DictLoader({"page": "{{ 3|price }}"}), autoescape=True)
    engine.filters["price"] = lambda net: net * numbers[0]
    templates = Jinja2Templates(env=engine)
    app = FastAPI()

    @app.get("/")
    def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page")

    numbers[:] = [1]
    client, derived = TestClient(app), Derived(app)
    assert client.get("/").text == "3"
    numbers[:] = [2]
    derived.forget()

    assert client.get("/").text == "6"


def test_of_another_app_there_is_nothing_to_forget() -> None:
    Derived(None).forget()
    Derived(print).forget()
