"""A web server of thirty lines, to run apps with: an app is a function from a path to a text."""

import select
import socket
from typing import Any

from reloader_core.hot import serving
from reloader_core.warm.child import Child


def run(child: Child) -> None:
    """Import the app, and serve it."""
    app = child.import_entry()
    if changes := getattr(app, "on_change", None):
        child.on_change(changes)
    if failure := getattr(app, "on_failure", None):
        child.on_failure(failure)
    serve(child, app)


def show_error(child: Child) -> None:
    """Serve the report."""
    report = child.report
    assert report is not None
    serve(child, lambda _: f"ERROR {report['title']}")


def serve(child: Child, app: Any) -> None:
    child.ready()
    child.socket.setblocking(False)
    files = [child.socket.fileno(), child.retire_file]
    while True:
        ready, _, _ = select.select(files, [], [])
        if child.retire_file in ready:
            child.socket.close()
            return
        try:
            connection, _ = child.socket.accept()
        except BlockingIOError:
            continue
        token = serving.set(True)
        answer(connection, app)
        serving.reset(token)


def answer(connection: socket.socket, app: Any) -> None:
    with connection:
        connection.settimeout(5)
        path = connection.makefile("rb").readline().decode().split()[1]
        try:
            body = str(app(path))
        except Exception as error:
            body = f"RAISED {error!r}"
        connection.sendall(f"HTTP/1.0 200 OK\r\n\r\n{body}".encode())
