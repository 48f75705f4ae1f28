"""What looks like an app is found in the source, the likeliest first."""

import pytest

from reloader_cli.source_apps import SourceApp, apps_in


@pytest.mark.parametrize(
    "source",
    [
        "from fastapi import FastAPI\nsite = FastAPI()",
        "import fastapi\nsite = fastapi.FastAPI(title='Shop')",
        "class Shop(FastAPI): pass\nsite = Shop()",
        "site: FastAPI = build()",
        "inner = Starlette()\nsite = CORSMiddleware(wrap(inner), allow_origins=['*'])\ndel inner",
        "site = get_wsgi_application()",
        "site = create_app()",
        "async def site(scope, receive, send): ...",
        "def site(environ, start_response): ...",
        "try:\n    site = Flask(__name__)\nexcept Exception:\n    raise",
        "if True:\n    with lock:\n        site = Flask(__name__)",
    ],
)
def test_an_app_is_known_by_how_it_is_made(source: str) -> None:
    assert SourceApp("site") in apps_in(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "app = 3",
        "app: str = 'FastAPI'",
        "site = Thing()",
        "def app(): ...",
        "def build():\n    app = FastAPI()",
        "from shop import site",
        "shops[0] = FastAPI()",
        "site: FastAPI",
    ],
)
def test_other_things_are_none(source: str) -> None:
    assert apps_in(source) == []


def test_the_usual_names_come_first_and_factories_last() -> None:
    source = """\
def create_app(): ...
admin = FastAPI()
application = FastAPI()
app = middleware(admin)
"""

    assert apps_in(source) == [
        SourceApp("app"),
        SourceApp("application"),
        SourceApp("admin"),
        SourceApp("create_app", is_factory=True),
    ]


def test_an_app_may_come_from_another_module() -> None:
    source = "from shop import app, Thing\nfrom shop.web import build_app\nfrom x import y as api"

    assert apps_in(source) == [
        SourceApp("app"),
        SourceApp("api"),
        SourceApp("build_app", is_factory=True),
    ]


@pytest.mark.parametrize("source", ["app = = 3", "app = 1\0"])
def test_what_is_no_python_is_said(source: str) -> None:
    with pytest.raises(SyntaxError):
        apps_in(source)
