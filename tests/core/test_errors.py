"""Everything that Reloader raises on purpose can be caught by one name."""

import pytest

from reloader_core.errors import ReloaderError
from reloader_core.settings import Settings


def test_a_bad_setting_is_a_reloader_error() -> None:
    with pytest.raises(ReloaderError):
        Settings(heartbeat=-1)
