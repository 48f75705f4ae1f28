"""Whatever we raise can be caught as one kind."""

import pytest

from reloader_cli.errors import AppError, PortTakenError, TargetError
from reloader_core.errors import ReloaderError


@pytest.mark.parametrize("kind", [AppError, PortTakenError, TargetError])
def test_it_is_an_error_of_reloader(kind: type[Exception]) -> None:
    assert issubclass(kind, ReloaderError)
