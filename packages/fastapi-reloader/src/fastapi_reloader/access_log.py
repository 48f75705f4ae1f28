"""Keep the heartbeats out of the servers' access logs.

An app that is not wrapped logs nothing of the kind, and its own requests are what a developer looks
for there. (daphne writes its access log without Python's `logging`, so it cannot be kept out.)
"""

import logging
import re

from fastapi_reloader.paths import RELOAD_PATH

__all__ = ["quiet_access_logs"]

_OURS = re.compile(rf'[A-Z]+ [^ ?"]*{RELOAD_PATH}')  # in the path, not in the query
ACCESS_LOGGERS = ("uvicorn.access", "hypercorn.access", "granian.access", "gunicorn.access")


def quiet_access_logs() -> None:
    """Leave requests for the reload route out of the access logs of known servers."""
    for name in ACCESS_LOGGERS:
        logging.getLogger(name).addFilter(_is_of_the_app)  # once, however often it is added


def _is_of_the_app(record: logging.LogRecord) -> bool:
    return not _OURS.search(record.getMessage())
