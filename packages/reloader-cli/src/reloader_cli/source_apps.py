"""Which apps a module has, by its source alone: nothing is imported, so nothing runs."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["FACTORIES", "PREFERRED", "SourceApp", "apps_in"]

PREFERRED = ("app", "api", "application")
FACTORIES = ("create_app", "make_app", "get_app", "build_app")

_CLASSES = {
    *("FastAPI", "Starlette", "Litestar", "Quart", "Flask", "APIFlask", "OpenAPI", "Connexion"),
    *("FlaskApp", "AsyncApp", "Sanic", "BlackSheep", "Esmerald", "Ravyn", "Lilya", "Bottle"),
    *("Application", "App", "ASGIApp", "WSGIApp", "Router", "NinjaAPI", "Dash", "Robyn"),
}
_MAKERS = {"get_asgi_application", "get_wsgi_application", "get_default_app", *FACTORIES}
_SIGNATURES = (["scope", "receive", "send"], ["environ", "start_response"])


class SourceApp(NamedTuple):
    """A name in a module that looks like an app."""

    name: str

    is_factory: bool = False
    """Whether it is a function that makes one."""


def apps_in(source: str) -> list[SourceApp]:
    """Return what looks like an app or makes one, the likeliest first.

    Args:
        source: Of the module.

    Raises:
        SyntaxError: If it is no Python.
    """
    found = _Found()
    try:
        found.read(ast.parse(source).body)
    except ValueError as error:  # Null bytes, on 3.11.
        raise SyntaxError(str(error)) from error
    apps = sorted(found.apps, key=_rank)  # Stable: the order of the source, otherwise.
    return [*map(SourceApp, apps), *(SourceApp(name, True) for name in found.factories)]


class _Found:
    """What the statements so far have made."""

    def __init__(self) -> None:
        self.apps: dict[str, None] = {}
        self.factories: dict[str, None] = {}
        self._classes = set(_CLASSES)

    def read(self, statements: Iterable[ast.stmt]) -> None:
        for statement in _flat(statements):
            match statement:
                case ast.Assign(targets=targets, value=value):
                    self._assign(targets, value)
                case ast.AnnAssign(target=target, annotation=annotation, value=ast.expr() as value):
                    if _last_name(annotation) in self._classes:
                        self._add([target])
                    else:
                        self._assign([target], value)
                case ast.ClassDef(name=name, bases=bases):
                    if any(_last_name(base) in self._classes for base in bases):
                        self._classes.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    self._define(name, statement)
                case ast.ImportFrom(names=names):
                    self._import([alias.asname or alias.name for alias in names])
                case _:
                    pass

    def _assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        if self._is_app(value):
            self._add(targets)

    def _add(self, targets: list[ast.expr]) -> None:
        self.apps.update((target.id, None) for target in targets if isinstance(target, ast.Name))

    def _define(self, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if [argument.arg for argument in function.args.args] in _SIGNATURES:
            self.apps[name] = None
        elif name in FACTORIES:
            self.factories[name] = None

    def _import(self, names: list[str]) -> None:
        self.apps.update((name, None) for name in names if name in PREFERRED)
        self.factories.update((name, None) for name in names if name in FACTORIES)

    def _is_app(self, value: ast.expr) -> bool:
        match value:
            case ast.Name(id=name):
                return name in self.apps
            case ast.Call(func=function, args=arguments, keywords=keywords):
                inside = [*arguments, *(keyword.value for keyword in keywords)]
                made = _last_name(function) in self._classes | _MAKERS
                return made or any(map(self._is_app, inside))  # A middleware around an app.
            case _:
                return False


def _flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, also those that run only sometimes."""
    for statement in statements:
        match statement:
            case ast.If(body=body, orelse=others):
                yield from _flat([*body, *others])
            case ast.Try(body=body, orelse=others, handlers=handlers, finalbody=last):
                handled = [each for handler in handlers for each in handler.body]
                yield from _flat([*body, *handled, *others, *last])
            case ast.With(body=body):
                yield from _flat(body)
            case _:
                yield statement


def _last_name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _rank(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED)
