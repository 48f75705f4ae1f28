"""The repository keeps the promises CONTRIBUTING.md makes."""

import os
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
SOURCES = sorted(
    path.relative_to(ROOT)
    for pattern in ("packages/*/src/**/*.py", "packages/*/src/**/*.js")
    for path in ROOT.glob(pattern)
)
MODULES = [path for path in SOURCES if path.suffix == ".py" and not path.stem.startswith("__")]
SCRIPTS = [ROOT / ".ci/run", *(path for path in (ROOT / "scripts").iterdir() if not path.suffix)]

MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:home|root|tmp|work)/\w|/[.]pyenv")
EMPTIED = re.compile(r"[.]cache\b")
REGISTRY = re.compile(
    r"pypi[.]org/simple|python[h]osted|registry[.]npmjs|deb[.](?:debian|nodesource)"
)


def git_files(*options: str) -> list[Path]:
    """List files of the checkout, those that are about to be committed among them."""
    command = ["git", "ls-files", "-z", *options]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in output.split("\0") if name]


def places(pattern: re.Pattern[str]) -> list[str]:
    """Find a pattern in the text of the repository's files."""
    files = git_files("--cached", "--others", "--exclude-standard")
    return [
        f"{file.relative_to(ROOT)}:{number}: {line}"
        for file in files
        if file.is_file() and file.name != "uv.lock"
        for number, line in enumerate(file.read_text("utf-8", "ignore").splitlines(), 1)
        if pattern.search(line)
    ]


def test_all_packages_share_one_version() -> None:
    assert len({version(package.name) for package in PACKAGES}) == 1


def test_the_changelog_has_a_place_for_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[?([\w.]+)", changelog, re.MULTILINE)

    assert {"Unreleased", version(PACKAGES[0].name)} & set(sections)


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_file_can_be_read_in_one_sitting(source: Path) -> None:
    assert len((ROOT / source).read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_its_own_test_file(module: Path) -> None:
    package = module.parts[3].removesuffix("_reloader").removeprefix("reloader_")
    mirror = ROOT / "tests" / package / Path(*module.parts[4:])

    assert mirror.with_name(f"test_{mirror.name}").is_file()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_called_by_its_name(script: Path) -> None:
    assert script.read_text(encoding="utf-8").startswith("#!")
    assert os.access(script, os.X_OK)


def test_nothing_generated_is_committed() -> None:
    assert git_files("--cached", "--ignored", "--exclude-standard") == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


def test_no_file_but_the_lock_names_a_package_registry() -> None:
    assert places(REGISTRY) == []


def test_no_tool_is_kept_where_building_the_docs_empties_a_folder() -> None:
    found = [place for place in places(EMPTIED) if place.startswith(("scripts/", "benchmarks/"))]

    assert found == []
