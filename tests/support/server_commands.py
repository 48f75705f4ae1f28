"""The servers that the wrapper is tried under, and how each is called.

All write an access log, so that a line about the reload route would be seen.
"""

import sys

from tests.support.servers import uvicorn_command


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _hypercorn(*options: str) -> list[str]:
    return _python(
        "hypercorn", "main:app", "--bind", "127.0.0.1:{port}", "--access-logfile", "-", *options
    )


def _granian(*options: str) -> list[str]:
    return _python(
        "granian", "main:app", "--interface", "asgi", "--port", "{port}", "--access-log", *options
    )


def _gunicorn(*options: str) -> list[str]:
    bind = ("--bind", "127.0.0.1:{port}")
    # The control socket is one for all gunicorns of a user.
    return _python(
        "gunicorn", "main:app", *bind, "--access-logfile", "-", "--no-control-socket", *options
    )


UVLOOP = ("--loop", "uvloop", "--http", "httptools")
ASYNCIO = ("--loop", "asyncio", "--http", "h11")

RELOADING = {
    "uvicorn on uvloop": uvicorn_command("--reload", *UVLOOP),
    "uvicorn on asyncio": uvicorn_command("--reload", *ASYNCIO),
    "fastapi dev": _python("fastapi", "dev", "main.py", "--port", "{port}"),
    "hypercorn on asyncio": _hypercorn("--reload", "-k", "asyncio"),
    "hypercorn on uvloop": _hypercorn("--reload", "-k", "uvloop"),
    "hypercorn on trio": _hypercorn("--reload", "-k", "trio"),
    # Its watcher sees the file into which it logs itself.
    "granian": _granian("--reload", "--reload-ignore-patterns", r".*\.log$"),
    "gunicorn": _gunicorn("--reload", "-k", "asgi"),
    # Not gunicorn with uvicorn workers: it never reloads, wrapped or bare. Its reloader ends the
    # worker by an exit from a thread, which ends only that thread.
}
"""Those that start anew when a file is saved."""

PLAIN = {
    "plain uvicorn on uvloop": uvicorn_command(*UVLOOP),
    "plain uvicorn on asyncio": uvicorn_command(*ASYNCIO),
    "uvicorn without lifespan": uvicorn_command("--lifespan", "off"),
    "two uvicorn workers on uvloop": uvicorn_command("--workers", "2", *UVLOOP),
    "two uvicorn workers on asyncio": uvicorn_command("--workers", "2", *ASYNCIO),
    "plain hypercorn": _hypercorn(),
    "hypercorn without workers": _hypercorn("--workers", "0"),
    "plain granian": _granian(),
    "gunicorn with uvicorn workers": _gunicorn("-k", "uvicorn_worker.UvicornWorker"),
    # daphne writes its access log past Python's logging, where nothing can be left out.
    "daphne": _python("daphne", "--port", "{port}", "--access-log", "/dev/null", "main:app"),
}
"""Those that do not."""

STARTS = {
    "two uvicorn workers on uvloop": 2,
    "two uvicorn workers on asyncio": 2,
    "uvicorn without lifespan": 0,
    # daphne knows no lifespan.
    "daphne": 0,
}
"""How many times an app is started, where it is not once."""
