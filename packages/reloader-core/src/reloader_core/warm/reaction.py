"""What is done about changed files: nothing, a patch in place, or a restart."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reloader_core.changes import FileChange
from reloader_core.warm.channel import Message
from reloader_core.warm.events import Event, Nothing, PatchedInPlace, Restarting
from reloader_core.warm.offspring import Offspring
from reloader_core.warm.plan import Plan
from reloader_core.warm.relevance import concerns, digest_of_file, is_python, was_written_since
from reloader_core.warm.succession import Succession

__all__ = ["Reaction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Whether a process takes a change in place."""

    number: int
    offspring: Offspring
    paths: tuple[Path, ...]
    digests: dict[str, str]
    noticed: float
    deadline: float


class Reaction:
    """Decides about changes, one after the other. Used in the supervisor's thread.

    Args:
        plan: What is run.
        line: The app's processes.
        restart: Called when there must be another one, with when that became clear.
        tell: Called with events.
    """

    def __init__(
        self,
        plan: Plan,
        line: Succession,
        *,
        restart: Callable[[float], object],
        tell: Callable[[Event], object],
    ) -> None:
        self._plan = plan
        self._always = {str(path.absolute()) for path in plan.watch}
        self._line = line
        self._start = restart
        self._tell = tell
        self._held: list[FileChange] = []
        self._asked: _Question | None = None
        self._questions = 0

    @property
    def deadline(self) -> float | None:
        """When a process should have answered."""
        return self._asked.deadline if self._asked else None

    def take(self, changes: Sequence[FileChange], noticed: float) -> None:
        """Do what is to be done about changes that came together."""
        if self._asked:
            self._held += changes
            return
        paths = tuple(change.path for change in changes if self._concerns(change))
        current, coming = self._line.current, self._line.coming
        if not paths:
            if coming:
                self._held += changes  # Once it has said what it uses, they are looked at again.
            else:
                self._tell(Nothing(paths=tuple(change.path for change in changes)))
        elif current and self._may_take(current, paths):
            self._ask(current, paths, noticed)
        else:
            self._restart(paths, "", noticed)

    def take_held(self) -> None:
        """Look again at changes that nobody could judge when they came."""
        held, self._held = self._held, []
        if held:
            self.take(held, time.monotonic())

    def hear(self, offspring: Offspring, message: Message) -> None:
        """Take a process's answer."""
        asked = self._asked
        if not asked or (asked.number, asked.offspring) != (message["id"], offspring):
            return  # It comes too late.
        if "patched" not in message:
            self._decide(message["refused"])
            return
        self._asked = None
        if offspring.use:
            offspring.use.modules.update(asked.digests)
        seconds, names = time.monotonic() - asked.noticed, tuple(message["patched"])
        self._tell(PatchedInPlace(paths=asked.paths, names=names, seconds=seconds))
        self.take_held()

    def tick(self) -> None:
        """Wait no longer for who does not answer."""
        if self._asked and (
            time.monotonic() >= self._asked.deadline or self._asked.offspring.is_gone
        ):
            self._decide("the app did not answer in time")

    def _concerns(self, change: FileChange) -> bool:
        text, line = str(change.path), self._line
        if text in self._always or concerns(change, line.known_use):
            return True
        # Nobody knows what a process has used that has not started, and did not say why.
        if line.coming or line.is_use_unknown:
            is_own = text in line.known_use.written
            is_old = line.coming and not was_written_since(line.coming.born, change.path)
            return is_python(change.path) and not (is_own or is_old)
        is_new = text not in line.known_use.modules
        return line.has_failed and is_python(change.path) and is_new

    def _is_up_to_date(self, offspring: Offspring) -> bool:
        """Tell whether a process is the app, and no other version of it starts or has failed to."""
        return offspring.is_app and not (self._line.coming or self._line.has_failed)

    def _may_take(self, offspring: Offspring, paths: Sequence[Path]) -> bool:
        """Tell whether it is worth asking a process: what is no module is read anew in none."""
        if not (offspring.takes_changes and self._is_up_to_date(offspring)):
            return False
        known = offspring.use.modules if offspring.use else {}
        return all(str(path) in known for path in paths)

    def _restart(self, paths: tuple[Path, ...], reason: str, noticed: float) -> None:
        self._held = []
        self._tell(Restarting(paths=paths, reason=reason))
        self._start(noticed)

    def _ask(self, offspring: Offspring, paths: tuple[Path, ...], noticed: float) -> None:
        self._questions += 1
        known = offspring.use.modules if offspring.use else {}
        self._asked = _Question(
            number=self._questions,
            offspring=offspring,
            paths=paths,
            digests={str(path): digest_of_file(path) for path in paths if str(path) in known},
            noticed=noticed,
            deadline=time.monotonic() + self._plan.patching,
        )
        if not offspring.say("change", id=self._questions, paths=[*map(str, paths)]):
            self._decide("")

    def _decide(self, reason: str) -> None:
        asked, self._asked = self._asked, None
        assert asked  # type narrow
        held = tuple(change.path for change in self._held)
        self._restart(tuple(dict.fromkeys((*asked.paths, *held))), reason, asked.noticed)
