"""An app that fails to start: if the next save starts it again, its pages say why until then."""

import inspect
import logging
import os
import sys
from asyncio import CancelledError
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import FrameType

from fastapi_reloader.broadcast import publish_error, under_reloader
from fastapi_reloader.error_app import ErrorApp
from fastapi_reloader.failures import reported
from fastapi_reloader.lifespan import StartupFailure
from reloader_core.messages import ErrorPhase
from reloader_core.settings import Settings

__all__ = ["error_app_for", "is_reloader_at_work"]

logger = logging.getLogger(__name__)

_FLAGS = {"--reload", "--autoreload"}
_VARIABLES = {
    *("UVICORN_RELOAD", "GRANIAN_RELOAD", "GUNICORN_RELOAD"),
    *("RUN_MAIN", "WERKZEUG_RUN_MAIN"),
}
_TRUE = {"1", "true", "yes", "on"}
_SERVERS = {"uvicorn", "hypercorn", "granian", "gunicorn"}
# What servers and their workers call what they were told, while they run the app.
_HOLDERS = ("self", "config", "cfg")
_ATTRIBUTES = ("should_reload", "use_reloader", "reload")


def error_app_for(failure: StartupFailure, settings: Settings) -> ErrorApp | None:
    """Return what answers for an app that has not started, or `None` if it is not waited for."""
    wants_to_stop = isinstance(
        failure.exception, KeyboardInterrupt | GeneratorExit | CancelledError
    )
    if not settings.errors or wants_to_stop or under_reloader.get() or not is_reloader_at_work():
        return None
    report = reported(failure.exception, ErrorPhase.STARTUP, settings)
    said = failure.message.rstrip() or report.text
    logger.error("%s\nThe app has not started. Its pages say so, until a save starts it.", said)
    publish_error(report)
    return ErrorApp(report, settings)


def is_reloader_at_work(
    arguments: Sequence[str] | None = None,
    environ: Mapping[str, str] = os.environ,
    frame: FrameType | None = None,
) -> bool:
    """Tell whether the server of this process is started again when a file changes.

    Servers do not say. It is seen in how the process was started, also by its parent, and else in
    the configuration of the server that runs the app right now.

    Args:
        arguments: The command line, `sys.argv` unless given.
        environ: The environment.
        frame: The innermost frame to look at, that of the caller unless given.
    """
    command = sys.argv if arguments is None else arguments  # A spawned process has its parent's.
    return (
        not _FLAGS.isdisjoint(command)
        or _is_development_command(command)
        or any(environ.get(name, "").lower() in _TRUE for name in _VARIABLES)
        or any(map(_reloads, _configurations(frame or inspect.currentframe())))
    )


def _is_development_command(command: Sequence[str]) -> bool:
    """Tell whether it is `fastapi dev`, which reloads unless told not to."""
    names = [os.path.basename(word) for word in command]  # noqa: PTH119
    return "--no-reload" not in names and any(
        pair == ("fastapi", "dev") for pair in pairwise(names)
    )


def _configurations(frame: FrameType | None) -> Iterator[object]:
    while frame:
        for name in _HOLDERS:
            held = frame.f_locals.get(name)
            if held is not None:
                yield held
                yield getattr(held, "config", None)
                yield getattr(held, "cfg", None)
        frame = frame.f_back


def _reloads(configuration: object) -> bool:
    # Anything may have such an attribute.
    module = type(configuration).__module__
    if module.partition(".")[0] not in _SERVERS:
        return False
    return any(getattr(configuration, name, False) is True for name in _ATTRIBUTES)
