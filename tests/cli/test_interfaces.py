"""How something wants to be called is seen in what it takes."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from litestar import Litestar
from quart import Quart
from starlette.applications import Starlette

from fastapi_reloader import auto_refresh_middleware
from reloader_cli.interfaces import interface_of, is_factory, required_arguments


async def asgi3(scope: Any, receive: Any, send: Any) -> None: ...


async def with_options(options: Any, scope: Any, receive: Any, send: Any) -> None: ...


def wsgi(environ: Any, start_response: Any) -> list[bytes]:
    return []


def wrapper(*args: Any) -> None: ...


def asgi2(scope: Any) -> Any: ...


def four(a: Any, b: Any, c: Any, d: Any) -> None: ...


def make(debug: bool = False) -> Any: ...


class Unsigned:
    __signature__ = "none"

    def __call__(self, *args: Any) -> None: ...


@pytest.mark.parametrize(
    ("thing", "interface"),
    [
        (Starlette(), "asgi3"),
        (Litestar([]), "asgi3"),
        (Quart("shop"), "asgi3"),
        (auto_refresh_middleware(Starlette()), "asgi3"),
        (asgi3, "asgi3"),
        (partial(with_options, {}), "asgi3"),
        (wrapper, "asgi3"),
        (Unsigned(), "asgi3"),
        (Flask("shop"), "wsgi"),
        (wsgi, "wsgi"),
        (asgi2, "asgi2"),
        (four, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_interface(thing: Any, interface: str | None) -> None:
    assert interface_of(thing) == interface


@pytest.mark.parametrize(
    ("thing", "expected"),
    [(make, True), (Starlette, True), (asgi3, False), (Starlette(), False), (Flask("x"), False)],
)
def test_a_factory_needs_nothing(thing: Any, expected: bool) -> None:
    assert is_factory(thing) is expected


def test_what_is_needed() -> None:
    assert required_arguments(wsgi) == ["environ", "start_response"]
    assert required_arguments(make) == []
    assert required_arguments(Unsigned()) == []
