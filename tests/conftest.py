"""Tests leave the user's files alone, one run's verdicts do not help the next, and a run can be repeated.

``python -m pytest --hypothesis-profile random`` looks for failures at other examples than the last time.
"""

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("random", derandomize=False)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory):
    """A cache and a home for its key that go with the session; subprocesses inherit them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("BCE_SYM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
