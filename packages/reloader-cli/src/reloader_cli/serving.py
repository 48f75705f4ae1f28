"""`reloader serve`: everything put together, in the process of the terminal."""

import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

from reloader_cli.app_plan import AppPlan
from reloader_cli.colours import may_colour
from reloader_cli.contract import Supervisor
from reloader_cli.discover import find_app
from reloader_cli.listening import address_of, listen, listen_on_file, listen_on_path
from reloader_cli.options import ServeOptions, load_options
from reloader_cli.target import Target, parse_target
from reloader_cli.terminal import Terminal
from reloader_cli.warm import Launch, make_supervisor
from reloader_core.errors import ReloaderError
from reloader_core.settings import Settings
from reloader_core.warm.events import Event, Ready

__all__ = ["run", "serve"]

MakeSupervisor = Callable[[Launch, socket.socket, Callable[[Event], object]], Supervisor]


def run(app: str | None = None, **options: Any) -> int:
    """Serve an app until Ctrl+C, as `reloader serve` does.

    ```python
    if __name__ == "__main__":
        reloader_cli.run("main:app", port=3000)
    ```

    Args:
        app: `module:attribute`, the path of a file, or `None` to look in the usual places.
        options: [`ServeOptions`][reloader_cli.options.ServeOptions], by name.

    Returns:
        The exit code.

    Raises:
        ReloaderError: If the app is not there, or cannot be served.
    """
    return serve(load_options(given={"app": app, **options} if app else options))


def serve(
    options: ServeOptions,
    make: MakeSupervisor = make_supervisor,
    terminal: Terminal | None = None,
) -> int:
    """Serve an app until Ctrl+C, and return the exit code.

    Args:
        options: What to serve, and how.
        make: Returns what starts the processes.
        terminal: Where to tell what happens.

    Raises:
        ReloaderError: If the app is not there, or cannot be served.
    """
    terminal = terminal or Terminal()
    environ = _environ(options)
    settings = Settings.load(environ=environ)
    target = _target(options)
    uvicorn, config = _uvicorn_options(options, environ)
    _check_certificate(options)
    listener = _listener(options, uvicorn)
    # uvicorn writes to both streams, and knows one answer.
    has_colours = terminal.has_colours and may_colour(sys.stdout)
    with listener:
        is_secure = bool(options.ssl)
        host = "" if "fd" in uvicorn else options.host
        url = address_of(listener, is_secure=is_secure, host=host, root_path=options.root_path)
        launch = Launch(
            module=target.module,
            app_dir=target.app_dir,
            project=_project(target),
            options=_plan(options, target, config, has_colours=has_colours).to_json(),
            environ=environ,
            fork=options.fork,
            preload=options.preload,
            include=settings.include,
            exclude=settings.exclude,
            watch=(options.env_file.absolute(),) if options.env_file else (),
            keep_last_good=options.keep_last_good,
            polling=settings.polling,
            # What is right for pages is longer than what is right for processes.
            quiet=None if settings.quiet == Settings().quiet else settings.quiet,
        )
        terminal.welcome(target.name, url, version("reloader-cli"))
        for name in options.preload:
            top = name.partition(".")[0]
            if not (top and find_spec(top)):
                said = (
                    f"There is no library {name!r} to import ahead of time; is it installed here?"
                )
                terminal.say(said)
        on_event = _Opener(url, terminal.show) if options.open else terminal.show
        number = make(launch, listener, on_event).run()
    if "uds" in uvicorn:
        Path(uvicorn["uds"]).unlink(missing_ok=True)
    return 128 + number if number else 0  # As shells say that a signal ended it.


class _Opener:
    """Opens the browser when the first process serves."""

    def __init__(self, url: str, show: Callable[[Event], object]) -> None:
        self._url = url
        self._show = show
        self._is_open = not url.startswith("http")

    def __call__(self, event: Event) -> None:
        self._show(event)
        if isinstance(event, Ready) and not self._is_open:
            self._is_open = True
            # Some browsers are waited for until they end.
            Thread(target=webbrowser.open, args=[self._url], daemon=True).start()


def _environ(options: ServeOptions) -> dict[str, str]:
    """Return the app's environment: what it reads for itself, it has from there."""
    lists = {"RELOADER_INCLUDE": options.include, "RELOADER_EXCLUDE": options.exclude}
    return {**os.environ, **{name: ",".join(globs) for name, globs in lists.items() if globs}}


def _target(options: ServeOptions) -> Target:
    folder = (options.app_dir or Path.cwd()).absolute()
    target = parse_target(options.app, folder) if options.app else find_app(folder)
    return replace(target, is_factory=True) if options.factory else target


def _project(target: Target) -> Path:
    here = Path.cwd()
    return here if target.app_dir.is_relative_to(here) else target.app_dir


def _uvicorn_options(
    options: ServeOptions, environ: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was chosen for uvicorn itself, and what its `Config` gets of it."""
    if not options.uvicorn and not any(name.startswith("UVICORN_") for name in environ):
        return {}, {}
    # uvicorn takes longer to import than all the rest here, and the app's process does it anyway.
    reader: Any = import_module("reloader_cli.uvicorn_options")
    chosen: dict[str, Any] = reader.read_uvicorn_options(options.uvicorn)
    return chosen, reader.config_of(chosen)


def _check_certificate(options: ServeOptions) -> None:
    """Look whether HTTPS is possible, which no page could tell otherwise."""
    if not options.ssl:
        return
    if options.ssl_certfile is None:
        raise ReloaderError("HTTPS needs a certificate, too; try --ssl-certfile.")
    ssl: Any = import_module("ssl")  # Most apps are served without.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Without a password, it would be asked for.
    files = (options.ssl_certfile, options.ssl_keyfile, options.ssl_keyfile_password or "")
    try:
        context.load_cert_chain(*files)
    except OSError as error:
        named = " with ".join(str(path) for path in files[:2] if path)
        raise ReloaderError(
            f"Cannot use {named} for HTTPS: {error}; "
            "try another --ssl-certfile, --ssl-keyfile or --ssl-keyfile-password."
        ) from None


def _listener(options: ServeOptions, uvicorn: dict[str, Any]) -> socket.socket:
    if "uds" in uvicorn:
        return listen_on_path(uvicorn["uds"])
    if "fd" in uvicorn:
        return listen_on_file(uvicorn["fd"])
    return listen(options.host, options.port)


def _plan(
    options: ServeOptions, target: Target, config: dict[str, Any], *, has_colours: bool
) -> AppPlan:
    own = {"root_path": options.root_path, "log_level": options.log_level, **options.ssl}
    chosen = {name: value for name, value in own.items() if value}
    interface = config.pop("interface", "auto")
    return AppPlan(
        name=target.name,
        attribute=target.attribute,
        file=str(target.file or ""),
        is_factory=target.is_factory,
        interface=interface,
        env_file=str(options.env_file.absolute()) if options.env_file else "",
        hot=options.hot,
        colour=has_colours,
        uvicorn={**config, **chosen},
    )
