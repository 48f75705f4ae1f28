"""The corpus is large enough, and what it is compared with is right."""

import pytest
from tests.edits.conftest import Benches
from tests.support.corpus.apps import APPS
from tests.support.corpus.edit import App, applied

EVERY = 40
"""Every so many edits are looked at with an interpreter of their own, which takes a second."""


def test_it_has_more_edits_than_were_asked_for() -> None:
    names = [(app.name, edit.name) for app in APPS for edit in app.edits]

    assert len(set(names)) == len(names) >= 120
    assert sum(edit.patched for app in APPS for edit in app.edits) >= 60


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
@pytest.mark.xdist_group("edits-corpus")
def test_a_forked_process_answers_as_a_new_interpreter(benches: Benches, app: App) -> None:
    for edit in [edit for edit in app.edits if not edit.is_alone][::EVERY]:
        tree = applied(edit.change, app.tree)

        fresh = benches.fresh.ask(app, tree)

        assert fresh == benches.fresh.ask(app, tree, alone=True), edit.name
