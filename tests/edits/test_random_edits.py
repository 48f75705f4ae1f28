"""Edits in any order, some of them broken, as fast as they come: the last one counts."""

import os
from threading import Event

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.edits.conftest import Benches
from tests.support.corpus.apps import APPS
from tests.support.corpus.edit import App, Edit, Tree, applied

from reloader_core.warm.events import Way

EXAMPLES = int(os.environ.get("RELOADER_TEST_EXAMPLES", "12"))
PAUSES = (0.0, 0.0, 0.005, 0.03, 0.1, 0.4, None)
"""Seconds between two saves; `None` waits until all answers are right."""

Step = tuple[int, float | None]
STEPS = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(PAUSES)), min_size=2, max_size=10
)


def random_tree(app: App, chosen: list[Edit]) -> Tree:
    """Return the app with those of the edits that can be made after one another."""
    tree = app.tree
    for edit in chosen:
        try:
            tree = applied(edit.change, tree)
        except LookupError:
            continue  # It replaces what another one has replaced.
    return tree


@pytest.mark.parametrize(
    ("way", "app"),
    [
        pytest.param(*(way, app), marks=pytest.mark.xdist_group(f"random-{way}-{app.name}"))
        for way in (Way.FORK, Way.SPARE)
        for app in APPS
        if way is Way.FORK or app is APPS[1]
    ],
    ids=lambda value: value.name if isinstance(value, App) else str(value),
)
@pytest.mark.timeout(900)
def test_random_edits_end_equal(benches: Benches, way: Way, app: App) -> None:
    bench = benches.get(app, way)
    edits = [edit for edit in app.edits if not edit.is_alone]
    chosen: list[Edit] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # Which of a dozen saves mattered takes minutes to find out.
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def run(steps: list[Step]) -> None:
        chosen.clear()
        for number, pause in steps:
            edit = edits[number % len(edits)]
            # What is chosen a second time is undone.
            chosen.remove(edit) if edit in chosen else chosen.append(edit)
            tree = random_tree(app, chosen)
            if pause is None:
                bench.save(tree, [edit.name for edit in chosen])
            else:
                bench.save_only(tree)
                Event().wait(pause)
        bench.save(random_tree(app, chosen), [edit.name for edit in chosen])

    try:
        run()
    except BaseException:
        benches.drop()
        raise
    bench.undo()
