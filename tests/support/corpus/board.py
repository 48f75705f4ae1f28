"""A notice board on Starlette, in a package, with its edits."""

from tests.support.corpus.edit import App, Edit, files_of

__all__ = ["BOARD"]

TREE = files_of("""
=== board/__init__.py
=== board/app.py
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from board import handlers, store
from board.middleware import Stamp

HERE = Path(__file__).parent


@asynccontextmanager
async def lifespan(app):
    store.open_up()
    yield {"opened": store.OPENED[0]}


async def missing(request, error):
    return handlers.PlainTextResponse("missing", 404)


routes = [
    Route("/", handlers.home, name="home"),
    Route("/notes", handlers.Notes),
    Route("/notes/{number:int}", handlers.note, methods=["GET"]),
    Route("/page", handlers.page),
    Route("/words", handlers.words),
    Route("/opened", handlers.opened),
    Route("/links", handlers.links),
    Mount("/inner", routes=[Route("/", handlers.inner)]),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
app = Starlette(
    routes=routes,
    lifespan=lifespan,
    middleware=[Middleware(Stamp, text="board")],
    exception_handlers={404: missing},
)
=== board/handlers.py
from pathlib import Path

from starlette.endpoints import HTTPEndpoint
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.templating import Jinja2Templates

from board import store
from board.texts import WELCOME, shout

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.filters["shout"] = shout
templates.env.globals["site"] = "Board"


async def home(request):
    return JSONResponse({"welcome": WELCOME, "path": request.url.path})


class Notes(HTTPEndpoint):
    async def get(self, request):
        return JSONResponse(store.notes())

    async def post(self, request):
        return JSONResponse(store.checked(await request.json()), 201)


def note(request):
    return JSONResponse(store.note(request.path_params["number"]))


def page(request):
    return templates.TemplateResponse(request, "page.html", {"notes": store.notes()})


async def words(request):
    async def each():
        for word in store.words():
            yield word + " "

    return StreamingResponse(each(), media_type="text/plain")


async def opened(request):
    return PlainTextResponse(request.state.opened)


async def links(request):
    return JSONResponse([str(request.url_for("home").path)])


def inner(request):
    return PlainTextResponse("inner")
=== board/store.py
import csv
import sqlite3
from pathlib import Path

OPENED = []
FOLDER = Path(__file__).parent
with (FOLDER / "notes.csv").open() as file:
    NOTES = list(csv.DictReader(file))
base = sqlite3.connect(":memory:", check_same_thread=False)
base.execute("create table notes (text)")
base.executemany("insert into notes values (?)", [[note["text"]] for note in NOTES])


def open_up():
    OPENED.append("opened by " + who())


def who():
    return "start"


def notes():
    return [row[0] for row in base.execute("select text from notes order by text")]


def note(number):
    return NOTES[number]


def words():
    yield from ("some", "words")


def checked(data):
    return {"seen": data}
=== board/notes.csv
text,by
milk,Ada
eggs,Bob
=== board/texts.py
WELCOME = "Welcome"


def shout(text):
    return text.upper()
=== board/middleware.py
class Stamp:
    def __init__(self, app, text):
        self.app = app
        self.header = (b"x-shop", text.encode())

    async def __call__(self, scope, receive, send):
        async def stamped(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], self.header]
            await send(message)

        await self.app(scope, receive, stamped if scope["type"] == "http" else send)
=== board/templates/page.html
<h1>{{ site }}</h1>{% for note in notes %}<p>{{ note|shout }}</p>{% endfor %}
=== board/static/style.css
p { color: red }
""")

ROUTES = "board/app.py"
HANDLERS = "board/handlers.py"
STORE = "board/store.py"
TEXTS = "board/texts.py"

