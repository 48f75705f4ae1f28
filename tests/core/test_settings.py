"""A setting comes from the first place that has it, and a bad one is said in a sentence."""

from pathlib import Path
from typing import Any

import pytest

from reloader_core.errors import SettingsError
from reloader_core.settings import Settings


def write_pyproject(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    write_pyproject(tmp_path, "[project]\nname = 'shop'\n")

    assert Settings.load(environ={}, folder=tmp_path) == Settings()


def test_the_call_wins_over_the_environment_over_pyproject(tmp_path: Path) -> None:
    write_pyproject(
        tmp_path,
        '[tool.reloader]\nallowed-hosts = ["file.test"]\nheartbeat = 3\ncsp = "off"\n',
    )
    environ = {"RELOADER_ALLOWED_HOSTS": " env.test, b.test ,", "RELOADER_HEARTBEAT": "2"}

    settings = Settings.load({"allowed_hosts": ["call.test"]}, environ=environ, folder=tmp_path)

    assert settings == Settings(allowed_hosts=("call.test",), heartbeat=2.0, csp="off")


def test_pyproject_is_found_upwards(tmp_path: Path) -> None:
    write_pyproject(tmp_path, "[tool.reloader]\nenabled = false\n")
    folder = tmp_path / "src" / "shop"
    folder.mkdir(parents=True)

    assert not Settings.load(environ={}, folder=folder).enabled


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"RELOADER_ENABLED": "0"}, Settings(enabled=False)),
        ({"RELOADER_ENABLED": "yes"}, Settings()),
        ({"RELOADER_ALLOWED_HOSTS": "*"}, Settings(allowed_hosts=("*",))),
        ({"RELOADER_CSP": "reuse"}, Settings(csp="reuse")),
        ({"RELOADER_KEEP_STATE": "off"}, Settings(keep_state=False)),
        ({"RELOADER_OF_ANOTHER_TOOL": "1"}, Settings()),
        ({"RELOADER_ERRORS": "0"}, Settings(errors=False)),
        ({"RELOADER_SHOW_LOCALS": "no"}, Settings(show_locals=False)),
        ({"RELOADER_MASK": "iban, card"}, Settings(mask=("iban", "card"))),
        ({"RELOADER_EDITOR": " zed "}, Settings(editor="zed")),
        (
            {"RELOADER_PATH_MAP": "/app=/Users/me/shop, /lib=C:\\lib"},
            Settings(path_map=(("/app", "/Users/me/shop"), ("/lib", "C:\\lib"))),
        ),
    ],
)
def test_every_setting_has_a_variable(
    environ: dict[str, str], expected: Settings, tmp_path: Path
) -> None:
    write_pyproject(tmp_path, "")

    assert Settings.load(environ=environ, folder=tmp_path) == expected


@pytest.mark.parametrize(
    ("given", "environ", "message"),
    [
        ({"heartbeet": 1}, {}, "'heartbeet', which is no setting of Reloader; did you mean heartb"),
        ({"prot": 1}, {}, "'prot', which is no setting of Reloader; did you mean port?"),
        ({"colour": 1}, {}, "the call sets 'colour', which is no setting of Reloader; try enabled"),
        ({"heartbeat": 0}, {}, "heartbeat is 0.0; try seconds"),
        ({"heartbeat": None}, {}, "the call sets heartbeat to None; try a number"),
        ({"allowed_hosts": 7}, {}, "the call sets allowed_hosts to 7; try a list of names"),
        ({}, {"RELOADER_ENABLED": "perhaps"}, "the environment sets enabled to 'perhaps'; try 1"),
        ({}, {"RELOADER_HEARTBEAT": "soon"}, "sets heartbeat to 'soon'; try a number"),
        ({}, {"RELOADER_CSP": "wide"}, "csp is 'wide'; try \"patch\""),
        ({"editor": "javascript:{file}"}, {}, 'editor is \'javascript:{file}\'; try "auto", "none'),
        ({"editor": "ed://{file}{x}"}, {}, "try {file}, {line} and {column}, not {x}."),
        ({"path_map": 7}, {}, 'the call sets path_map to 7; try {"/app": "/Users/me/shop"}.'),
        ({"path_map": [("/app",)]}, {}, "try \"/app=/Users/me/shop\", not ('/app',)."),
        ({}, {"RELOADER_PATH_MAP": "/app"}, "try \"/app=/Users/me/shop\", not ('/app', '')."),
    ],
)
def test_a_bad_value_is_named_with_its_place_and_what_to_try(
    given: dict[str, Any], environ: dict[str, str], message: str, tmp_path: Path
) -> None:
    write_pyproject(tmp_path, "")

    with pytest.raises(SettingsError) as error:
        Settings.load(given, environ=environ, folder=tmp_path)

    assert message in str(error.value)


@pytest.mark.parametrize("text", ["[tool", "tool.reloader = 7"])
def test_a_broken_pyproject_is_named(text: str, tmp_path: Path) -> None:
    write_pyproject(tmp_path, text)

    with pytest.raises(SettingsError, match=r"pyproject\.toml"):
        Settings.load(environ={}, folder=tmp_path)


def test_switched_off_no_file_is_read(tmp_path: Path) -> None:
    write_pyproject(tmp_path, "[tool")

    assert not Settings.load(environ={"RELOADER_ENABLED": "0"}, folder=tmp_path).enabled
    assert not Settings.load({"enabled": False}, environ={}, folder=tmp_path).enabled


def test_a_folder_without_pyproject_is_fine() -> None:
    assert Settings.load(environ={}, folder=Path("/")) == Settings()


@pytest.mark.parametrize("value", [{"/a": "/b"}, [("/a", "/b")], [["/a", "/b"]], "/a=/b,"])
def test_a_path_map_is_given_in_several_ways(value: object, tmp_path: Path) -> None:
    assert Settings.load({"path_map": value}, environ={}, folder=tmp_path).path_map == (
        ("/a", "/b"),
    )
