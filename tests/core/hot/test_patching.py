"""Whatever is edited: what was patched answers as a fresh run does, and the rest is refused."""

import importlib.util
import linecache
import sys
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.support.edits import EDITS
from tests.support.hot import Edit, laboratory, surface

from reloader_core.hot import Patched, Recording, Refused, patch

READABLE = [edit for edit in EDITS if sys.version_info >= edit.since]


@pytest.mark.parametrize("edit", READABLE, ids=lambda edit: edit.name)
def test_a_patched_process_is_as_a_fresh_one(edit: Edit, tmp_path: Path) -> None:
    old, new = edit.sources, edit.edited
    with laboratory(tmp_path) as lab:
        lab.start(old, edit.starting)
        lab.run(edit.before)
        untouched = surface(lab.modules)
        try:
            result = lab.edit(old, new)

            if edit.patched is None:
                assert isinstance(result, Refused)
                assert edit.refused in result.reason
                assert surface(lab.modules) == untouched
                return
            assert isinstance(result, Patched), result
            assert result.names == edit.patched
            patched, answers = surface(lab.modules), lab.ask(edit.probes)
        finally:
            lab.run(edit.after)
        lab.modules = lab.load(new)

        assert patched == surface(lab.modules)
        assert answers == lab.ask(edit.probes)
        lab.run(edit.after)


def test_each_edit_has_its_own_name() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS) > 60


SHOP = """
import functools, types
def price(n):
    return n * 2
def page():
    return price(4)
elsewhere = types.FunctionType(page.__code__, {"price": lambda n: -n})
"""


def test_one_edit_follows_another(tmp_path: Path) -> None:
    texts = [
        SHOP,
        SHOP.replace("n * 2", "n * 3"),
        SHOP.replace("n * 2", "n * 3").replace("def price", "# One more line.\ndef price"),
        SHOP.replace("price(4)", "price(5)"),
        SHOP,
    ]
    with laboratory(tmp_path) as lab:
        lab.start({"shop": texts[0]})
        shop = lab.modules["shop"]
        answers: list[Any] = []
        for old, new in pairwise(texts):
            assert isinstance(lab.edit({"shop": old}, {"shop": new}), Patched)
            answers.append((shop.page(), shop.elsewhere()))

        # The copy with other globals is found by its code, however old that is.
        assert answers == [(12, -4), (12, -4), (10, -5), (8, -4)]


def test_a_refused_edit_is_no_obstacle_to_the_next(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        wrong, right = SHOP.replace("n * 2", "n *"), SHOP.replace("n * 2", "n * 5")

        assert isinstance(lab.edit({"shop": SHOP}, {"shop": wrong}), Refused)
        assert isinstance(lab.edit({"shop": SHOP}, {"shop": right}), Patched)
        assert lab.modules["shop"].page() == 20


def test_a_file_that_is_not_loaded_is_told(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        other = tmp_path / "other.py"
        new = SHOP.replace("n * 2", "n * 3").encode()
        result = patch(
            {other: (b"", b"x = 1"), tmp_path / "shop.py": (SHOP.encode(), new)}, lab.recording
        )

        assert result == Patched({tmp_path / "shop.py": ("price",)}, (other,))


def test_the_same_text_is_nothing_to_do(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        file = tmp_path / "shop.py"

        assert patch({file: (b"(", b"(")}, lab.recording) == Patched({file: ()})
        assert patch({}, lab.recording) == Patched({})


def test_a_module_that_is_imported_later_is_not_known(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        lab.load({"late": SHOP})
        result = lab.edit({"late": SHOP}, {"late": SHOP.replace("n * 2", "n * 3")})

        assert result == Refused("it was imported after start-up", tmp_path / "late.py")


def test_a_module_that_nobody_watched_is_not_known() -> None:
    recording = FakeRecording(lambda file: False)
    file = Path(textwrap.__file__)
    data = file.read_bytes()

    result = patch({file: (data, data + b"\n")}, recording)

    assert result == Refused("what ran of it was not recorded", file)


class FakeRecording(Recording):
    problem = ""


def test_a_recording_that_cannot_tell_refuses() -> None:
    assert patch({}, Recording(bool)) == Refused("nothing was recorded during start-up")


def test_an_old_python_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "monitoring", raising=False)
    recording = Recording(bool)
    recording.start()
    recording.stop()

    assert patch({}, recording) == Refused("needs Python 3.12")


def test_a_file_that_is_loaded_twice_is_patched_twice(tmp_path: Path) -> None:
    starting = f"""
    import importlib.util
    spec = importlib.util.spec_from_file_location("main", {str(tmp_path / "shop.py")!r})
    shop.again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shop.again)
    """
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP}, starting)
        result = lab.edit({"shop": SHOP}, {"shop": SHOP.replace("n * 2", "n * 3")})

        assert isinstance(result, Patched)
        assert result.names == ("price",)
        assert (lab.modules["shop"].page(), lab.modules["shop"].again.page()) == (12, 12)


def test_a_file_that_is_loaded_again_later_is_not_known(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        spec = importlib.util.spec_from_file_location("again", tmp_path / "shop.py")
        assert spec is not None
        sys.modules["again"] = importlib.util.module_from_spec(spec)

        result = lab.edit({"shop": SHOP}, {"shop": SHOP.replace("n * 2", "n * 3")})

        assert result == Refused("it was imported after start-up", tmp_path / "shop.py")


def test_the_old_text_has_to_be_what_was_loaded(tmp_path: Path) -> None:
    other = SHOP.replace("n * 2", "n * 7")
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        refused = Refused("what was loaded is not what the file held", tmp_path / "shop.py")

        assert lab.edit({"shop": other}, {"shop": SHOP}) == refused
        assert isinstance(lab.edit({"shop": SHOP}, {"shop": SHOP + "#"}), Patched)
        assert lab.edit({"shop": other}, {"shop": SHOP}) == refused


def test_lines_are_read_anew(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": SHOP})
        file = str(tmp_path / "shop.py")
        assert linecache.getline(file, 4) == "    return n * 2\n"

        lab.edit({"shop": SHOP}, {"shop": SHOP.replace("n * 2", "n * 3")})

        assert linecache.getline(file, 4) == "    return n * 3\n"
