"""How the statements of a module are called in a sentence."""

import ast
from dataclasses import dataclass

__all__ = ["Where", "key_of", "label_of"]

LONGEST = 40
"""Characters of source that are quoted."""

_WORDS = {
    "AsyncFor": "async for",
    "AsyncWith": "async with",
    "Delete": "del",
    "Expr": "single",
    "TryStar": "try",
    "TypeAlias": "type",
}


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a list of statements."""

    prefix: str = ""
    """What stands before a name in its qualified name."""

    text: str = "at top level"

    def name(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
        """Return the qualified name of what is defined here."""
        return self.prefix + node.name

    def inside(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> "Where":
        """Return the place of the statements in what is defined here."""
        name = self.name(node)
        if isinstance(node, ast.ClassDef):
            return Where(f"{name}.", f"in class {name}")
        return Where(f"{name}.<locals>.", f"in {name}()")


def key_of(node: ast.stmt) -> tuple[str, str]:
    """Return what tells a statement from those beside it, however it is written."""
    kind = "function" if _is_function(node) else type(node).__name__
    return kind, _name(node)


def label_of(node: ast.stmt, where: Where) -> str:
    """Return how a statement is called: `price()`, `TAX at top level`."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return f"{where.name(node)}()"
        case ast.ClassDef():
            return f"class {where.name(node)}"
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return f"{_name(node)} {where.text}"
        case ast.Import():
            return f"the import of {_name(node)} {where.text}"
        case ast.ImportFrom():
            return f"the import from {_name(node)} {where.text}"
        case ast.Expr(value=ast.Call()):
            return f"the call of {_name(node)}() {where.text}"
        case _:
            kind = type(node).__name__
            word = _WORDS.get(kind, kind.lower())
            return f"the {word} statement in line {node.lineno}"


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=targets):
            return ", ".join(map(_short, targets))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return _short(target)
        case ast.Import(names=names):
            return ", ".join(alias.name for alias in names)
        case ast.ImportFrom(module=module, level=level):
            return "." * level + (module or "")
        case ast.Expr(value=ast.Call(func=func)):
            return _short(func)
        case _:
            return ""


def _short(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
