"""What the server says is what the golden file holds, one of each message."""

import json
from pathlib import Path

import pytest

from reloader_core.messages import (
    AssetReload,
    Closing,
    Connected,
    CssReload,
    ErrorMessage,
    ErrorPhase,
    JsReload,
    Message,
    Recovered,
    Reload,
    TemplateReload,
    encode,
)

GOLDEN = Path(__file__).parent.parent / "golden" / "messages.json"

MESSAGES: list[Message] = [
    Connected(boot="b4c1d7e2f09a", seq=7, heartbeat=1.0),
    Reload(seq=8, paths=("main.py",), reason="signal"),
    CssReload(seq=9, paths=("static/site.css",), urls=("/static/site.css",)),
    JsReload(seq=10, paths=("static/app.js",), urls=("/static/app.js",)),
    AssetReload(seq=11, paths=("static/logo.svg",), urls=("/static/logo.svg",)),
    TemplateReload(seq=12, paths=("templates/home.html",)),
    ErrorMessage(
        id="e1",
        phase=ErrorPhase.REQUEST,
        report={"title": "ZeroDivisionError: division by zero"},
    ),
    Recovered(id="e1"),
    Closing(reason="restart"),
]


def test_the_golden_file_has_every_message() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))

    assert [entry["type"] for entry in golden] == [message.type for message in MESSAGES]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)
def test_a_message_is_written_as_in_the_golden_file(message: Message) -> None:
    golden = {entry["type"]: entry for entry in json.loads(GOLDEN.read_text(encoding="utf-8"))}

    assert json.loads(encode(message)) == golden[message.type]


def test_a_message_is_one_line_whatever_it_contains() -> None:
    line = encode(Reload(seq=1, paths=("a\nb.py", "ü.py"), reason="x\r\n\u2028y"))

    assert line.isascii()
    assert len(line.splitlines()) == 1
