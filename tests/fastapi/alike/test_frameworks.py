"""Whatever an app is written with, it answers wrapped as it answers bare."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.alike import ANY_APP, STARLETTE_APP, Factory, assert_alike
from tests.support.asgi import get
from tests.support.frameworks import FRAMEWORKS

pytestmark = pytest.mark.anyio

CASES = [
    pytest.param(make, wrap, id=f"{framework}-{form}")
    for framework, make in FRAMEWORKS.items()
    for form, wrap in (STARLETTE_APP if framework in {"starlette", "fastapi"} else ANY_APP).items()
]
POSTED = [
    {"type": "http.request", "body": b"half ", "more_body": True},
    {"type": "http.request", "body": b"and half", "more_body": False},
]
LENGTH = [(b"content-length", b"13"), (b"content-type", b"text/plain")]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(("make", "wrap"), CASES)
async def test_a_site_answers_alike(make: Factory, wrap: Callable[[Factory], Any]) -> None:
    bare, wrapped = make(), wrap(make)

    await assert_alike(bare, wrapped, "/page", page=True)
    await assert_alike(bare, wrapped, "/page", method="HEAD")
    await assert_alike(bare, wrapped, "/json")
    await assert_alike(bare, wrapped, "/json?a=%20b", method="OPTIONS")
    await assert_alike(bare, wrapped, "/json", method="DELETE")
    await assert_alike(bare, wrapped, "/headers", headers=[(b"cookie", b"a=b"), (b"x-asked", b"!")])
    await assert_alike(bare, wrapped, "/moved")
    await assert_alike(bare, wrapped, "/echo", *POSTED, method="POST", headers=LENGTH)


@pytest.mark.parametrize(("make", "wrap"), CASES)
async def test_what_is_missing_and_what_fails_is_alike(
    make: Factory, wrap: Callable[[Factory], Any]
) -> None:
    bare, wrapped = make(), wrap(make)

    for path in ("/missing", "/boom", "/"):
        answer = await get(bare, path)
        html = bool(answer.sent) and (answer.header(b"content-type") or b"").startswith(
            b"text/html"
        )
        await assert_alike(bare, wrapped, path, page=html)
