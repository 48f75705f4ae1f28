"""The Python that the documentation shows is Python, and the files that it names are there."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packages/*/README.md")])
BLOCK = re.compile(r"^( *)```python[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
INCLUDED = re.compile(r'--8<-- "([^"]+)"')


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_blocks_compile(page: Path) -> None:
    for _, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if not INCLUDED.search(block):
            compile(dedent(block), name(page), "exec", dont_inherit=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_included_files_are_there(page: Path) -> None:
    for path in INCLUDED.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / path).is_file(), path
