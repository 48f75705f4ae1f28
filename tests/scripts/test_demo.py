"""`scripts/demo` starts the smallest example, and says what to open and what to edit."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest
from tests.support.servers import ROOT, Server

DEMO = str(ROOT / "scripts/demo")


@pytest.mark.servers
def test_the_demo_says_what_to_open_and_what_to_edit(tmp_path: Path) -> None:
    with Server([DEMO, "--port", "{port}"], tmp_path) as server:
        page = httpx.get(server.url, headers={"Accept": "text/html"}).text

    assert "Edit this line" in page
    assert f"Open   {server.url}\n" in server.log
    edit = re.search(r"Edit   (\S+), line (\d+)", server.log)
    assert edit
    line = (ROOT / edit[1]).read_text(encoding="utf-8").splitlines()[int(edit[2]) - 1]
    assert "Edit this line" in line


def test_the_demo_says_how_it_is_called() -> None:
    wrong = subprocess.run([DEMO, "--prot", "1"], capture_output=True, text=True, check=False)

    assert wrong.returncode == 1
    assert wrong.stderr == "scripts/demo: usage: scripts/demo [--port N]\n"
