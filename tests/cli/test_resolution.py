"""A module has the app, or one sentence says what to try."""

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from reloader_cli.app_plan import AppPlan
from reloader_cli.errors import TargetError
from reloader_cli.resolution import explain, resolve

APP = "from starlette.applications import Starlette\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def found(folder: Path, source: str, attribute: str) -> object:
    file = folder / "shop_main.py"
    file.write_text(source, encoding="utf-8")
    invalidate_caches()
    plan = AppPlan(name=f"shop_main:{attribute}", attribute=attribute, file=str(file))
    return resolve(import_module("shop_main"), plan)


def explained(folder: Path, source: str, *, name: str = "shop_main:app") -> BaseException:
    (folder / "shop_main.py").write_text(source, encoding="utf-8")
    invalidate_caches()
    module = name.partition(":")[0]
    file = folder / f"{module}.py"
    plan = AppPlan(name=name, attribute="app", file=str(file) if file.exists() else "")
    try:
        import_module(module)
    except BaseException as error:
        explain(error, plan)
        return error
    raise AssertionError("It could be imported.")


def test_names_may_have_dots(folder: Path) -> None:
    source = "class site:\n    class inner:\n        app = 'it'\n"

    assert found(folder, source, "site.inner.app") == "it"


@pytest.mark.parametrize(
    ("source", "attribute", "said"),
    [
        (
            f"{APP}application = Starlette()\napi = Starlette()\n",
            "app",
            "shop_main.py has no 'app'; it has 'api' and 'application'; "
            "did you mean shop_main:api?",
        ),
        (f"{APP}application = Starlette()\n", "app", "did you mean shop_main:application?"),
        (f"{APP}def create_app(): ...\n", "app", "it has 'create_app'; did you mean"),
        ("async def site(scope, receive, send): ...\n", "app", "it has 'site'"),
        ("x = 3\n", "app", "nor anything that looks like an app; try shop_main:NAME."),
        ("apq = 3\n", "app", "did you mean shop_main:apq?"),
        ("site = {}\n", "site.app", "shop_main:site, a dict, has no 'app'."),
    ],
)
def test_a_name_that_is_not_there(folder: Path, source: str, attribute: str, said: str) -> None:
    with pytest.raises(TargetError) as caught:
        found(folder, source, attribute)

    assert said in str(caught.value)


def test_another_module_of_that_name(folder: Path) -> None:
    file = folder / "json.py"
    file.write_text("app = 3\n", encoding="utf-8")
    plan = AppPlan(name="json:app", attribute="app", file=str(file))

    with pytest.raises(TargetError, match=r"The name json is taken.*try another name for your"):
        resolve(import_module("json"), plan)
    with pytest.raises(TargetError, match="which is a part of Python"):
        resolve(sys, plan)


def test_an_import_of_the_module_itself_that_fails(folder: Path) -> None:
    error = explained(folder, "import sqlalchmey\n")

    assert isinstance(error, ModuleNotFoundError)
    (note,) = error.__notes__
    assert note.startswith("The module shop_main was found, but its own import of 'sqlalchmey'")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("starlete", "Did you mean 'starlette'?"),
        ("wholly_unknown_thing", "Is wholly_unknown_thing installed in this environment?"),
    ],
)
def test_what_to_try_for_it(folder: Path, name: str, said: str) -> None:
    assert said in explained(folder, f"import {name}\n").__notes__[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("shop_mian:app", "There is no module shop_mian; did you mean shop_main?"),
        ("elsewhere:app", "There is no module elsewhere; try the current folder"),
        ("deep:app", "There is no module deep; try --app-dir src."),
        ("deeper.web:app", "There is no module deeper.web, since there is no deeper; try --app-d"),
        ("elsewhere.web:app", "no module elsewhere.web, since there is no elsewhere;"),
    ],
)
def test_a_module_that_is_not_there(folder: Path, name: str, said: str) -> None:
    (folder / "src" / "deeper").mkdir(parents=True)
    (folder / "src" / "deep.py").touch()
    with pytest.raises(TargetError) as caught:
        explained(folder, "", name=name)

    assert said in str(caught.value)


def test_a_file_that_is_in_a_package_without_saying_so(folder: Path) -> None:
    file = folder / "shop" / "web" / "main.py"
    plan = AppPlan(name="main:app", attribute="app", file=str(file))
    error = ModuleNotFoundError("No module named 'shop'", name="shop")
    explain(error, plan)
    assert f"failed. Try reloader serve --app-dir {folder} shop.web.main." in error.__notes__[0]


def test_a_relative_import_without_a_package(folder: Path) -> None:
    file = folder / "web" / "main.py"
    file.parent.mkdir()
    plan = AppPlan(name="main:app", attribute="app", file=str(file))
    relative = ImportError("attempted relative import with no known parent package")
    explain(relative, plan)
    assert relative.__notes__ == [f"Try reloader serve --app-dir {folder} web.main."]

    del relative.__notes__
    (folder / "web" / "__init__.py").touch()
    explain(relative, plan)
    assert relative.__notes__ == [
        f"Try reloader serve {file}, which finds the package that it is in."
    ]


def test_a_package_that_hides_that_of_the_app(folder: Path) -> None:
    file = folder / "json" / "shop.py"
    plan = AppPlan(name="json.shop:app", attribute="app", file=str(file))
    error = ModuleNotFoundError("No module named 'json.shop'", name="json.shop")

    with pytest.raises(TargetError, match=r"another json comes first, from .*__init__\.py; try"):
        explain(error, plan)


def test_a_file_that_is_gone(folder: Path) -> None:
    plan = AppPlan(name="gone_shop:app", attribute="app", file=str(folder / "gone_shop.py"))
    error = ModuleNotFoundError("No module named 'gone_shop'", name="gone_shop")

    with pytest.raises(TargetError, match=r"gone_shop\.py is gone; bring it back"):
        explain(error, plan)


def test_a_file_that_hides_one_of_python(folder: Path) -> None:
    (folder / "this.py").write_text("", encoding="utf-8")

    error = explained(folder, "from this import anything\n")

    (note,) = error.__notes__
    assert "this.py hides Python's own module this; try another name for it." in note


def test_other_errors_stay_as_they_are(folder: Path) -> None:
    error = explained(folder, "1 / 0\n")

    assert isinstance(error, ZeroDivisionError)
    assert not hasattr(error, "__notes__")
