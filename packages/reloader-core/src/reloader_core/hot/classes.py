"""What classes note of their text, from Python 3.13 on."""

import dis
from types import CodeType
from typing import Any

from reloader_core.hot.blocks import Pairing, is_lasting
from reloader_core.hot.codes import is_class_body

__all__ = ["renumber"]


def renumber(pairing: Pairing, namespace: dict[str, Any]) -> None:
    """Let the classes of a module note where they stand now, and what its methods set.

    A class that is no longer what its name stands for is left alone.
    """
    for old, new in pairing.partners.items():
        if old.parent is None or not is_class_body(old.code) or not is_lasting(old):
            continue
        kind = _find(old.code.co_qualname, namespace)
        if kind is None or vars(kind).get("__firstlineno__") != old.code.co_firstlineno:
            continue
        # Past metaclasses, which may have something to say to that.
        type.__setattr__(kind, "__firstlineno__", new.code.co_firstlineno)
        if any(each.parent is old for each in pairing.changed):
            type.__setattr__(kind, "__static_attributes__", _static_attributes(new.code))


def _find(qualified_name: str, namespace: dict[str, Any]) -> type[Any] | None:
    first, *rest = qualified_name.split(".")
    found: object = namespace.get(first)
    for name in rest:
        found = vars(found).get(name) if isinstance(found, type) else None
    return found if isinstance(found, type) else None


def _static_attributes(code: CodeType) -> object:
    value: object = ()
    for each in dis.get_instructions(code):
        if each.opname == "STORE_NAME" and each.argval == "__static_attributes__":
            break
        value = each.argval  # It is loaded by the instruction before.
    return value
