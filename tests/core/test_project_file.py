"""The table of a tool is found upwards, and what is no table is said."""

from pathlib import Path

import pytest

from reloader_core.errors import SettingsError
from reloader_core.project_file import tool_table


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "src" / "shop"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.shop]\nopen-at = "nine"\n', encoding="utf-8")

    assert tool_table("shop", inner) == {"open_at": "nine"}
    assert tool_table("bakery", inner) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [("[tool]\nshop = 3\n", r"\[tool.shop\] in .* is not a table"), ("[tool", "Cannot read")],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=said):
        tool_table("shop", tmp_path)
