"""After each edit of the corpus the app answers as a fresh process would."""

import pytest
from tests.edits.conftest import Benches
from tests.support.corpus.apps import APPS
from tests.support.corpus.edit import App, Edit

from reloader_core.warm.events import Way

ROW = 64
"""How many edits are made on top of each other."""


@pytest.mark.parametrize(
    ("app", "edit"),
    [
        pytest.param(
            *(app, edit),
            id=f"{app.name}-{edit.name}".replace(" ", "_"),
            marks=pytest.mark.xdist_group(f"edits-{app.name}-{number // ROW}"),
        )
        for app in APPS
        for number, edit in enumerate(app.edits)
    ],
)
def test_an_edit_equals_a_fresh_start(benches: Benches, app: App, edit: Edit) -> None:
    bench = benches.get(app, Way.FORK)
    try:
        bench.look_at(edit)
    except BaseException:
        benches.drop()
        raise
