"""From an imported module to the object that is meant; if there is none, one sentence why."""

import inspect
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType
from typing import Any

from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import TargetError
from reloader_cli.interfaces import interface_of
from reloader_cli.source_apps import FACTORIES, PREFERRED

__all__ = ["explain", "resolve"]


def resolve(module: ModuleType, plan: AppPlan) -> Any:
    """Return what is called `plan.attribute` in a module.

    Raises:
        TargetError: If there is no such thing, or the module is another one than was meant.
    """
    where = plan.name.partition(":")[0]
    file = getattr(module, "__file__", None)
    if plan.file and (file is None or not _is_same_file(Path(plan.file), Path(file))):
        of = f" from {file}" if file else ", which is a part of Python"
        raise TargetError(
            f"The name {where} is taken: what was imported is {module.__name__}{of}, "
            f"not {plan.file}; try another name for your file."
        )
    holder, path = module, ""
    for part in plan.attribute.split("."):
        try:
            holder = getattr(holder, part)
        except AttributeError:
            if path:
                kind = type(holder).__name__
                raise TargetError(f"{where}:{path}, a {kind}, has no {part!r}.") from None
            raise TargetError(_missing(module, where, part)) from None
        path = f"{path}.{part}" if path else part
    return holder


def explain(error: BaseException, plan: AppPlan) -> None:
    """Add a sentence to what an import has raised, if there is one that helps.

    Args:
        error: What the module has raised.
        plan: What was to be imported.

    Raises:
        TargetError: Instead of it, if there is no such module.
    """
    module = plan.name.partition(":")[0]
    if isinstance(error, ModuleNotFoundError) and error.name:
        if f"{module}.".startswith(f"{error.name}."):
            said = _hidden_by_another(module, plan) if plan.file else _not_found(module, error.name)
            raise TargetError(said) from None
        _note(
            error,
            f"The module {module} was found, but its own import of {error.name!r} failed.",
            _folder_above(error.name, plan) or _importable(error.name),
        )
    elif isinstance(error, ImportError) and "no known parent package" in str(error) and plan.file:
        folder = Path(plan.file).parent
        if (folder / "__init__.py").is_file():
            _note(error, f"Try reloader serve {plan.file}, which finds the package that it is in.")
        else:
            _note(error, _folder_above(folder.name, plan))
    if isinstance(error, ImportError | AttributeError):
        for name, file in _hidden(Path(plan.file or ".").absolute().parent):
            _note(error, f"{file} hides Python's own module {name}; try another name for it.")


def _missing(module: ModuleType, where: str, name: str) -> str:
    has = getattr(module, "__file__", None)
    file = Path(has).name if has else where
    names = list(_app_names(module))
    close = get_close_matches(name, names or list(vars(module)), n=1, cutoff=0.5)
    if not names:
        attempt = f"did you mean {where}:{close[0]}?" if close else f"try {where}:NAME."
        return f"{file} has no {name!r}, nor anything that looks like an app; {attempt}"
    listed = " and ".join(map(repr, names[:3]))
    attempt = f"did you mean {where}:{close[0] if close else names[0]}?"
    return f"{file} has no {name!r}; it has {listed}; {attempt}"


def _app_names(module: ModuleType) -> Iterator[str]:
    """Yield what in a module looks like an app, the likeliest first."""
    names = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    usual = [name for name in (*PREFERRED, *FACTORIES) if name in names]
    for name in dict.fromkeys([*usual, *names]):
        value = names[name]
        is_own = getattr(value, "__module__", "") == module.__name__
        if name in FACTORIES or inspect.isclass(value) or inspect.ismodule(value):
            looks_like_it = name in FACTORIES and callable(value)
        elif inspect.isroutine(value):
            looks_like_it = is_own and list(inspect.signature(value).parameters) in (
                ["scope", "receive", "send"],
                ["environ", "start_response"],
            )
        else:
            looks_like_it = interface_of(value) in {"asgi3", "wsgi"}
        if looks_like_it:
            yield name


def _hidden_by_another(module: str, plan: AppPlan) -> str:
    top = module.partition(".")[0]
    if top not in sys.modules and not Path(plan.file).exists():
        return f"{plan.file} is gone; bring it back, or serve another one."
    other = getattr(sys.modules.get(top), "__file__", None) or "elsewhere"
    return (
        f"{plan.file} cannot be imported as {module}: another {top} comes first, from {other}; "
        "try another name for yours."
    )


def _not_found(module: str, name: str) -> str:
    if name != module:
        return f"There is no module {module}, since there is no {name}; {_importable(name, True)}"
    return f"There is no module {module}; {_importable(name, True)}"


def _folder_above(name: str, plan: AppPlan) -> str:
    """Say what to try if a module that is not there is a folder that the app's file is in."""
    top = name.partition(".")[0]
    for folder in Path(plan.file).parents if plan.file else ():
        if folder.name == top:
            parts = Path(plan.file).relative_to(folder.parent).with_suffix("").parts
            return f"Try reloader serve --app-dir {folder.parent} {'.'.join(parts)}."
    return ""


def _importable(name: str, ours: bool = False) -> str:
    """Say what to try for a module that is not there."""
    top = name.partition(".")[0]
    if ours and (found := next(_places(top), "")):
        return f"try --app-dir {found}."
    here = [path.stem for path in Path.cwd().glob("*.py")]
    here += [path.parent.name for path in Path.cwd().glob("*/__init__.py")]
    known = here if ours else [*here, *packages_distributions(), *sys.stdlib_module_names]
    close = get_close_matches(top, [each for each in known if each != top], n=1, cutoff=0.7)
    if close:
        return f"did you mean {close[0]}?" if ours else f"Did you mean {close[0]!r}?"
    if ours:
        return "try the current folder that it is in, or --app-dir."
    return f"Is {top} installed in this environment?"


def _places(name: str) -> Iterator[str]:
    """Yield the folders in the current one that have a module or package of this name."""
    for folder in sorted(Path.cwd().glob("[!.]*/")):
        if (folder / name).is_dir() or (folder / f"{name}.py").is_file():
            yield folder.name


def _hidden(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files in a folder that were imported in place of Python's own modules."""
    for name in sys.stdlib_module_names:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and Path(file).parent == folder:
            yield name, Path(file)


def _note(error: BaseException, *sentences: str) -> None:
    error.add_note(" ".join(sentences))


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
