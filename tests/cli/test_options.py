"""An option comes from the command line, the environment or `pyproject.toml`, in this order."""

from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reloader_cli.options import ServeOptions, load_options, make_command
from reloader_core.settings import SERVER_NAMES, Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_the_defaults_hold() -> None:
    assert load_options() == ServeOptions()


def test_the_command_line_wins_over_the_environment_over_pyproject(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.reloader]\nhost = "file"\nport = 1\nroot-path = "/file"\nfork = false\n'
        'app = "shop:app"\npreload = ["numpy"]\nheartbeat = 2\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("RELOADER_HOST", "environ")
    monkeypatch.setenv("RELOADER_PORT", "2")

    options = load_options(["--port", "3"])

    assert options == ServeOptions(
        app="shop:app", host="environ", port=3, root_path="/file", fork=False, preload=("numpy",)
    )


def test_a_caller_wins_over_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELOADER_PORT", "2")

    options = load_options(given={"port": 4, "app_dir": "src", "preload": ["numpy"]})

    assert options == ServeOptions(port=4, app_dir=Path("src"), preload=("numpy",))


def test_every_option(folder: Path) -> None:
    (folder / ".env").touch()
    line = (
        "main:app --factory --app-dir . --env-file .env --ssl-keyfile .env --ssl-certfile .env "
        "--ssl-keyfile-password x --ssl-version 2 --include a --include b --exclude c --preload d "
        "--no-fork --no-hot --keep-last-good --open --log-level debug -- --ws none -- x"
    )
    env = Path(".env")

    options = load_options(line.split())

    assert options == ServeOptions(
        app="main:app",
        factory=True,
        app_dir=Path(),
        env_file=env,
        ssl_keyfile=env,
        ssl_certfile=env,
        ssl_keyfile_password="x",
        ssl_version=2,
        include=("a", "b"),
        exclude=("c",),
        preload=("d",),
        fork=False,
        hot=False,
        keep_last_good=True,
        open=True,
        log_level="debug",
        uvicorn=("--ws", "none", "--", "x"),
    )
    assert options.ssl == {
        "ssl_keyfile": ".env",
        "ssl_certfile": ".env",
        "ssl_keyfile_password": "x",
        "ssl_version": 2,
    }


def test_what_stands_behind_the_dashes_is_no_app() -> None:
    options = load_options(["--", "--ws", "none"])

    assert (options.app, options.uvicorn) == (None, ("--ws", "none"))


@pytest.mark.parametrize("value", ['"--ws none"', '["--ws", "none"]'])
def test_the_file_may_speak_to_uvicorn(folder: Path, value: str) -> None:
    text = f"[tool.reloader]\nuvicorn = {value}\n"
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    assert load_options().uvicorn == ("--ws", "none")


def test_settings_may_stand_beside_options(folder: Path) -> None:
    names = {field.name for field in fields(ServeOptions)} - {"include", "exclude"}
    assert names == SERVER_NAMES

    text = '[tool.reloader]\nport = 3000\nheartbeat = 2\ninclude = ["x"]\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    assert Settings.load(environ={}).heartbeat == 2
    assert load_options().include == ()  # The setting is read where settings are.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "x"], "'x' is not a valid integer"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--prot", "3"], "No such option"),
        (["--env-file", "gone"], "does not exist"),
        (["--log-level", "loud"], "'loud' is not one of"),
    ],
)
def test_what_cannot_be_used_is_said(arguments: list[str], said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        load_options(arguments)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('port = "x"', "sets port to 'x'; 'x' is not a valid integer"),
        ("port = 70000", "sets port to 70000; 70000 is not in the range"),
        ('env-file = "gone"', "sets env_file to 'gone'; File 'gone' does not exist"),
    ],
)
def test_what_the_file_has_wrong_is_said_of_the_file(folder: Path, line: str, said: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.reloader]\n{line}\n", encoding="utf-8")

    with pytest.raises(click.UsageError) as caught:
        load_options()

    assert said in caught.value.message
    assert caught.value.message.startswith("[tool.reloader] in pyproject.toml ")


def test_one_module_needs_no_list(folder: Path) -> None:
    text = '[tool.reloader]\npreload = "numpy"\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    assert load_options().preload == ("numpy",)


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool", encoding="utf-8")

    with pytest.raises(click.UsageError, match="Cannot read"):
        load_options()


def test_the_command_gives_its_options() -> None:
    got: list[ServeOptions] = []

    result = CliRunner().invoke(make_command(got.append), ["main:app", "--", "--ws", "none"])

    assert result.exit_code == 0, result.output
    assert got == [ServeOptions(app="main:app", uvicorn=("--ws", "none"))]


def test_the_help_shows_how_to_speak_to_uvicorn() -> None:
    result = CliRunner().invoke(make_command(lambda _: None), ["--help"])

    assert "[TARGET] [-- UVICORN OPTIONS]" in result.output
    assert "[tool.reloader]" in result.output
