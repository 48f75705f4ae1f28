"""The app of the tests that change files: it serves `files/`, with the headers an address asks for.

The client's modules are there, but no page has a client: the tests call the modules themselves.
"""

import mimetypes
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from tests.support.recorder import Recorder

from reloader_core.client import client_source
from reloader_core.css_urls import TOKEN, with_token

HEADERS: dict[str, dict[str, str]] = {
    "none": {},
    "no-cache": {"Cache-Control": "no-cache"},
    "max-age": {"Cache-Control": "max-age=3600"},
    # A browser may keep what has not changed for years, without asking.
    "validators": {"Last-Modified": "Mon, 01 Jan 2018 00:00:00 GMT", "ETag": '"always the same"'},
    "rewritten": {"Cache-Control": "max-age=3600"},
    "trusted-types": {
        "Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"
    },
    "policy": {
        "Content-Security-Policy": "default-src 'none'; style-src 'nonce-n0nce'; script-src 'self'"
    },
}


async def ping(_: Request) -> Response:
    return Response("pong")


async def client(request: Request) -> Response:
    source = client_source(request.path_params["name"])
    return Response(source, media_type="text/javascript")


def file(request: Request) -> Response:
    headers, name = request.path_params["headers"], request.path_params["name"]
    path = Path("files", name)
    if not path.is_file():
        return Response(status_code=404)
    if path.suffix == ".wav":  # in which a browser looks for a place by asking for a part
        return FileResponse(path, headers=HEADERS[headers])
    body = path.read_bytes()
    token = request.query_params.get(TOKEN)
    if headers == "rewritten" and path.suffix == ".css" and token:
        body = with_token(body, token)
    kind, _ = mimetypes.guess_type(name)
    return Response(body, headers=HEADERS[headers], media_type=kind)


app = Recorder(
    Starlette(
        routes=[
            Route("/ping", ping),
            Route("/---fastapi-reloader---/client/x/{name}", client),
            Route("/{headers}/{name:path}", file),
        ]
    )
)
