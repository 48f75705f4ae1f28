"""The apps that are edited are the same for all; what does not install is left out."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.apps import HEAVY, OURS, SMALL, App, contestants


def installs(_: Sequence[str]) -> bool:
    return True


@pytest.mark.parametrize("app", [SMALL, HEAVY], ids=lambda app: app.name)
def test_each_way_to_serve_an_app_has_all_of_its_files(app: App, tmp_path: Path) -> None:
    for index, contestant in enumerate(contestants(installs)):
        folder = tmp_path / str(index)
        contestant.write(app, folder)
        sources = {
            str(path.relative_to(folder)): path.read_text(encoding="utf-8")
            for path in folder.rglob("*.py")
        }

        for name, source in sources.items():
            compile(source, name, "exec")
        assert sources[contestant.edited].count(f"{contestant.edit} = 0\n") == 1
        assert contestant.django or set(app.files) < set(sources)


def test_the_heavy_app_is_heavy() -> None:
    source = "\n".join(HEAVY.files.values())

    assert len(re.findall(r"^@router\.", source, re.MULTILINE)) == 160
    assert source.count("__tablename__") == 40


def test_what_does_not_install_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = contestants(lambda arguments: "uvicorn-hmr" not in arguments)

    assert found[0] == OURS
    assert not any("hmr" in contestant.name for contestant in found)
    assert "Without uvicorn-hmr" in capsys.readouterr().out


def test_without_our_own_packages_there_is_nothing_to_measure() -> None:
    with pytest.raises(RuntimeError, match="cannot be installed"):
        contestants(lambda arguments: "reloader-core" not in arguments)
