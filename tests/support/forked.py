"""Run uvicorn in fresh processes, forked from one that has imported everything already."""

import os
import re
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import uvicorn
from tests.support.lifespans import LIFESPANS
from tests.support.waiting import PATIENCE, eventually

from fastapi_reloader import auto_refresh_middleware

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["uvicorn", "uvicorn.logging", "fastapi_reloader"])
STARTED = "Uvicorn running on"
# The frames of a traceback: they show the wrapper, and nothing else may.
FRAMES = re.compile(r'^  File "[^\n]*\n(?:    [^\n]*\n)*', re.MULTILINE)
NUMBERS = re.compile(r"\[\d+\]|127\.0\.0\.1:\d+")


@dataclass
class Outcome:
    """How a server started and stopped."""

    exit_code: int | None
    log: str


def run_uvicorn(name: str, *, wrapped: bool, lifespan: str, log: Path) -> Outcome:
    """Start one of the `LIFESPANS` under uvicorn, and terminate it if it has started."""
    process = _CONTEXT.Process(target=_serve, args=[name, wrapped, lifespan, log])
    process.start()
    try:
        eventually(lambda: not process.is_alive() or (log.exists() and STARTED in log.read_text()))
        process.terminate()
        process.join(20 * PATIENCE)
        assert not process.is_alive(), log.read_text()
    finally:
        process.kill()
    return Outcome(process.exitcode, NUMBERS.sub("…", FRAMES.sub("", log.read_text())))


def _serve(name: str, wrapped: bool, lifespan: str, log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    app = LIFESPANS[name]
    uvicorn.run(
        auto_refresh_middleware(app) if wrapped else app,
        port=0,
        lifespan=lifespan,  # type: ignore[arg-type]
    )
