"""A real site for browser tests: a project, its server, and everything the server was asked."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx
from tests.support.project import Project
from tests.support.recorder import FILE
from tests.support.servers import Server, uvicorn_command
from tests.support.traffic import Traffic
from tests.support.waiting import eventually, settled

PAGES = "from tests.browser.pages import app"


class Site:
    """Serves the pages of `tests/browser/pages.py`, or others, from a directory of its own."""

    def __init__(
        self,
        root: Path,
        *,
        main: str = PAGES,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.project = Project(root)
        self.project.write("main.py", main)
        self.project.write("content.txt", "first")
        self.traffic = Traffic(root / FILE)
        self.traffic.clear()
        self.server = Server(uvicorn_command(*options), root, env=env, ready="/ping")
        self.url = self.server.url

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()

    def show(self, content: str) -> None:
        """Change what the pages show, without telling anyone."""
        self.project.replace("content.txt", content)

    def signal(self, prefix: str = "", times: int = 1) -> int:
        """Have the app call `send_reload_signal()`; return how many streams it has reached."""
        return int(httpx.post(f"{self.url}{prefix}/signal?times={times}").json())

    def kill(self) -> None:
        """End the server as `kill -9` does: no page is told."""
        self.server.kill()
        self.traffic.note_kill()

    def restart(self) -> None:
        self.kill()
        self.server.start()

    def stop(self) -> int:
        return self.server.stop(signal.SIGTERM)

    def wait_for_stream(self, count: int = 1) -> None:
        try:
            eventually(lambda: len(self.traffic.open_streams()) == count, 15)
        except TimeoutError as error:
            lines = (f"{one.target} {'open' * one.open}" for one in self.traffic.requests())
            raise TimeoutError(f"Not {count} streams:\n" + "\n".join(lines)) from error

    def settled_loads(self, *targets: str, quiet: float = 2.0) -> list[int]:
        """Return how often each page was loaded, once nothing is loaded any more."""
        return settled(lambda: [self.traffic.loads(target) for target in targets], quiet)

    def reset(self) -> None:
        """Be as new, for the next test."""
        if self.server.process is None:
            self.server.start()
        eventually(lambda: not self.traffic.open_streams(), saying="Streams of an earlier test.")
        for leftover in [*self.project.root.glob("*.tmp"), self.project / "default.txt"]:
            leftover.unlink(missing_ok=True)
        self.show("first")
        self.traffic.clear()
