"""The reload route is found below any root path, and named relative to any page."""

from urllib.parse import unquote, urljoin

import pytest
from tests.support.asgi import http_scope

from fastapi_reloader.paths import RELOAD_PATH, is_reload_route, path_from_host, relative_path


@pytest.mark.parametrize("root", ["", "/shop", "/a/b"])
@pytest.mark.parametrize("rest", ["", "/", "/client/0/start.js"])
def test_the_route_is_found(root: str, rest: str) -> None:
    """With and without the root path in the path: servers do either."""
    assert is_reload_route(http_scope(f"{root}{RELOAD_PATH}{rest}", root_path=root))
    assert is_reload_route(http_scope(f"{RELOAD_PATH}{rest}", root_path=root))


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/", ""),
        (f"/page{RELOAD_PATH}", ""),
        (f"{RELOAD_PATH}x", ""),
        (f"/shop{RELOAD_PATH}", ""),
        (f"/shopping{RELOAD_PATH}", "/shop"),
        ("/---fastapi-reloader", ""),
    ],
)
def test_nothing_else_is_the_route(path: str, root: str) -> None:
    assert not is_reload_route(http_scope(path, root_path=root))


@pytest.mark.parametrize("prefix", ["", "/stripped", "/stripped/by/a/proxy"])
@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/", ""),
        ("/page", ""),
        ("/page/", ""),
        ("/deep/er/page", ""),
        ("/shop", "/shop"),
        ("/shop/", "/shop"),
        ("/shop/page", "/shop"),
        ("/shop/deep/er/", "/shop"),
        ("/a b/ü", ""),
        ("/x:y", ""),
        ("/shop:1", "/shop:1"),
    ],
)
def test_the_browser_resolves_the_address_to_the_route(path: str, root: str, prefix: str) -> None:
    address = relative_path(path, b"", f"{RELOAD_PATH}/start.js", root)

    page = f"http://localhost{prefix}{path}"
    assert (
        unquote(urljoin(page, address)) == f"http://localhost{prefix}{root}{RELOAD_PATH}/start.js"
    )


@pytest.mark.parametrize(
    ("path", "root", "full"),
    [
        ("/page", "", "/page"),
        ("/page", "/shop", "/shop/page"),
        ("/shop/page", "/shop", "/shop/page"),
        ("/shop", "/shop", "/shop"),
        ("/shopping", "/shop", "/shop/shopping"),
    ],
)
def test_a_path_begins_with_the_root_path_once(path: str, root: str, full: str) -> None:
    assert path_from_host(path, root) == full


def test_a_slash_that_came_escaped_is_not_one_to_the_browser() -> None:
    assert relative_path("/files/a/b", b"/files/a%2Fb", "/target", "") == "../target"


def test_a_root_path_that_is_not_in_the_path_is_left_out() -> None:
    assert relative_path("/page", b"", "/target", "/v1") == "target"
