"""How something wants to be called: which interface of servers it has."""

import inspect
from typing import Any, Literal

__all__ = ["Interface", "interface_of", "is_factory", "required_arguments"]

Interface = Literal["asgi3", "asgi2", "wsgi"]

_BY_COUNT: dict[int, Interface] = {1: "asgi2", 2: "wsgi", 3: "asgi3"}


def interface_of(thing: Any) -> Interface | None:
    """Return the interface of an app, or `None` if it is no app."""
    if not callable(thing):
        return None
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return "asgi3"  # Written in C, perhaps: there is nothing else to go by.
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return "asgi3"  # Some wrapper.
    return _BY_COUNT.get(sum(1 for each in parameters if _is_required(each)))


def is_factory(thing: Any) -> bool:
    """Tell whether something is to be called, without arguments, for an app."""
    is_function = inspect.isfunction(thing) or inspect.isclass(thing) or inspect.ismethod(thing)
    return is_function and required_arguments(thing) == []


def required_arguments(thing: Any) -> list[str]:
    """Return the names of the arguments that have to be given."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        each.name
        for each in parameters
        if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]


def _is_required(parameter: inspect.Parameter) -> bool:
    kinds = (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    return parameter.kind in kinds and parameter.default is parameter.empty
