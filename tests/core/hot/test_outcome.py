"""What comes of a patch can be told in the terminal."""

from pathlib import Path

from reloader_core.hot.outcome import Patched, Refusal, Refused


def test_the_names_are_those_of_all_files() -> None:
    patched = Patched({Path("a.py"): ("price", "Cart.total"), Path("b.py"): ("page",)})

    assert patched.names == ("price", "Cart.total", "page")
    assert patched.not_loaded == ()


def test_a_refusal_has_a_reason() -> None:
    assert Refused(str(Refusal("TAX at top level changed"))) == Refused(
        reason="TAX at top level changed", file=None
    )
    assert Refusal("").file is None
