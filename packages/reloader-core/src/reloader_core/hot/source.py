"""The text of a module, and its syntax tree."""

import ast
import warnings
from dataclasses import dataclass
from importlib.util import decode_source
from types import CodeType

from reloader_core.hot.outcome import Refusal

__all__ = ["Source"]

_TOO_DEEP = "it is nested too deeply to compare"


@dataclass(frozen=True, slots=True)
class Source:
    """What a module is made of."""

    lines: list[str]
    tree: ast.Module

    @classmethod
    def of(cls, data: bytes) -> "Source":
        """Read a module.

        Raises:
            Refusal: If it is no Python.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # They were shown when the module was loaded.
            try:
                text = decode_source(data)
                return cls(text.split("\n"), ast.parse(text))
            except SyntaxError as error:
                raise Refusal(f"syntax error in line {error.lineno or 1}") from error
            except (RecursionError, MemoryError) as error:
                raise Refusal(_TOO_DEEP) from error
            except ValueError as error:
                raise Refusal("syntax error: it is no text that Python reads") from error

    def compiled(self, filename: str) -> CodeType:
        """Return the code that an import makes of it.

        Raises:
            Refusal: If there is an error that only the compiler finds.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return compile(self.tree, filename, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                raise Refusal(f"syntax error in line {line or 1}") from error
            except (RecursionError, MemoryError) as error:
                raise Refusal(_TOO_DEEP) from error

    def text_of(self, node: ast.stmt) -> list[str]:
        """Return the whole lines that a statement stands in, with its decorators."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorators)])
        return self.lines[first - 1 : node.end_lineno]
