"""One uvicorn for each variant, and what it costs: its processor time and its memory."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.variants import Variant
from tests.support.servers import ROOT, Server

__all__ = [
    "FIRST_CORE",
    "LAST_CORE",
    "cpu_seconds",
    "memory",
    "on_core",
    "process_id",
    "save",
    "serving",
]

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
FIRST_CORE = CORES[0] if CORES else None
"""For servers."""

LAST_CORE = CORES[-1] if CORES else None
"""For what asks them, if there is a second one."""


# Compiled once, as on a developer's machine, whatever the environment says about this one.
BYTECODE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(ROOT / ".tools" / "bench-bytecode"),
}


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Keep this process, and those that it starts, on one core, where the system allows it."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def serving(variant: Variant, routes: str, folder: Path, *options: str) -> Iterator[Server]:
    """Serve an app with these routes, and stop the server at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.py").write_text(variant.app(routes), encoding="utf-8")
    fast = ("--loop", "uvloop", "--http", "httptools", "--no-access-log")
    command = [variant.python, "-m", "uvicorn", "main:app", "--port", "{port}", *fast, *options]
    server = Server(command, folder, env=BYTECODE)
    with on_core(FIRST_CORE):
        server.start()
    try:
        yield server
    finally:
        server.kill()


def process_id(server: Server) -> int:
    """Return the process that answers, of a server without `--reload`."""
    assert server.process, "It is not running."
    return server.process.pid


def cpu_seconds(process: int) -> float | None:
    """Return the processor time that a process has used, where the system tells it.

    Unlike the time that has passed it hardly depends on what else the machine does.
    """
    with suppress(OSError, AttributeError):
        # How Linux numbers the clock of another process; see clock_getcpuclockid(3).
        return time.clock_gettime((~process << 3) | 2)
    return None


def save(server: Server, version: int) -> None:
    """Write this version into the app's file, as an editor does, in place of the one before it."""
    path = server.cwd / "main.py"
    source = path.read_text(encoding="utf-8")
    old, new = f"VERSION = {version - 1}", f"VERSION = {version}"
    assert old in source, source
    # One line longer: by the size Python knows that it has compiled another file.
    path.write_text(source.replace(old, new) + "#\n", encoding="utf-8")


def memory(process: int | str = "self") -> int | None:
    """Return the bytes of memory that a process uses, where the system tells it."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return None
