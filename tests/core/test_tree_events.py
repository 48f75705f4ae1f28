"""What watchfiles tells of a real tree."""

from contextlib import closing
from pathlib import Path
from threading import Event

from tests.support.waiting import PATIENCE

from reloader_core.changes import ChangeKind
from reloader_core.tree_events import TreeEvents


def test_what_happens_anywhere_in_a_tree_is_told(tmp_path: Path) -> None:
    (tmp_path / "deep/down").mkdir(parents=True)
    stopped = Event()
    with closing(TreeEvents(stopped.is_set)) as kernel:
        assert kernel.read(0) is None  # It watches nothing yet.
        kernel.watch([str(tmp_path)])

        (tmp_path / "deep/down/a").touch()

        told = kernel.read(20 * PATIENCE)
        assert told is not None
        assert (ChangeKind.ADDED, str(tmp_path / "deep/down/a")) in told
        assert kernel.read(0.05) == []
        stopped.set()
        assert kernel.read(None) == []
