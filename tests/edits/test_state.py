"""What an app has in memory survives an edit that is patched in place, and no other."""

import pytest
from tests.edits.conftest import Benches
from tests.support.corpus.apps import APPS
from tests.support.corpus.bench import TRIES, Bench
from tests.support.corpus.served import TAKES_PATCHES

from reloader_core.warm.events import Way

SHOP = APPS[0]
EDITS = {edit.name: edit for edit in SHOP.edits}


def is_kept(bench: Bench, name: str) -> bool:
    bench.undo()
    before = bench.count()
    bench.look_at(EDITS[name])
    after = bench.count()

    assert after in {1, before + 1}
    return after > 1


@pytest.mark.xdist_group(f"edits-{SHOP.name}")
@pytest.mark.parametrize(("name", "survives"), [("handler body", True), ("constant", False)])
def test_state(benches: Benches, name: str, survives: bool) -> None:
    bench = benches.get(SHOP, Way.FORK)

    # An edit that comes while a request is answered is not patched.
    kept = any(is_kept(bench, name) for _ in range(TRIES))

    assert kept is (survives and TAKES_PATCHES)
