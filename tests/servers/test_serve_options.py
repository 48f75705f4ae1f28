"""Each option of `reloader serve` does what it says, when the command is really run."""

import ssl
import stat
import sys
from pathlib import Path

import httpx
from tests.support.certificates import write_certificate
from tests.support.development import APP, NAVIGATION, Development
from tests.support.open_streams import OpenStream
from tests.support.waiting import eventually

FACTORY = """\
import os
import sys

from fastapi import FastAPI, Request

from shop.catalogue import VERSION


def create():
    app = FastAPI()

    @app.get("/facts")
    async def facts(request: Request):
        return {
            "version": VERSION,
            "variable": os.environ.get("SHOP_NAME"),
            "root": request.scope["root_path"],
            "scheme": request.url.scheme,
            "preloaded": "wave" in sys.modules,
            "arguments": sys.argv[1:2],
        }

    return app
"""


STATIC = """
from fastapi.staticfiles import StaticFiles

app.mount("/static", StaticFiles(directory="static"))
"""


def test_everything_at_once(tmp_path: Path) -> None:
    key, certificate = write_certificate(tmp_path)
    files = {
        "source/shop/__init__.py": "",
        "source/shop/main.py": FACTORY,
        "source/shop/catalogue.py": 'VERSION = "1"\n',
        "local.env": "SHOP_NAME=Corner\n",
    }
    arguments = [
        *("--factory", "--app-dir", "source", "--env-file", "local.env", "--root-path", "/shop"),
        *("--host", "localhost", "--ssl-keyfile", str(key), "--ssl-certfile", str(certificate)),
        *("--preload", "wave", "--no-hot", "--log-level", "info", "shop.main:create"),
        *("--", "--header", "X-Shop: yes", "--no-access-log"),
    ]
    with Development(tmp_path, *arguments, files=files) as serve:
        url = f"https://localhost:{serve.server.port}"
        context = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(base_url=url, verify=context, timeout=60) as client:

            def facts() -> dict[str, object]:
                answer = client.get("/facts", headers={"Connection": "close"})
                assert answer.headers["x-shop"] == "yes"
                told: dict[str, object] = answer.json()
                return told

            expected = {
                "version": "1",
                "variable": "Corner",
                "root": "/shop",
                "scheme": "https",
                "preloaded": True,
                "arguments": ["serve"],
            }
            assert facts() == expected
            serve.project.replace("source/shop/catalogue.py", 'VERSION = "2"\n')
            eventually(lambda: facts() == expected | {"version": "2"}, 30)
            serve.project.replace("local.env", "SHOP_NAME=Edge\n")
            eventually(lambda: facts()["variable"] == "Edge", 30)
    assert f"serves shop.main:create at {url}/shop" in serve.log
    assert "Started server process" in serve.log
    assert "GET /facts" not in serve.log


def test_without_a_word(tmp_path: Path) -> None:
    """The app is found, the project's settings count, and plain output stays plain."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    files = {
        "shop/__init__.py": "",
        "shop/main.py": APP.replace("import shop", "from shop import words as shop") + STATIC,
        "shop/words.py": "from shop.generated import NUMBER\nVERSION = f'1.{NUMBER}'\n",
        "shop/generated.py": "NUMBER = 0\n",
        "static/dist/site.css": "h1 { color: red }",
        ".gitignore": "dist/\n",
        "pyproject.toml": """\
            [tool.reloader]
            open = true
            root-path = "/here"
            fork = false
            exclude = ["generated.py"]
            include = ["static/dist/*.css"]
            uvicorn = ["--header", "X-Shop: yes"]
            """,
    }
    with Development(tmp_path, files=files, env={"BROWSER": str(browser)}) as serve:
        serve.says("serves shop.main:app")
        assert serve.get().headers["x-shop"] == "yes"
        assert serve.get("/pid").json()[1] == serve.pid
        eventually(lambda: opened.exists() and opened.read_text() == f"{serve.url}/here\n", 20)
        page = serve.get("/", NAVIGATION).text
        assert page.count("start.js") == 1
        assert "\x1b" not in serve.server.log

        stream = OpenStream(serve.url)
        serve.project.replace("static/dist/site.css", "h1 { color: blue }")
        eventually(lambda: any("css_reload" in line for line in stream.lines), 20)
        serve.project.replace("shop/generated.py", "NUMBER = 1\n")
        serve.project.edit("shop/words.py", "'1.", "'2.")
        serve.until("2.1")
        assert [line for line in serve.log.splitlines() if line.startswith("restarted")] == [
            line for line in serve.log.splitlines() if ": shop/words.py" in line
        ]


FLASK = """\
import sys
from flask import Flask

app = Flask(__name__)
VERSION = "1"


@app.get("/")
def page():
    return "<!doctype html><title>Shop</title><h1>Flask</h1>"


@app.get("/version")
def version():
    return VERSION
"""
WRAPPED = APP + "\nfrom fastapi_reloader import auto_refresh_middleware\n"


def test_a_flask_app(tmp_path: Path) -> None:
    with Development(tmp_path, files={"main.py": FLASK}) as serve:
        assert serve.get("/", NAVIGATION).text.count("start.js") == 1

        serve.project.edit("main.py", '"1"', '"2"')
        serve.until("2")


def test_an_app_is_wrapped_once(tmp_path: Path) -> None:
    outside = WRAPPED + "app = auto_refresh_middleware(app)\n"
    with Development(tmp_path, files={"main.py": outside, "shop.py": "VERSION = '1'"}) as serve:
        assert serve.get("/", NAVIGATION).text.count("start.js") == 1

        serve.project.replace("main.py", WRAPPED + "app.add_middleware(auto_refresh_middleware)\n")
        serve.says("restarted in")
        assert serve.get("/", NAVIGATION).text.count("start.js") == 1


RUN = (
    APP
    + """
if __name__ == "__main__":
    import reloader_cli

    sys.exit(reloader_cli.run("main:app", port=int(sys.argv[1]), open=False))
"""
)


def test_a_program_that_serves_itself(tmp_path: Path) -> None:
    files = {"main.py": f"import sys\n{RUN}", "shop.py": "VERSION = '1'\n"}
    command = [sys.executable, "main.py", "{port}"]
    with Development(tmp_path, files=files, command=command) as serve:
        serve.until("1")
        serve.save("2")
        serve.until("2")
        serve.project.edit("main.py", "Shop", "Store")
        serve.says("main.py changed")
        assert "Store" in serve.get("/", NAVIGATION).text
        assert serve.end(serve.press_ctrl_c) == 130
    assert "Traceback" not in serve.log
