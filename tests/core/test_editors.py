"""Links open a file at its line, in the editor that is there or asked for."""

import pytest

from reloader_core.editors import EDITORS, check_editor, detect_editor, editor_link


@pytest.mark.parametrize(
    ("editor", "link"),
    [
        ("vscode", "vscode://file/Users/me/a%20b.py:12:5"),
        ("cursor", "cursor://file/Users/me/a%20b.py:12:5"),
        ("zed", "zed://file/Users/me/a%20b.py:12:5"),
        ("pycharm", "pycharm://open?file=/Users/me/a%20b.py&line=12&column=5"),
        ("textmate", "txmt://open?url=file:///Users/me/a%20b.py&line=12&column=5"),
        ("sublime", "subl://open?url=file:///Users/me/a%20b.py&line=12&column=5"),
        ("my+editor:open?f={file}#{line}", "my+editor:open?f=/Users/me/a%20b.py#12"),
        (
            "vscode://vscode-remote/wsl+Ubuntu{file}:{line}",
            "vscode://vscode-remote/wsl+Ubuntu/Users/me/a%20b.py:12",
        ),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_link_is_made_for_each_editor(editor: str, link: str) -> None:
    assert editor_link(editor, "/Users/me/a b.py", 12, 4) == link


@pytest.mark.parametrize("editor", EDITORS)
def test_every_known_editor_is_accepted(editor: str) -> None:
    check_editor(editor)

    assert "/shop/main.py" in editor_link(editor, "/shop/main.py", 3)


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ("/a?b#c&d:e.py", "vscode://file/a%3Fb%23c%26d%3Ae.py:1:1"),
        ("/ü/\udcff.py", "vscode://file/%C3%BC/%FF.py:1:1"),
        ("C:\\shop\\main.py", "vscode://file/C:/shop/main.py:1:1"),
        ("\\\\wsl$\\shop\\main.py", "vscode://file//wsl%24/shop/main.py:1:1"),
        ("/{line}/a.py", "vscode://file/%7Bline%7D/a.py:1:1"),
        ("<string>", ""),
        ("", ""),
        ("main.py", ""),
    ],
)
def test_a_path_stays_one(file: str, link: str) -> None:
    assert editor_link("vscode", file) == link


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ("/app/main.py", "vscode://file/Users/me/shop/main.py:1:1"),
        ("/app/lib/x.py", "vscode://file/C:/lib/x.py:1:1"),
        ("/apps/main.py", "vscode://file/apps/main.py:1:1"),
    ],
)
def test_the_path_map_gives_the_folder_that_the_editor_knows(file: str, link: str) -> None:
    folders = [("/app", "/Users/me/shop"), ("/app/lib/", "C:\\lib")]

    assert editor_link("vscode", file, path_map=folders) == link


@pytest.mark.parametrize(
    ("environ", "editor"),
    [
        ({}, ""),
        ({"TERM_PROGRAM": "Apple_Terminal"}, ""),
        ({"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.105.0"}, "vscode"),
        ({"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.105-insider"}, "vscode-insiders"),
        ({"VSCODE_IPC_HOOK_CLI": "/run/x.sock"}, "vscode"),
        ({"TERM_PROGRAM": "vscode", "CURSOR_TRACE_ID": "1"}, "cursor"),
        ({"TERM_PROGRAM": "vscode", "VSCODE_GIT_ASKPASS_NODE": "/opt/Cursor/node"}, "cursor"),
        ({"TERM_PROGRAM": "vscode", "VSCODE_GIT_ASKPASS_NODE": "/opt/VSCodium/x"}, "vscodium"),
        ({"TERM_PROGRAM": "vscode", "VSCODE_GIT_ASKPASS_MAIN": "/opt/windsurf/x"}, "windsurf"),
        ({"CURSOR_AGENT": "1"}, "cursor"),
        ({"TERMINAL_EMULATOR": "JetBrains-JediTerm"}, "pycharm"),
        (
            {
                "TERMINAL_EMULATOR": "JetBrains-JediTerm",
                "__CFBundleIdentifier": "com.jetbrains.intellij",
            },
            "idea",
        ),
        ({"ZED_TERM": "true"}, "zed"),
        ({"TERM_PROGRAM": "zed"}, "zed"),
    ],
)
def test_the_editor_is_found_by_its_terminal(environ: dict[str, str], editor: str) -> None:
    assert detect_editor(environ) == editor


def test_auto_is_the_editor_that_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZED_TERM", "true")

    assert editor_link("auto", "/a.py") == "zed://file/a.py:1:1"


@pytest.mark.parametrize(
    "editor",
    [
        "notepad",
        "javascript:alert('{file}')",
        "JavaScript://{file}",
        "data:text/html,{file}",
        " javascript:{file}",
        "java\nscript:{file}",
        "{file}",
        "editor://open",
    ],
)
def test_a_template_that_is_no_link_to_an_editor_is_refused(editor: str) -> None:
    with pytest.raises(ValueError, match='try "auto", "none", vscode, '):
        check_editor(editor)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not \{row\}"):
        check_editor("editor://{file}:{row}")
