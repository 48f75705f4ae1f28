"""A note pad on Flask: a factory, blueprints and extensions, with its edits."""

from tests.support.corpus.edit import App, Edit, files_of

__all__ = ["PAD"]

TREE = files_of("""
=== pad/__init__.py
from flask import Flask, jsonify

from pad import errors, extensions, signals
from pad.views import notes, pages


def create_app():
    app = Flask(__name__)
    app.config.from_pyfile("settings.cfg")
    app.config.from_prefixed_env("PAD")
    extensions.greeter.init_app(app)
    app.register_blueprint(notes.blueprint, url_prefix="/notes")
    app.register_blueprint(pages.blueprint)
    app.register_error_handler(errors.NoNote, errors.no_note)
    app.before_request(before)
    app.after_request(after)
    app.add_template_filter(extensions.loud, "loud")
    signals.connect(app)
    return app


def before():
    from flask import g

    g.user = "you"


def after(response):
    response.headers["x-shop"] = "pad"
    return response
=== pad/settings.cfg
TITLE = "Pad"
SIZE = 3
=== pad/errors.py
from flask import jsonify


class NoNote(Exception):
    pass


def no_note(error):
    return jsonify(gone=str(error)), 404
=== pad/extensions.py
class Greeter:
    def __init__(self):
        self.greeting = "Hello"

    def init_app(self, app):
        self.greeting = self.made(app.config["TITLE"])
        app.extensions["greeter"] = self

    def made(self, title):
        return f"Hello from {title}"

    def greet(self, name):
        return f"{self.greeting}, {name}"


greeter = Greeter()


def loud(text):
    return text.upper()
=== pad/signals.py
from flask import request_started

SEEN = []


def note_it(sender, **_):
    SEEN[:] = ["seen"]


def connect(app):
    request_started.connect(note_it, app)
=== pad/views/__init__.py
=== pad/views/notes.py
from flask import Blueprint, jsonify, request
from flask.views import MethodView

from pad import store
from pad.errors import NoNote

blueprint = Blueprint("notes", __name__)


@blueprint.get("/")
def listed():
    return jsonify(store.names())


@blueprint.get("/<int:number>")
def shown(number):
    if number > 2:
        raise NoNote(number)
    return jsonify(note=store.note(number))


class Each(MethodView):
    decorators = []

    def get(self):
        return "each"

    def post(self):
        return jsonify(request.get_json())


blueprint.add_url_rule("/each", view_func=Each.as_view("each"))
=== pad/views/pages.py
from flask import Blueprint, current_app, g, jsonify, render_template, stream_with_context, url_for

from pad import signals
from pad.extensions import greeter

blueprint = Blueprint("pages", __name__)


@blueprint.context_processor
def values():
    return {"site": "Pad"}


@blueprint.app_template_global()
def answer():
    return 42


@blueprint.get("/")
def home():
    return render_template("home.html", greeting=greeter.greet(g.user))


@blueprint.get("/config")
def config():
    return jsonify(size=current_app.config["SIZE"], seen=signals.SEEN, home=url_for("pages.home"))


@blueprint.get("/stream")
def stream():
    def lines():
        yield "one"
        yield "two"

    return stream_with_context(lines())
=== pad/store.py
from dataclasses import dataclass


@dataclass
class Note:
    text: str = "note"

    def short(self):
        return self.text[:3]


NOTES = {number: Note(f"note {number}") for number in range(3)}


def names():
    return sorted(note.text for note in NOTES.values())


def note(number):
    return NOTES[number].short()
=== pad/templates/home.html
{% from "macros.html" import para %}{{ para(greeting) }}{{ site|loud }}{{ answer() }}
=== pad/templates/macros.html
{% macro para(text) %}<p>{{ text }}</p>{% endmacro %}
=== pad/static/pad.css
p { color: red }
""")

APP = "pad/__init__.py"
NOTES = "pad/views/notes.py"
PAGES = "pad/views/pages.py"
EXTENSIONS = "pad/extensions.py"
STORE = "pad/store.py"

