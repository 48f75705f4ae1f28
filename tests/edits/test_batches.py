"""Where nothing is forked, and where nothing is prepared, edits equal a fresh process as well.

A restart takes longer there, so that many edits that do not meet are saved at once.
"""

from collections.abc import Iterator, Mapping

import pytest
from tests.edits.conftest import Benches
from tests.support.corpus.apps import APPS
from tests.support.corpus.edit import App, Change, Edit, Tree, applied

from reloader_core.warm.events import Way

SIZE = 16
"""How many edits are saved at once, at most."""

BROKEN = 6
"""Every so many edits that break the app are saved, each alone."""


def batches(app: App) -> Iterator[tuple[Edit, ...]]:
    """Yield all edits that can be made together with others, in as few batches as that takes."""
    waiting = [edit for edit in app.edits if not (edit.broken or edit.is_alone)]
    while waiting:
        batch: list[Edit] = []
        tree = app.tree
        for edit in waiting:
            try:
                edited = applied(edit.change, tree)
            except LookupError:
                continue
            if len(batch) < SIZE and all(is_in(made.change, edited) for made in (*batch, edit)):
                tree = edited
                batch.append(edit)
        yield tuple(batch)
        waiting = [edit for edit in waiting if edit not in batch]
    for edit in [edit for edit in app.edits if edit.broken][::BROKEN]:
        yield (edit,)
    yield from ((edit,) for edit in app.edits if edit.is_alone)


def is_in(change: Change, tree: Tree) -> bool:
    """Tell whether a tree still has what a change has put into it."""
    for name, what in change.items():
        if isinstance(what, Mapping):
            if not all(after.encode() in tree.get(name, b"") for after in what.values()):
                return False
        elif tree.get(name) != (what.encode() if isinstance(what, str) else what):
            return False
    return True


@pytest.mark.parametrize(
    ("way", "app", "edits"),
    [
        pytest.param(
            *(way, app, edits),
            id=f"{way}-{app.name}-{number}",
            marks=pytest.mark.xdist_group(f"batches-{way}-{app.name}"),
        )
        for way in (Way.SPARE, Way.COLD)
        for app in APPS
        for number, edits in enumerate(batches(app))
    ],
)
def test_edits_equal_a_fresh_start(
    benches: Benches, way: Way, app: App, edits: tuple[Edit, ...]
) -> None:
    bench = benches.get(app, way)
    try:
        bench.look_at_all(edits)
    except BaseException:
        benches.drop()
        raise


def test_each_edit_that_does_not_break_an_app_is_in_a_batch() -> None:
    for app in APPS:
        found = [edit.name for batch in batches(app) for edit in batch]
        assert {edit.name for edit in app.edits if not edit.broken} <= set(found)
        assert len(found) == len(set(found))
