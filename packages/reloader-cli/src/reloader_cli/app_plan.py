"""What a process is told about the app that it serves: plain data, which travels."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

__all__ = ["AppPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPlan:
    """How an app is found in its module, and served."""

    name: str
    """What the user calls it: `shop.main:app`."""

    attribute: str
    """What it is called in its module, with dots if need be."""

    file: str = ""
    """The source of the module; empty if it was not found."""

    is_factory: bool = False
    """Whether the app is what it returns."""

    interface: str = "auto"
    """`asgi3`, `asgi2`, `wsgi`, or `auto` to look at it."""

    env_file: str = ""
    """The file with more of the environment; empty if there is none."""

    hot: bool = True
    """Whether the process may take changes in place."""

    colour: bool = False
    """Whether what is printed has colours."""

    uvicorn: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What `uvicorn.Config` gets."""

    def to_json(self) -> dict[str, Any]:
        """Return it as dictionaries, strings and numbers."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the plan that `to_json` was called on."""
        return cls(**data)
