"""Heartbeats and streams stay out of the access log, and nothing else does."""

import logging
from collections.abc import Iterator

import pytest

from fastapi_reloader.access_log import ACCESS_LOGGERS, quiet_access_logs
from fastapi_reloader.paths import RELOAD_PATH


@pytest.fixture
def access_log() -> Iterator[logging.Logger]:
    logger = logging.getLogger("uvicorn.access")
    before = logger.filters[:]
    quiet_access_logs()
    yield logger
    logger.filters[:] = before


@pytest.mark.parametrize(
    ("path", "is_logged"),
    [
        ("/", True),
        ("/about", True),
        (RELOAD_PATH, False),
        (f"{RELOAD_PATH}?since=b:1", False),
        (f"/about?path={RELOAD_PATH}", True),
        (f"/prefix{RELOAD_PATH}/client/abc/main.js", False),
    ],
)
def test_only_the_reload_route_is_left_out(
    access_log: logging.Logger, path: str, is_logged: bool
) -> None:
    text, arguments = '%s - "%s %s HTTP/%s" %d', ("127.0.0.1:1", "GET", path, "1.1", 200)
    record = logging.LogRecord(access_log.name, logging.INFO, "", 0, text, arguments, None)

    assert bool(access_log.filter(record)) is is_logged


def test_other_logs_may_mention_the_route(access_log: logging.Logger) -> None:
    assert access_log.filters[-1] not in logging.getLogger("uvicorn.error").filters


def test_asking_twice_filters_once(access_log: logging.Logger) -> None:
    once = access_log.filters[:]

    quiet_access_logs()

    assert access_log.filters == once


@pytest.mark.parametrize("name", ACCESS_LOGGERS)
def test_the_loggers_of_all_servers_are_filtered(name: str, access_log: logging.Logger) -> None:
    assert access_log.filters[-1] in logging.getLogger(name).filters
