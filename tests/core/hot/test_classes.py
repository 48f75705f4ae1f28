"""Classes note where they stand, and what their methods set."""

import inspect
import sys
from pathlib import Path

import pytest
from tests.support.hot import laboratory

from reloader_core.hot import Patched

needs_notes = pytest.mark.skipif(sys.version_info < (3, 13), reason="needs Python 3.13")

OLD = """
import enum
class A:
    def f(self):
        self.a = 1
    class Inner:
        def g(self):
            return 1

@staticmethod
class Gone:
    pass

class Color(enum.Enum):
    RED = 1

class Meta(type):
    def __setattr__(self, name, value):
        raise AttributeError(name)

class B(metaclass=Meta): ...
Renamed = B
"""


NOTED = """
class A:
    __firstlineno__ = 2
    __static_attributes__ = ()
    def f(self):
        return 1
"""


def test_a_class_that_notes_its_place_by_itself(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": NOTED})
        new = "# Below.\n" + NOTED.replace("return 1", "return 2")
        assert isinstance(lab.edit({"shop": NOTED}, {"shop": new}), Patched)
        kind = lab.modules["shop"].A

        assert (kind.__firstlineno__, kind.__static_attributes__) == (3, ())


@needs_notes
def test_lines_and_attributes_are_those_of_the_new_text(tmp_path: Path) -> None:
    new = OLD.replace("self.a = 1", "self.b = 1\n        self.c = 2")
    with laboratory(tmp_path) as lab:
        lab.start({"shop": OLD})
        assert isinstance(lab.edit({"shop": OLD}, {"shop": new}), Patched)
        shop = lab.modules["shop"]

        assert sorted(shop.A.__static_attributes__) == ["b", "c"]
        assert inspect.getsource(shop.A.Inner).startswith("    class Inner:")
        assert inspect.getsource(shop.Color).startswith("class Color")
        assert inspect.getsource(shop.B).startswith("class B")


@needs_notes
def test_what_has_another_name_is_left_alone(tmp_path: Path) -> None:
    with laboratory(tmp_path) as lab:
        lab.start({"shop": OLD}, "shop.A.Inner = 3; shop.B = shop.Color; del shop.Color")
        before = lab.modules["shop"].B.__firstlineno__

        assert isinstance(lab.edit({"shop": OLD}, {"shop": f"\n{OLD}"}), Patched)

        assert lab.modules["shop"].B.__firstlineno__ == before
