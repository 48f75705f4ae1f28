"""What stands behind `--` is read as uvicorn reads it; what is ours is sent back."""

from typing import Any

import click
import pytest

from reloader_cli.uvicorn_options import config_of, read_uvicorn_options


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("", {}),
        ("--ws-ping-interval 5 --http h11", {"ws_ping_interval": 5.0, "http": "h11"}),
        ("--no-access-log --no-proxy-headers", {"access_log": False, "proxy_headers": False}),
        ("--uds /run/shop --interface wsgi", {"uds": "/run/shop", "interface": "wsgi"}),
    ],
)
def test_only_what_was_chosen(line: str, chosen: dict[str, Any]) -> None:
    assert read_uvicorn_options(line.split()) == chosen


def test_variables_of_uvicorn_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UVICORN_LIMIT_CONCURRENCY", "7")
    monkeypatch.setenv("UVICORN_PORT", "1")
    monkeypatch.setenv("UVICORN_RELOAD", "1")

    assert read_uvicorn_options([]) == {"limit_concurrency": 7}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--port 3", "--port is no option for uvicorn here; try it before the --."),
        ("--reload", "--reload means nothing here; the app is reloaded anyway."),
        ("--workers 2", "--workers means nothing here; there is one process at a time."),
        ("--limit-max-requests 9", "means nothing here; a process serves until the next save."),
        ("--header x-a", "--header 'x-a' has no value; try 'name: value'."),
        ("--wss x", "No such option"),
        ("other:app", "unexpected extra argument"),
    ],
)
def test_what_has_no_place_here_is_said(line: str, said: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        read_uvicorn_options(line.split())

    assert said in caught.value.format_message()


def test_the_configuration_is_plain_data() -> None:
    chosen = {"headers": ["x-a:b:c"], "uds": "/run/shop", "fd": 3, "backlog": 9}

    assert config_of(chosen) == {"headers": [["x-a", "b:c"]], "backlog": 9}
