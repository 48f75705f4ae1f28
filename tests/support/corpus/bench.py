"""Edits of a served app, one after the other, each compared with a fresh process."""

from collections.abc import Sequence

from tests.support.corpus.edit import Edit, Saving, Tree, applied
from tests.support.corpus.fresh import Answers, Fresh
from tests.support.corpus.served import TAKES_PATCHES, Served

__all__ = ["Bench"]

TRIES = 3
"""How often an edit is made again that came while a request was answered."""


class Bench:
    """Saves edits and looks at what comes of them.

    Args:
        served: The app, which runs.
        fresh: Whom to ask what would be right.
    """

    def __init__(self, served: Served, fresh: Fresh) -> None:
        self._served = served
        self._app = served.app
        self._fresh = fresh
        self._names: list[str] = []
        self._answers: Answers | None = self._right(served.tree)
        served.until_equal(self._answers, 0, is_told=False)  # Some modules are imported by that.

    def look_at(self, edit: Edit) -> None:
        """Make an edit, and see whether all is as it should be.

        It is made on top of those before, since to undo one takes a restart, unless it shows
        nothing there. It is judged by its own save.
        """
        if edit.is_alone or not self._makes_sense(edit):
            self.undo()
        assert self._makes_sense(edit), "It does not do what it says."
        since = self._make(edit, 0)
        if edit.patched and TAKES_PATCHES:
            for _ in range(TRIES):
                if self._served.is_patched(since) is not None:
                    break
                self.undo()
                since = self._make(edit, 0)
            is_right = self._served.is_patched(since) is not False
        else:
            is_right = self._served.is_patched(since) is not True
        assert is_right, f"{self._served.told(since)}\nafter {self._names}"
        for number in range(1, len(edit.steps)):
            self._make(edit, number)
        if edit.broken or edit.is_alone:
            self.undo()

    def look_at_all(self, edits: Sequence[Edit]) -> None:
        """Make several edits in one save, and undo what was made before."""
        tree = self._app.tree
        for edit in edits:
            tree = applied(edit.change, tree)
        alone = any(edit.is_alone for edit in edits)
        is_broken = "failed" in self._right(tree, alone=alone)
        assert is_broken == any(edit.broken for edit in edits), "They do not go together."
        self.save(tree, [edit.name for edit in edits], alone=alone)

    def undo(self) -> None:
        """Have the first tree again."""
        self.save(self._app.tree, [])

    def count(self) -> int:
        """Have the app count once more, and return how far it has come."""
        return int(self._served.ask_for("/tools/count"))

    def save(
        self, tree: Tree, names: list[str], saving: Saving = "replace", *, alone: bool = False
    ) -> int:
        """Make the project equal to a tree, and wait until the answers are right.

        Args:
            tree: The files.
            names: What has been edited.
            saving: How the files are written.
            alone: Whether an interpreter is started for the fresh process.

        Returns:
            How many events there were before that.
        """
        self._names = names
        expected = self._right(tree, alone=alone)
        # Where no answer changes, it has to be told that something was done.
        is_told = expected == self._answers and tree != self._served.tree
        since = self.save_only(tree, saving)
        try:
            self._served.until_equal(expected, since, is_told=is_told)
        except AssertionError as error:
            raise AssertionError(f"{error}\nafter {names}") from None
        self._answers = expected
        return since

    def save_only(self, tree: Tree, saving: Saving = "replace") -> int:
        """Make the project equal to a tree, and do not look at what comes of it."""
        self._answers = None
        since = len(self._served.events)
        self._served.save(tree, saving)
        return since

    def _make(self, edit: Edit, number: int) -> int:
        tree = applied(edit.steps[number], self._served.tree)
        return self.save(tree, [*self._names, edit.name], edit.saving, alone=edit.is_alone)

    def _makes_sense(self, edit: Edit) -> bool:
        """Tell whether an edit can be made where things stand, and does there what it says."""
        try:
            tree = applied(edit.change, self._served.tree)
        except LookupError:
            return False
        before = self._right(self._served.tree)
        after = self._right(tree, alone=edit.is_alone)
        return ("failed" in after) == edit.broken and (before == after) == edit.unseen

    def _right(self, tree: Tree, *, alone: bool = False) -> Answers:
        return self._fresh.ask(self._app, tree, alone=alone)
