"""What an app answers that has just been imported: a script that knows nothing of Reloader.

It reads orders, a line of JSON each, and prints the answers to each. For every order it forks, so
that libraries are imported once, and an app's modules by one process only.
"""

import asyncio
import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

LIBRARIES = (
    *("fastapi", "fastapi.responses", "fastapi.templating", "pydantic_settings", "yaml", "dotenv"),
    *("starlette.applications", "starlette.staticfiles", "starlette.templating", "blinker"),
    *("flask", "flask.views", "werkzeug.test", "jinja2.ext", "email_validator", "pydantic.v1"),
    *("concurrent.futures.thread", "importlib.resources", "anyio._backends._asyncio"),
)

Probe = tuple[str, str, bytes]


def answers_of(order: dict[str, Any]) -> dict[str, Any]:
    """Import an app, start it, and ask it everything."""
    os.chdir(order["folder"])
    sys.path.insert(0, order["app_dir"])
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(order["entry"])
    except BaseException as error:
        return failure(error)
    try:
        app = getattr(module, order["attribute"])
        app = app() if order["is_factory"] else app
    except Exception:
        app = None
    if app is None:
        return {"failed": [500]}  # Whoever serves it has words of his own for that.
    if order["interface"] == "wsgi":
        return ask_wsgi(app, order["probes"])
    return asyncio.run(ask_asgi(app, order["probes"]))


def failure(error: BaseException) -> dict[str, Any]:
    """Return why an app has not started, as the last line of a traceback says it."""
    kind = type(error)
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    title = f"{home}{kind.__qualname__}" + (f": {text.splitlines()[0]}" if text else "")
    return {"failed": [500, title]}


def ask_wsgi(app: Any, probes: Sequence[str]) -> dict[str, Any]:
    from werkzeug.test import Client

    client = Client(app)
    answers = {}
    for probe in probes:
        method, path, body = parsed(probe)
        options: dict[str, Any] = {"data": body, "content_type": "application/json"} if body else {}
        response = client.open(path, method=method, **options)
        answers[probe] = answer(response.status_code, list(response.headers), response.data)
    return answers


async def ask_asgi(app: Any, probes: Sequence[str]) -> dict[str, Any]:
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    state: dict[str, Any] = {}
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    lifespan = asyncio.ensure_future(app(scope, incoming.get, outgoing.put))
    await incoming.put({"type": "lifespan.startup"})
    told = asyncio.ensure_future(outgoing.get())
    await asyncio.wait({lifespan, told}, return_when=asyncio.FIRST_COMPLETED)
    if not told.done() or told.result()["type"] != "lifespan.startup.complete":
        await asyncio.wait({lifespan})
        return failure(lifespan.exception() or RuntimeError("said no"))
    return {probe: await ask(app, parsed(probe), state) for probe in probes}


async def ask(app: Any, probe: Probe, state: dict[str, Any]) -> list[Any]:
    method, path, body = probe
    path, _, query = path.partition("?")
    kind = [(b"content-type", b"application/json")] if body else []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"*/*"), *kind],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": dict(state),
    }
    requests: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    got: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not requests:
            await asyncio.Event().wait()  # It does not hang up.
        return requests.pop()

    async def send(message: dict[str, Any]) -> None:
        got.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        return answer(500, [], b"")
    headers = [(name.decode(), value.decode()) for name, value in got[0]["headers"]]
    content = b"".join(message.get("body", b"") for message in got[1:])
    return answer(got[0]["status"], headers, content)


def parsed(probe: str) -> Probe:
    """Return the method, the path and the body of what is asked."""
    words = probe.split(" ", 2)
    if len(words) == 1:
        return "GET", probe, b""
    return words[0], words[1], "".join(words[2:]).encode()


def answer(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> list[Any]:
    """Return what there is to compare."""
    if status == 500:
        return [500]
    named = [[name.lower(), value] for name, value in headers]
    shown = sorted(each for each in named if each[0] in {"content-type", "x-shop"})
    return [status, shown, body.decode("utf-8", "replace")]


def main() -> None:
    for name in LIBRARIES if sys.argv[1] == "forks" else ():
        importlib.import_module(name)
    for line in sys.stdin:
        if os.fork() == 0:
            out = os.fdopen(os.dup(1), "w")
            os.dup2(2, 1)  # What an app prints.
            try:
                order = json.loads(line)
                told = json.dumps(answers_of(order)).replace(order["folder"], "<folder>")
                out.write(f"{told}\n")
                out.flush()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.wait()
        if status:
            sys.exit(f"An app could not be asked: {status}")


if __name__ == "__main__":
    main()
