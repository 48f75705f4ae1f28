"""Every example runs by the one command it names, and its page refreshes itself."""

import ast
from pathlib import Path

import httpx
import pytest
from tests.support.servers import ROOT, Server, uvicorn_command

EXAMPLES = sorted((ROOT / "examples").glob("*/main.py"))
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)


@every_example
def test_an_example_names_its_one_command(example: Path) -> None:
    docstring = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8")))

    assert docstring
    assert "uv run uvicorn main:app --reload" in docstring


@pytest.mark.servers
@every_example
def test_an_example_refreshes_itself(example: Path, tmp_path: Path) -> None:
    command = uvicorn_command("--app-dir", str(example.parent))

    with Server(command, tmp_path) as server:
        page = httpx.get(server.url, headers={"Accept": "text/html"})
        route = httpx.head(f"{server.url}/---fastapi-reloader---")

    assert page.status_code == 200
    assert page.text.count('src="---fastapi-reloader---/client/') == 1
    assert page.text.count("Edit this line") == 1
    assert route.status_code == 202