EDITS = (
    Edit("handler", {HANDLERS: {'"path": request': '"at": request'}}, patched=True),
    Edit("plain handler", {HANDLERS: {'("inner")': '("deep")'}}, patched=True),
    Edit(
        "endpoint method",
        {HANDLERS: {"(store.notes())\n\n    async": "([])\n\n    async"}},
        patched=True,
    ),
    Edit(
        "new endpoint method",
        {
            HANDLERS: {
                "    async def post": "    async def put(self, request):\n"
                "        return PlainTextResponse('put')\n\n"
                "    async def post"
            }
        },
    ),
    Edit(
        "endpoint method goes",
        {
            HANDLERS: {
                "    async def post(self, request):\n"
                "        return JSONResponse(store.checked(await request.json()), 201)\n": ""
            }
        },
    ),
    Edit("async generator in a handler", {HANDLERS: {'word + " "': 'word + "-"'}}, patched=True),
    Edit("callee", {STORE: {'{"seen": data}': '{"heard": data}'}}, patched=True),
    Edit("generator callee", {STORE: {'("some", "words")': '("other", "words")'}}, patched=True),
    Edit("query", {STORE: {"order by text": "order by text desc"}}, patched=True),
    Edit("template filter", {TEXTS: {"upper()": "title()"}}, patched=True),
    Edit("template global", {HANDLERS: {'"Board"': '"Wall"'}}),
    Edit("constant by name", {TEXTS: {'"Welcome"': '"Hello"'}}),
    Edit("lifespan callee", {STORE: {'return "start"': 'return "begin"'}}),
    Edit("lifespan body", {ROUTES: {"store.OPENED[0]}": "'yes'}"}}),
    Edit("exception handler", {ROUTES: {'("missing", 404)': '("nowhere", 404)'}}, patched=True),
    Edit("exception handler goes", {ROUTES: {"    exception_handlers={404: missing},\n": ""}}),
    Edit("middleware argument", {ROUTES: {'text="board"': 'text="wall"'}}),
    Edit(
        "middleware body",
        {"board/middleware.py": {"[*message": "[*reversed([]), *message"}},
        unseen=True,
    ),
    Edit(
        "inner function of a middleware",
        {"board/middleware.py": {"self.header]": 'self.header, (b"x-shop", b"2")]'}},
        patched=True,
    ),
    Edit("middleware init", {"board/middleware.py": {"text.encode()": "text.upper().encode()"}}),
    Edit("middleware goes", {ROUTES: {'    middleware=[Middleware(Stamp, text="board")],\n': ""}}),
    Edit("route path", {ROUTES: {'"/words"': '"/word"'}}),
    Edit("convertor of a route", {ROUTES: {"{number:int}": "{number:float}"}}),
    Edit("method of a route", {ROUTES: {'["GET"]': '["POST"]'}}),
    Edit("name of a route", {ROUTES: {'name="home"': 'name="start"'}}),
    Edit("mount", {ROUTES: {'"/inner"': '"/outer"'}}),
    Edit("new route", {ROUTES: {"routes = [": 'routes = [\n    Route("/new", handlers.home),'}}),
    Edit(
        "routes change places",
        {ROUTES: {"routes = [": 'routes = [\n    Route("/page", handlers.home),'}},
    ),
    Edit(
        "new table",
        {
            STORE: {
                "base.executemany": 'base.execute("create table more (text)")\nbase.executemany',
                "text from notes order by text": "text from more",
            }
        },
    ),
    Edit("csv", {"board/notes.csv": {"eggs": "bread"}}),
    Edit("template", {"board/templates/page.html": {"<p>{{": "<li>{{"}}),
    Edit("static file", {"board/static/style.css": {"red": "blue"}}),
    Edit("new static file", {"board/static/new.css": "p { color: blue }\n"}),
    Edit(
        "handler moves to another module",
        {
            "board/more.py": "from starlette.responses import PlainTextResponse\n\n\n"
            "def inner(request):\n"
            "    return PlainTextResponse('moved')\n",
            HANDLERS: {
                "def inner(request):\n"
                '    return PlainTextResponse("inner")': "from board.more import inner\n"
            },
        },
    ),
    Edit(
        "app behind an import",
        {
            ROUTES: {"app = Starlette(": "made = Starlette("},
            "board/__init__.py": "",
            "board/other.py": "from board import app as module\n",
        },
        broken=True,
    ),
    Edit(
        "init of the package",
        {
            "board/__init__.py": "import builtins\n\nbuiltins.SITE = 1\n",
            HANDLERS: {'"path": request.url.path': '"site": SITE'},
        },
    ),
    Edit("syntax error", {HANDLERS: {"def inner(request):": "def inner(request:"}}, broken=True),
    Edit(
        "callable class becomes a function",
        {
            "board/middleware.py": "def Stamp(app, text):\n"
            "    async def call(scope, receive, send):\n"
            "        await app(scope, receive, send)\n\n"
            "    return call\n"
        },
    ),
)

BOARD = App(
    name="starlette",
    tree=TREE,
    entry="board.app",
    attribute="app",
    probes=(
        *("/", "/notes", 'POST /notes {"a": 1}', "PUT /notes", "/notes/1", "/notes/1.0", "/page"),
        *("POST /notes/1", "/words", "/word", "/opened", "/links", "/inner/", "/outer/", "/new"),
        *("/static/style.css", "/static/new.css", "/none"),
    ),
    edits=EDITS,
)
