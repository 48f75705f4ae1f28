"""What a `Recorder` has written down, in the words of the tests."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

RELOAD_PATH = "/---fastapi-reloader---"


@dataclass(frozen=True)
class Request:
    """One request that has reached the server."""

    method: str
    path: str
    query: str
    accept: str
    open: bool = True

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def is_stream(self) -> bool:
        is_route = self.method == "GET" and self.path.endswith(RELOAD_PATH)
        return is_route and "poll=" not in self.query


class Traffic:
    """The requests of one server, from the last `clear` on, over all its restarts."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def clear(self) -> None:
        self._file.write_text("")

    def note_kill(self) -> None:
        """Note that everything that was open is not open any more."""
        with self._file.open("a") as file:
            file.write('{"kill": true}\n')

    def requests(self) -> list[Request]:
        return list(self._history()[-1].values())

    def open_streams(self) -> list[Request]:
        return [request for request in self.requests() if request.is_stream and request.open]

    def to_route(self) -> list[Request]:
        """Return the requests to the reload route, without those for the client's files."""
        return [request for request in self.requests() if request.path.endswith(RELOAD_PATH)]

    def loads(self, target: str) -> int:
        """Return how often a page was asked for. Each tab has an address of its own in tests."""
        return len([request for request in self.requests() if request.target == target])

    def has_ended(self, name: str) -> bool:
        """Tell whether a file of this name has been served to its end."""
        return any(request.path.endswith(name) and not request.open for request in self.requests())

    def most_streams(self) -> int:
        """Return how many streams were open at once at most."""
        return max(
            len([request for request in moment.values() if request.is_stream and request.open])
            for moment in self._history()
        )

    def _history(self) -> list[dict[str, Request]]:
        """Return what there was after each line, the first time before them all."""
        moments: list[dict[str, Request]] = [{}]
        # The server may be in the middle of a line.
        whole, _, _ = self._file.read_text(encoding="utf-8").rpartition("\n")
        for line in whole.splitlines():
            entry = json.loads(line)
            moment = dict(moments[-1])
            if start := entry.pop("start", None):
                moment[start] = Request(**entry)
            for key, request in moment.items():
                if "kill" in entry or entry.get("end") == key:
                    moment[key] = replace(request, open=False)
            moments.append(moment)
        return moments
