"""Real servers start, fail and stop alike, with the same exit code and the same log."""

import re
import sys
from pathlib import Path

import pytest
from tests.support.forked import run_uvicorn
from tests.support.lifespans import LIFESPANS
from tests.support.project import Project
from tests.support.servers import Server

pytestmark = pytest.mark.servers
CASES = [
    *((name, "auto") for name in LIFESPANS),
    *((name, "on") for name in LIFESPANS if name != "fails_and_waits"),
    ("unsupported", "off"),
    ("starlette_raises", "off"),
]
OTHER_SERVERS = {
    "hypercorn": ["-m", "hypercorn", "--bind", "127.0.0.1:{port}"],
    "granian": ["-m", "granian", "--interface", "asgi", "--port", "{port}"],
}


@pytest.mark.parametrize(("name", "lifespan"), CASES)
def test_uvicorn_cannot_tell(name: str, lifespan: str, tmp_path: Path) -> None:
    bare, wrapped = (
        run_uvicorn(name, wrapped=wrapped, lifespan=lifespan, log=tmp_path / f"{wrapped}.log")
        for wrapped in (False, True)
    )

    # A crash at any time comes before or after what the server says of itself.
    order = sorted if name == "crashes_while_serving" else list
    assert order(wrapped.log.splitlines()) == order(bare.log.splitlines())
    assert wrapped.exit_code == bare.exit_code


@pytest.mark.parametrize("server", OTHER_SERVERS)
@pytest.mark.parametrize("name", ["unsupported", "starlette_raises", "returns_at_once"])
def test_other_servers_cannot_tell(server: str, name: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(
        "main.py",
        f"""\
from fastapi_reloader import auto_refresh_middleware
from tests.support.lifespans import LIFESPANS
bare = LIFESPANS["{name}"]
wrapped = auto_refresh_middleware(bare)
""",
    )
    outcomes = []
    for app in ("bare", "wrapped"):
        command = [sys.executable, *OTHER_SERVERS[server], f"main:{app}"]
        running = Server(command, tmp_path, port=None)
        try:
            if name == "starlette_raises":
                running.start(wait=False)
                code = running.wait()
            else:
                running.start()
                code = running.stop()
        finally:
            running.kill()
        errors = re.findall(r"^(\w*(?:Error|Exception|Warning)\b.*)$", running.log, re.MULTILINE)
        outcomes.append((code, {*errors}))

    assert outcomes[0] == outcomes[1]
