"""Show what differs when a comparison made in a helper fails."""

import pytest

pytest.register_assert_rewrite("tests.support.alike")
