"""The command `reloader` ends with the right exit code, and errors are one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from reloader_cli import __version__, command
from reloader_cli.command import main
from reloader_cli.options import ServeOptions


def test_it_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    seen: list[ServeOptions] = []

    def note(options: ServeOptions) -> int:
        seen.append(options)
        return 130

    monkeypatch.setattr(command, "serve", note)
    with pytest.raises(SystemExit) as caught:
        main(["serve", "main:app", "--port", "3"])

    assert caught.value.code == 130
    assert seen == [ServeOptions(app="main:app", port=3)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["serve", "mian.py"], 1, "There is no file"),
        (["serve"], 1, "No app in"),
        (["serve", "--port", "x"], 2, "not a valid integer"),
        (["serve", "main:app", "--", "--port", "1"], 2, "try it before the --."),
        (["surf"], 2, "No such command"),
    ],
)
def test_an_error_is_a_sentence(
    arguments: list[str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_it_is_a_module_too() -> None:
    command = [sys.executable, "-m", "reloader_cli", "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert done.stdout == f"reloader, version {__version__}\n"