EDITS = (
    Edit("view", {NOTES: {"jsonify(store.names())": "jsonify(store.names()[:1])"}}, patched=True),
    Edit(
        "view that raises",
        {NOTES: {"    return jsonify(store.names())": "    return 1 / 0"}},
        patched=True,
    ),
    Edit("method view", {NOTES: {'return "each"': 'return "all"'}}, patched=True),
    Edit(
        "new method of a method view",
        {NOTES: {"    def post": "    def put(self):\n        return 'put'\n\n    def post"}},
    ),
    Edit("callee", {STORE: {"self.text[:3]": "self.text[:2]"}}, patched=True),
    Edit("error handler", {"pad/errors.py": {"gone=": "lost="}}, patched=True),
    Edit(
        "error handler goes",
        {APP: {"    app.register_error_handler(errors.NoNote, errors.no_note)\n": ""}},
    ),
    Edit(
        "parent of an exception",
        {"pad/errors.py": {"NoNote(Exception)": "NoNote(KeyError)"}},
        unseen=True,
    ),
    Edit("before request", {APP: {'"you"': '"me"'}}, patched=True),
    Edit("after request", {APP: {'= "pad"': '= "pads"'}}, patched=True),
    Edit("after request goes", {APP: {"    app.after_request(after)\n": ""}}),
    Edit("context processor", {PAGES: {'"site": "Pad"': '"site": "Block"'}}, patched=True),
    Edit("template global", {PAGES: {"return 42": "return 43"}}, patched=True),
    Edit("template filter", {EXTENSIONS: {"text.upper()": "text.title()"}}, patched=True),
    Edit("generator in a view", {PAGES: {'yield "two"': 'yield "drei"'}}, patched=True),
    Edit("signal receiver", {"pad/signals.py": {'["seen"]': '["heard"]'}}, patched=True),
    Edit("signal connection goes", {APP: {"    signals.connect(app)\n": ""}}),
    Edit(
        "method of an extension",
        {EXTENSIONS: {'{self.greeting}, {name}"': '{self.greeting}: {name}"'}},
        patched=True,
    ),
    Edit("start-up of an extension", {EXTENSIONS: {"Hello from": "Bye from"}}),
    Edit("factory body", {APP: {'url_prefix="/notes"': 'url_prefix="/list"'}}),
    Edit(
        "factory with an argument",
        {APP: {"def create_app():": "def create_app(debug=False):"}},
        unseen=True,
    ),
    Edit("factory takes more", {APP: {"def create_app():": "def create_app(name):"}}, broken=True),
    Edit("factory returns nothing", {APP: {"    return app\n": ""}}, broken=True),
    Edit("factory is renamed", {APP: {"def create_app": "def make_app"}}, broken=True),
    Edit("rule", {NOTES: {'"/<int:number>"': '"/<string:number>"', "number > 2": 'number > "2"'}}),
    Edit(
        "endpoint", {PAGES: {"def home(": "def start(", "pages.home": "pages.start"}}, unseen=True
    ),
    Edit(
        "new view",
        {
            NOTES: {
                '@blueprint.get("/<int': '@blueprint.get("/new")\ndef new():\n'
                '    return "new"\n\n\n@blueprint.get("/<int'
            }
        },
    ),
    Edit("view goes", {PAGES: {'@blueprint.get("/stream")\n': ""}}),
    Edit(
        "new blueprint",
        {
            "pad/views/more.py": "from flask import Blueprint\n\n"
            "blueprint = Blueprint('more', __name__)\n\n\n"
            "@blueprint.get('/more')\ndef more():\n"
            "    return 'more'\n",
            APP: {
                "import notes, pages": "import more, notes, pages",
                "    app.before_request": "    app.register_blueprint(more.blueprint)\n"
                "    app.before_request",
            },
        },
    ),
    Edit(
        "decorators of a method view",
        {NOTES: {"decorators = []": "decorators = [lambda view: lambda **_: 'other']"}},
    ),
    Edit(
        "field of a dataclass",
        {STORE: {'text: str = "note"': 'text: str = "note"\n    size: int = 1'}},
        unseen=True,
    ),
    Edit("constant", {STORE: {"range(3)": "range(2)"}}),
    Edit("config file", {"pad/settings.cfg": {"SIZE = 3": "SIZE = 4"}}),
    Edit("config file that is read at start", {"pad/settings.cfg": {'"Pad"': '"Block"'}}),
    Edit("broken config file", {"pad/settings.cfg": {"SIZE = 3": "SIZE ="}}, broken=True),
    Edit("template", {"pad/templates/home.html": {"{{ answer() }}": "<b>{{ answer() }}</b>"}}),
    Edit("imported template", {"pad/templates/macros.html": {"<p>": "<p class=x>"}}),
    Edit("static file", {"pad/static/pad.css": {"red": "blue"}}),
    Edit(
        "environment at start",
        {
            APP: {
                "from pad import errors": "import os\n\nos.environ['PAD_SIZE'] = '9'\n"
                "from pad import errors"
            }
        },
    ),
    Edit("syntax error", {STORE: {"def names():": "def names()"}}, broken=True),
    Edit(
        "import error",
        {
            APP: {
                "from pad.views import notes, pages": "from pad.views import notes, pages, nothing"
            }
        },
        broken=True,
    ),
)

PAD = App(
    name="flask",
    tree=TREE,
    entry="pad",
    attribute="create_app",
    probes=(
        *("/", "/notes/", "/notes/1", "/notes/9", "/notes/each", 'POST /notes/each {"a": 1}'),
        *("PUT /notes/each", "/notes/new", "/list/", "/config", "/stream", "/more", "/none"),
        "/static/pad.css",
    ),
    edits=EDITS,
    is_factory=True,
    interface="wsgi",
)
