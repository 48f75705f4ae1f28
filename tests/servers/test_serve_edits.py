"""However a file is saved, the app is as new; what needs no new process gets none."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.support.development import APP, Development
from tests.support.open_streams import OpenStream
from tests.support.waiting import eventually, settled

SHOP = """\
from pathlib import Path

TEXT = "first"
DATA = Path("data.yaml").read_text().strip()

try:
    from extras import EXTRA
except ImportError:
    EXTRA = "none"

VERSION = f"{TEXT} {DATA} {EXTRA}"
"""
TEMPLATED = (
    APP
    + """
from fastapi import Request
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

templates = Jinja2Templates("templates")
app.mount("/static", StaticFiles(directory="static"))


@app.get("/templated")
async def templated(request: Request):
    return templates.TemplateResponse(request, "page.html")
"""
)
FILES = {
    "main.py": TEMPLATED,
    "shop.py": SHOP,
    "data.yaml": "data",
    "templates/page.html": "<!doctype html><title>T</title><h1>first</h1>",
    "static/site.css": "h1 { color: red }",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Development]:
    with Development(tmp_path_factory.mktemp("edits"), "main:app", files=FILES) as serve:
        yield serve


@pytest.fixture
def serve(served: Development) -> Development:
    for name, text in FILES.items():
        if not (served.project / name).exists() or served.project.read(name) != text:
            served.project.replace(name, text)
    served.until("first data none")
    served.forget()
    return served


def test_a_file_that_is_written_in_place(serve: Development) -> None:
    serve.project.edit("shop.py", '"first"', '"second"')

    serve.until("second data none")


def test_a_file_that_is_deleted_and_made_again(serve: Development) -> None:
    serve.project.delete("shop.py")
    serve.says("✗ main.py:7 ModuleNotFoundError: No module named 'shop'")

    serve.project.write("shop.py", SHOP.replace('"first"', '"again"'))
    serve.until("again data none")


def test_saves_that_follow_each_other_at_once(serve: Development) -> None:
    for number in range(5):
        serve.project.replace("shop.py", SHOP.replace('"first"', f'"save{number}"'))
        serve.project.replace("shop.py", SHOP.replace('"first"', f'"save{number} again"'))
        with suppress(TimeoutError):  # Some come while a process starts, and some before.
            eventually(lambda: "restarted in" in serve.log, 0.02 * number)

    serve.until("save4 again data none")


def test_many_files_at_once_as_git_does_it(serve: Development) -> None:
    def git(*arguments: str) -> None:
        name = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        command = ["git", *name, *arguments]
        subprocess.run(command, cwd=serve.project.root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "other")
    names = [f"part{number}" for number in range(30)]
    for name in names:
        serve.project.write(f"{name}.py", f"NAME = '{name}'\n")
    imports = "".join(f"import {name}\n" for name in names)
    serve.project.replace("shop.py", f"{imports}{SHOP.replace('first', 'other')}")
    serve.until("other data none")
    git("add", "-A")
    git("commit", "-qm", "second")

    git("checkout", "-q", "main")
    serve.until("first data none")
    git("checkout", "-q", "other")
    serve.until("other data none")
    git("checkout", "-q", "main")


def test_a_data_file_that_the_app_has_read(serve: Development) -> None:
    serve.project.replace("data.yaml", "other")

    serve.until("first other none")
    serve.says("s: data.yaml")


def test_an_optional_module_that_appears_and_goes(serve: Development) -> None:
    serve.project.write("extras.py", 'EXTRA = "some"\n')
    serve.until("first data some")

    serve.project.delete("extras.py")
    serve.until("first data none")


def test_what_the_app_does_not_use(serve: Development) -> None:
    serve.project.write("unused.py", "1 / 0\n")
    serve.project.write("shop.py", SHOP)
    serve.project.replace("shop.py", SHOP.replace("first", "used"))

    serve.until("used data none")
    assert serve.log.count("restarted") == 1


def test_a_stylesheet_and_a_template_need_no_new_process(serve: Development) -> None:
    serve.get("/templated", {"Accept": "text/html"})
    before = serve.get("/pid").json()
    stream = OpenStream(serve.url)

    serve.project.replace("static/site.css", "h1 { color: blue }")
    eventually(lambda: any('"css_reload"' in line for line in stream.lines), 20)
    serve.project.edit("templates/page.html", "first", "second")
    eventually(lambda: any('"template_reload"' in line for line in stream.lines), 20)

    # Empty lines are heartbeats.
    told = settled(lambda: [line for line in stream.lines if line and '"connected"' not in line])
    assert len(told) == 2
    assert serve.get("/pid").json() == before
    assert "restarted" not in serve.log
    assert serve.log.count("site.css changed") == 1

    # What the old process has told is no news to the new one.
    serve.save("2")
    serve.until("2")
    again = OpenStream(serve.url)
    serve.project.replace("static/site.css", "h1 { color: green }")
    eventually(lambda: any('"css_reload"' in line for line in again.lines), 20)
    assert serve.log.count("site.css changed") == 2
    assert serve.log.count("page.html changed") == 1


def test_a_project_that_is_moved_away_and_back(tmp_path: Path) -> None:
    with Development(tmp_path) as serve:
        away = tmp_path / "away"
        serve.project.root.rename(away)
        serve.says("main.py is gone; bring it back")
        assert serve.get().status_code == 500

        away.rename(serve.project.root)
        serve.save("2")
        serve.until("2")


def test_an_edit_while_the_app_starts(tmp_path: Path) -> None:
    slow = "import time\nprint('it starts', flush=True)\ntime.sleep(1)\n"
    files = {"main.py": APP, "shop.py": f'VERSION = "1"\n{slow}'}
    with Development(tmp_path, "main:app", files=files, start=False) as serve:
        serve.says("it starts")
        serve.save("2")

        serve.until("2")
        assert serve.log.count("it starts") == 1
