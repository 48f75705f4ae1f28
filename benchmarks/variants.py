"""What is compared: one app, bare and wrapped in different ways, each with its own Python."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent
from typing import TypeVar

__all__ = [
    "BARE",
    "ESTABLISHED",
    "OTHER_PYTHON",
    "ROOT",
    "WRAPPED",
    "Run",
    "Variant",
    "install_with",
    "installed",
    "peers",
]

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".tools" / "bench-venv"
OTHER_PYTHON = str(ENVIRONMENT / "bin" / "python")
"""The interpreter that has what we are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to serve an app.

    Args:
        name: What the tables call it.
        python: The interpreter whose packages it uses.
        before: Code in front of the app.
        options: What the app is made with.
        after: Code behind the app.
        restarts: Whether it is made to work beside `uvicorn --reload`.
    """

    name: str
    python: str = sys.executable
    before: str = ""
    options: str = ""
    after: str = ""
    restarts: bool = True

    def app(self, routes: str) -> str:
        """Return the source of a FastAPI app with these routes."""
        return "\n".join(
            [
                "from fastapi import FastAPI",
                self.before,
                f"app = FastAPI({self.options})",
                dedent(routes),
                self.after,
            ]
        )


WRAP = "from fastapi_reloader import auto_refresh_middleware\napp = auto_refresh_middleware(app)\n"
BARE = Variant(name="bare")
WRAPPED = Variant(name="wrapped", after=WRAP)

# The established package has our name, for the installer and for `import`: hence a home of its own.
ESTABLISHED_VERSION = "1.3.4"
ESTABLISHED = Variant(
    name=f"fastapi-reloader {ESTABLISHED_VERSION}",
    python=OTHER_PYTHON,
    # As its documentation says, or no server with an open page ever restarts.
    before=dedent("""
        import uvicorn
        from fastapi_reloader import send_reload_signal

        shut_down = uvicorn.Server.shutdown

        def signal_and_shut_down(server, *arguments, **options):
            send_reload_signal()
            return shut_down(server, *arguments, **options)

        uvicorn.Server.shutdown = signal_and_shut_down
        """),
    after=WRAP,
)
STARLETTE = Variant(
    name="starlette-hot-reload",
    python=OTHER_PYTHON,
    before=dedent("""
        from contextlib import asynccontextmanager
        from starlette_hot_reload import hot_reload

        @asynccontextmanager
        async def lifespan(app):
            async with hot_reload(app=app, watch_dirs=["."]):
                yield
        """),
    options="debug=True, lifespan=lifespan",
    restarts=False,
)

# All variants run on the same versions of what they have in common.
SHARED = (
    "fastapi",
    "starlette",
    "pydantic",
    "anyio",
    "uvicorn",
    "httptools",
    "uvloop",
    "watchfiles",
    "websockets",
    "jinja2",
    "django",
)

Run = Callable[[Sequence[str]], bool]
"""Runs uv with these arguments, and tells whether that worked."""


def install_with(arguments: Sequence[str]) -> bool:
    """Run uv, and say nothing of what it says."""
    command = ["uv", *arguments, "--quiet"]
    return subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL).returncode == 0


def peers(run: Run = install_with) -> list[Variant]:
    """Install what we are compared with, and return what could be installed."""
    return installed(
        [
            (ESTABLISHED, [f"fastapi-reloader=={ESTABLISHED_VERSION}"]),
            (STARLETTE, ["starlette-hot-reload"]),
        ],
        run,
    )


def installed(wanted: Sequence[tuple[T, Sequence[str]]], run: Run = install_with) -> list[T]:
    """Install the packages that each of these needs, and return those for which that worked."""
    shared = [f"{name}=={version(name)}" for name in SHARED]
    run(["venv", "--allow-existing", "--python", sys.executable, str(ENVIRONMENT)])
    install = ["pip", "install", "--python", OTHER_PYTHON]
    found: list[T] = []
    for one, packages in wanted:
        if run([*install, *packages, "uvicorn[standard]", *shared]):
            found.append(one)
        else:
            names = " and ".join(packages)
            print(f"Without {names}: it does not install on this Python, or from here.\n")
    return found
