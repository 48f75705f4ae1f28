"""Orders and what was used are the same after they have travelled."""

import json
from pathlib import Path

from reloader_core.warm.orders import Order, Use


def test_an_order_travels() -> None:
    order = Order(
        kind="error",
        runner="a:b",
        entry="c:d",
        project="p",
        app_dir="p/src",
        folder=".",
        argv=["x"],
        environ={"A": "1"},
        report={"title": "x"},
    )

    assert Order.from_json(json.loads(json.dumps(order.to_json()))) == order


def test_what_was_used_travels() -> None:
    use = Use()
    for kind in ("module", "name", "place", "listed", "written", "read"):
        use.add(kind, f"a {kind}", "digest", is_ready=False)  # Or the folders that it holds.
    use.add("read", "later", is_ready=True)

    assert Use.from_json(json.loads(json.dumps(use.to_json()))) == use
    assert use.modules == {"a module": "digest"}
    assert use.read_later == {"later"}
    assert use.folders == {str(Path("a listed", "digest"))}


def test_what_the_app_has_written_is_its_own() -> None:
    use = Use(modules={"main.py": ""}, read={"a", "b"}, read_later={"c"}, written={"b", "c"})

    assert use.files == {"main.py", "a"}


def test_what_was_kept_is_as_if_read_at_the_start() -> None:
    use = Use()
    use.add("kept", "a.html", is_ready=True)

    assert use.read == {"a.html"}
    assert not use.read_later
